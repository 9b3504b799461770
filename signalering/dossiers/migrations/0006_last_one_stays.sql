-- The involvements of a dossier that last and whose person, or somebody of whose team, can read it. It runs with the
-- rights of who asks, so it gives the web role no more than it sees; the functions below ask it as the owner.
CREATE FUNCTION dossiers_lasting_involvements(wanted uuid) RETURNS SETOF dossiers_involvement LANGUAGE sql STABLE AS $$
    SELECT i.* FROM dossiers_involvement i JOIN dossiers_dossier d ON d.id = i.dossier_id
    WHERE i.dossier_id = wanted AND i.kind = 'involved'
      AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
      AND EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.organisation_id = d.organisation_id
          AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp())
          AND ((m.user_id = i.user_id AND m.role IN ('caseworker', 'coordinator'))
               OR (m.team_id = i.team_id AND m.role = 'caseworker')))
$$;
CREATE OR REPLACE FUNCTION gate_somebody_is_involved(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM dossiers_lasting_involvements(wanted))
$$;

-- Nobody grants to herself. A coordinator may only when nobody is left, so she may not see to it that nobody is: who is
-- not involved herself ends an involvement only while another lasts at least as long.
CREATE FUNCTION dossiers_last_one_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Two that end at the same moment wait for each other here.
    PERFORM 1 FROM dossiers_dossier WHERE id = OLD.dossier_id FOR UPDATE;
    IF OLD.dossier_id IN (SELECT gate_my_involved_dossiers()) OR EXISTS (
        SELECT FROM dossiers_lasting_involvements(OLD.dossier_id) i
        WHERE i.id <> OLD.id AND coalesce(i.ends_at, 'infinity') >= coalesce(OLD.ends_at, 'infinity')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'somebody who is not involved cannot end the last involvement'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'last_one_stays';
END $$;
REVOKE ALL ON FUNCTION dossiers_last_one_stays() FROM PUBLIC;
-- Not inside the functions of the owner: a hand-over ends an involvement with the word of two people.
CREATE TRIGGER last_one_stays BEFORE UPDATE ON dossiers_involvement
    FOR EACH ROW WHEN (current_user = 'signalering_web' AND OLD.kind = 'involved')
    EXECUTE FUNCTION dossiers_last_one_stays();
