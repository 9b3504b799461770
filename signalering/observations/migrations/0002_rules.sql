-- The moment of recording is the database's, and so is the check that nothing was seen in the future.
CREATE FUNCTION observations_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier observations_observation;
BEGIN
    NEW.recorded_at := clock_timestamp();
    IF NEW.replaces_id IS NOT NULL THEN
        SELECT * INTO earlier FROM observations_observation WHERE id = NEW.replaces_id;
        IF earlier.dossier_id IS DISTINCT FROM NEW.dossier_id THEN
            RAISE EXCEPTION 'a version stays in its dossier'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'version_in_its_dossier';
        END IF;
        -- Within 30 minutes the author may leave the reason empty; it is a version all the same.
        IF NEW.reason = '' AND (earlier.recorded_by_id <> NEW.recorded_by_id
                                OR NEW.recorded_at - earlier.recorded_at > interval '30 minutes') THEN
            RAISE EXCEPTION 'a reason is needed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'version_has_reason';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON observations_observation
    FOR EACH ROW EXECUTE FUNCTION observations_stamp();

ALTER TABLE observations_observation ADD CONSTRAINT seen_not_after_recorded
    CHECK (seen_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date);
