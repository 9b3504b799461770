-- The rules of every table whose rows are versions (dossier_id, replaces_id, recorded_at), here and in the rooms above;
-- schema.versions puts them on a table. Nothing is overwritten: a version replaces another one and both can be read.

-- The moment of recording is the database's.
CREATE FUNCTION dossiers_stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION dossiers_version_in_its_dossier() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stays boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE id = $1 AND dossier_id = $2)', TG_RELID::regclass)
        INTO stays USING NEW.replaces_id, NEW.dossier_id;
    IF NOT stays THEN
        RAISE EXCEPTION 'a version stays in its dossier'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'version_in_its_dossier';
    END IF;
    RETURN NEW;
END $$;

-- For tables with withdrawn, reason and shielding: a version has a reason, and none arrives shielded.
CREATE FUNCTION dossiers_version_has_reason() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    earlier record;
BEGIN
    NEW.shielded_at := NULL;
    NEW.shielded_hash := NULL;
    IF NEW.replaces_id IS NULL THEN
        IF NEW.withdrawn OR NEW.reason <> '' THEN
            RAISE EXCEPTION 'only a version can withdraw or give a reason'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'only_versions_withdraw';
        END IF;
        RETURN NEW;
    END IF;
    EXECUTE format('SELECT withdrawn, recorded_at, recorded_by_id FROM %s WHERE id = $1', TG_RELID::regclass)
        INTO earlier USING NEW.replaces_id;
    -- What was withdrawn stays withdrawn; it can still be shielded.
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

-- Text that identifies somebody, or stands in the wrong dossier, is erased from every earlier version at once, for
-- everybody; rows, dates and coded reasons stay, and a hash of what was erased. Nothing else ever changes a row.
-- The trigger's arguments name the sealed columns.
CREATE FUNCTION dossiers_shield_earlier() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    erased text;
    hashed text;
BEGIN
    SELECT string_agg(format('%I = NULL', name), ', '),
           string_agg(format('audit_part(encode(v.%I, ''hex''))', name), ' || ' ORDER BY place)
    INTO erased, hashed
    FROM unnest(TG_ARGV) WITH ORDINALITY AS sealed (name, place);
    EXECUTE format($update$
        WITH RECURSIVE earlier AS (
            SELECT v.id, v.replaces_id FROM %1$s v WHERE v.id = $1
            UNION ALL
            SELECT v.id, v.replaces_id FROM %1$s v JOIN earlier e ON v.id = e.replaces_id
        )
        UPDATE %1$s v
        SET shielded_at = clock_timestamp(), shielded_hash = sha256(convert_to(%2$s, 'UTF8')), %3$s
        FROM earlier e WHERE v.id = e.id AND v.shielded_at IS NULL
    $update$, TG_RELID::regclass, hashed, erased) USING NEW.replaces_id;
    RETURN NULL;
END $$;
