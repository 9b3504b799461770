-- Which notes the actor may read because they came to her: those that lie with a dossier she works on, and as a
-- coordinator those of her teams that lie with nobody: no dossier, or one that is not open or has nobody left.
-- That she wrote a note does not count here.
CREATE FUNCTION observations_notes_to_read() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT r.note_id
    FROM observations_loosenoteroute r
    JOIN dossiers_dossier d ON d.id = r.dossier_id
    LEFT JOIN observations_loosenotehandling h ON h.note_id = r.note_id
    WHERE r.dossier_id = ANY (ARRAY(SELECT gate_my_dossiers()))
      AND NOT EXISTS (SELECT FROM observations_loosenoteroute later WHERE later.replaces_id = r.id)
      AND (d.state = 'open' OR (d.state = 'closed' AND h.id IS NOT NULL))
    UNION
    SELECT n.id
    FROM observations_loosenote n
    LEFT JOIN observations_loosenoteroute r ON r.note_id = n.id
        AND NOT EXISTS (SELECT FROM observations_loosenoteroute later WHERE later.replaces_id = r.id)
    LEFT JOIN dossiers_dossier d ON d.id = r.dossier_id
    LEFT JOIN observations_loosenotehandling h ON h.note_id = n.id
    WHERE n.team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator')))
      AND (r.dossier_id IS NULL
           OR (h.id IS NULL AND (d.state <> 'open' OR NOT gate_somebody_is_involved(d.id))))
$$;

-- The dossier of this team that was meant, or none. Nobody but the functions of this room may ask.
-- `typed_token`: the keyed hash of the organisation's own number. When two dossiers carry that number, none is meant.
CREATE FUNCTION observations_note_target(typed_code text, typed_token bytea, in_team uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (array_agg(d.id))[1] FROM dossiers_dossier d
    WHERE d.team_id = in_team AND d.state <> 'destroyed' AND (d.code = typed_code OR d.reference_token = typed_token)
    HAVING count(*) = 1
$$;
REVOKE ALL ON FUNCTION observations_note_target(text, bytea, uuid) FROM PUBLIC;

-- Sends a note that the actor wrote in this transaction. It says nothing back, and always adds one row.
CREATE FUNCTION observations_send_note(sent uuid, typed_code text, typed_token bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    from_team uuid;
BEGIN
    SELECT n.team_id INTO from_team FROM observations_loosenote n
    WHERE n.id = sent AND n.recorded_by_id = gate_actor() AND n.recorded_at >= transaction_timestamp();
    IF from_team IS NULL THEN
        RAISE EXCEPTION 'not a note that was written now' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO observations_loosenoteroute (id, note_id, dossier_id, recorded_at)
    VALUES (gen_random_uuid(), sent, observations_note_target(typed_code, typed_token, from_team), clock_timestamp());
END $$;

-- A coordinator who looks at a note that a colleague passed on a moment ago is told so. Never asked for others.
CREATE FUNCTION observations_note_of_my_team(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM observations_loosenote n
                   WHERE n.id = wanted AND n.team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator'))))
$$;

-- Two people with one note wait for each other; the second finds it handled, or no longer hers. Somebody who may not
-- read the note is refused before anything is looked up: she gets the same answer whatever happened to it.
CREATE FUNCTION observations_note_still_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    FOR turn IN 1..2 LOOP
        IF NEW.note_id NOT IN (SELECT observations_notes_to_read()) THEN
            RAISE EXCEPTION 'not a note to handle' USING ERRCODE = 'insufficient_privilege';
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.note_id::text, 0));
    END LOOP;
    IF EXISTS (SELECT FROM observations_loosenotehandling h WHERE h.note_id = NEW.note_id) THEN
        RAISE EXCEPTION 'the note was handled'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'loose_note_handled_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER still_waits BEFORE INSERT ON observations_loosenotehandling
    FOR EACH ROW EXECUTE FUNCTION observations_note_still_waits();
CREATE TRIGGER still_waits BEFORE INSERT ON observations_loosenoteroute
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION observations_note_still_waits();

-- A next step belongs to the same note. A key over both columns, so that plain SQL cannot mix two notes either.
ALTER TABLE observations_loosenoteroute ADD CONSTRAINT route_with_its_note UNIQUE (id, note_id);
ALTER TABLE observations_loosenoteroute ADD CONSTRAINT route_stays_with_its_note
    FOREIGN KEY (replaces_id, note_id) REFERENCES observations_loosenoteroute (id, note_id);

ALTER TABLE observations_loosenote ADD CONSTRAINT loose_note_not_in_the_future
    CHECK (seen_from <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date);
