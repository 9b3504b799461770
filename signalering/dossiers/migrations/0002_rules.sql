-- Whose dossiers: those in which the actor is involved herself, or through a team in which she is a caseworker now.
-- Two branches, so that each uses its index.
CREATE FUNCTION gate_my_dossiers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.id FROM dossiers_involvement i JOIN dossiers_dossier d ON d.id = i.dossier_id
    WHERE i.user_id = gate_actor()
      AND d.organisation_id = gate_organisation() AND d.state <> 'destroyed'
      AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
      AND EXISTS (SELECT FROM gate_my_memberships() WHERE role IN ('caseworker', 'coordinator'))
    UNION
    SELECT d.id FROM dossiers_involvement i JOIN dossiers_dossier d ON d.id = i.dossier_id
    WHERE i.team_id = ANY (ARRAY(SELECT gate_my_teams('caseworker')))
      AND d.organisation_id = gate_organisation() AND d.state <> 'destroyed'
      AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
$$;

-- Dossiers of the teams the actor coordinates: she may involve others there, without reading.
CREATE FUNCTION gate_my_coordinated_dossiers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM dossiers_dossier
    WHERE team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator'))) AND state <> 'destroyed'
$$;

-- Is anybody left who can read this dossier?
CREATE FUNCTION gate_somebody_is_involved(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dossiers_involvement i
        JOIN dossiers_dossier d ON d.id = i.dossier_id
        JOIN accounts_membership m ON m.organisation_id = d.organisation_id
            AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp())
            AND ((m.user_id = i.user_id AND m.role IN ('caseworker', 'coordinator'))
                 OR (m.team_id = i.team_id AND m.role = 'caseworker'))
        JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE i.dossier_id = wanted AND i.kind = 'involved'
          AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp()))
$$;

-- May the actor let this user or team in, until then? Nobody grants to herself, except a coordinator when nobody
-- is left. With a team of her own she would let herself in: only somebody who is involved may, and no longer than
-- she is involved herself.
CREATE FUNCTION gate_may_involve(wanted uuid, for_user uuid, for_team uuid, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN for_user = gate_actor() THEN
            wanted IN (SELECT gate_my_coordinated_dossiers()) AND NOT gate_somebody_is_involved(wanted)
        WHEN for_team IN (SELECT gate_my_teams('caseworker')) THEN
            EXISTS (
                SELECT FROM dossiers_involvement i
                WHERE i.dossier_id = wanted AND i.kind = 'involved' AND i.starts_at <= clock_timestamp()
                  AND wanted IN (SELECT gate_my_dossiers())
                  AND (i.user_id = gate_actor() OR i.team_id IN (SELECT gate_my_teams('caseworker')))
                  AND (i.ends_at IS NULL OR i.ends_at >= coalesce(until, 'infinity')))
        ELSE wanted IN (SELECT gate_my_dossiers()) OR wanted IN (SELECT gate_my_coordinated_dossiers())
    END
$$;

-- Opening: the row and its first involvement together. A plain insert could not see the row it made, and a policy
-- that lets somebody involve herself would let everybody in.
CREATE FUNCTION gate_open_dossier(new_id uuid, new_code text, for_team uuid, involvement_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF for_team NOT IN (SELECT gate_my_teams('caseworker') UNION SELECT gate_my_teams('coordinator')) THEN
        RAISE EXCEPTION 'not a team of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO dossiers_dossier (id, organisation_id, team_id, code, state, opened_on)
    VALUES (new_id, gate_organisation(), for_team, new_code, 'open',
            (clock_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date);
    INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, granted_by_id)
    VALUES (involvement_id, new_id, gate_actor(), 'involved', clock_timestamp(), gate_actor());
END $$;

ALTER TABLE dossiers_dossier ADD CONSTRAINT dossier_team_of_this_organisation
    FOREIGN KEY (team_id, organisation_id) REFERENCES accounts_team (id, organisation_id);
