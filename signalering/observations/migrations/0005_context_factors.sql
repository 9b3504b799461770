-- The same rules as for an observation: the moment is the database's; a version stays in its dossier, has a reason,
-- and cannot arrive shielded.
CREATE FUNCTION observations_stamp_factor() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier observations_contextfactor;
BEGIN
    NEW.recorded_at := clock_timestamp();
    NEW.shielded_at := NULL;
    NEW.shielded_hash := NULL;
    IF NEW.replaces_id IS NULL THEN
        IF NEW.withdrawn OR NEW.reason <> '' THEN
            RAISE EXCEPTION 'only a version can withdraw or give a reason'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'only_versions_withdraw';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO earlier FROM observations_contextfactor WHERE id = NEW.replaces_id;
    IF earlier.dossier_id IS DISTINCT FROM NEW.dossier_id THEN
        RAISE EXCEPTION 'a version stays in its dossier'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_in_its_dossier';
    END IF;
    IF earlier.withdrawn AND NOT (NEW.withdrawn AND NEW.reason IN ('identifying', 'wrong_dossier')) THEN
        RAISE EXCEPTION 'it was withdrawn'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'withdrawn_stays_withdrawn';
    END IF;
    -- Within 30 minutes the author may leave the reason empty; it is a version all the same.
    IF NEW.reason = '' AND (earlier.recorded_by_id <> NEW.recorded_by_id
                            OR NEW.recorded_at - earlier.recorded_at > interval '30 minutes') THEN
        RAISE EXCEPTION 'a reason is needed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_has_reason';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON observations_contextfactor
    FOR EACH ROW EXECUTE FUNCTION observations_stamp_factor();

-- Text that identifies somebody, or stands in the wrong dossier, is erased from every earlier version at once, for
-- everybody; rows, dates and coded reasons stay, and a hash of what was erased.
CREATE FUNCTION observations_shield_earlier_factors() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    WITH RECURSIVE earlier AS (
        SELECT f.id, f.replaces_id FROM observations_contextfactor f WHERE f.id = NEW.replaces_id
        UNION ALL
        SELECT f.id, f.replaces_id FROM observations_contextfactor f JOIN earlier e ON f.id = e.replaces_id
    )
    UPDATE observations_contextfactor f
    SET shielded_at = clock_timestamp(),
        shielded_hash = sha256(convert_to(
            audit_part(encode(f.text, 'hex')) || audit_part(encode(f.reason_text, 'hex')), 'UTF8')),
        text = NULL, reason_text = NULL
    FROM earlier e WHERE f.id = e.id AND f.shielded_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER shield_earlier AFTER INSERT ON observations_contextfactor FOR EACH ROW
    WHEN (NEW.reason IN ('identifying', 'wrong_dossier')) EXECUTE FUNCTION observations_shield_earlier_factors();

ALTER TABLE observations_contextfactor ADD CONSTRAINT factor_not_in_the_future
    CHECK (known_since <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date);
