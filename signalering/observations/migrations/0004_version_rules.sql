-- Tables of versions share their rules: schema.versions.
DROP TRIGGER stamp ON observations_observation;
DROP FUNCTION observations_stamp();

-- An own interpretation that names signals rests on at least one earlier observation. Without signals it is a gut
-- feeling, and counts too. Looked at when the transaction ends, because the other rows come after this one.
CREATE FUNCTION observations_interpretation_rests() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM observations_observationtype t WHERE t.observation_id = NEW.id)
       AND NOT EXISTS (SELECT FROM observations_observationground g WHERE g.observation_id = NEW.id) THEN
        RAISE EXCEPTION 'an own interpretation rests on something'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'interpretation_rests_on_something';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER interpretation_rests AFTER INSERT ON observations_observation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.knowledge = 'interpretation' AND NOT NEW.withdrawn)
    EXECUTE FUNCTION observations_interpretation_rests();

-- What belongs to a version is written with it, by its author, and never added later.
CREATE FUNCTION observations_written_now(wanted uuid, in_dossier uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM observations_observation o
        WHERE o.id = wanted AND o.dossier_id = in_dossier AND o.recorded_by_id = gate_actor()
          AND o.recorded_at >= transaction_timestamp())
$$;

-- May this dossier use the entry: shipped or its organisation's own, and of one of these kinds?
CREATE FUNCTION observations_entry_fits(entry uuid, in_dossier uuid, kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM observations_signaltype t JOIN dossiers_dossier d ON d.id = in_dossier
        WHERE t.id = entry AND t.kind = ANY (kinds)
          AND (t.organisation_id IS NULL OR t.organisation_id = d.organisation_id))
$$;

CREATE FUNCTION observations_check_ground() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM observations_observation o WHERE o.id = NEW.earlier_id
                   AND o.dossier_id = NEW.dossier_id AND o.recorded_at < transaction_timestamp()) THEN
        RAISE EXCEPTION 'it rests on an earlier observation of the same dossier'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ground_in_its_dossier';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_ground BEFORE INSERT ON observations_observationground
    FOR EACH ROW EXECUTE FUNCTION observations_check_ground();

ALTER TABLE observations_observation RENAME CONSTRAINT seen_not_after_recorded TO observation_not_in_the_future;
ALTER TABLE observations_observation ADD CONSTRAINT period_not_in_the_future
    CHECK (seen_until IS NULL OR seen_until <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date);

-- An organisation's own entries have codes of their own, so that they never meet a shipped one; they name signals or
-- risk factors only.
ALTER TABLE observations_signaltype ADD CONSTRAINT own_entries_have_own_codes
    CHECK ((organisation_id IS NOT NULL) = (code ~ '^E[0-9]+$'));
ALTER TABLE observations_signaltype ADD CONSTRAINT own_entries_are_signals_or_risk_factors
    CHECK (organisation_id IS NULL OR kind IN ('signal', 'risk_factor'));
