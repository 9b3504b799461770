-- Format 2: each element of an array stands after its own length, and an address is taken as it is sent, with its
-- prefix. In format 1 ['a,b'] and ['a', 'b'] read the same. Rows of format 1 keep their hash; `audit/canonical.py`
-- knows both.
CREATE FUNCTION audit_array(elements text[]) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.audit_part(coalesce(string_agg(public.audit_part(element), '' ORDER BY place), ''))
    FROM unnest(elements) WITH ORDINALITY AS found (element, place)
$$;

CREATE OR REPLACE FUNCTION audit_hash_row() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.hash := sha256(convert_to(
        audit_part(NEW.format::text)
        || audit_part(NEW.id::text)
        || audit_part((extract(epoch FROM NEW.at) * 1000000)::bigint::text)
        || audit_part(NEW.xid::text)
        || audit_part(NEW.event)
        || audit_part(NEW.event_id::text)
        || audit_part(NEW.outcome)
        || audit_part(NEW.actor_id::text)
        || audit_part(NEW.role)
        || audit_part(NEW.membership_id::text)
        || audit_part(NEW.grant_cell)
        || audit_part(NEW.relation)
        || audit_part(NEW.on_behalf_of::text)
        || audit_part(NEW.is_emergency::text)
        || audit_part(NEW.organisation_id::text)
        || audit_part(NEW.dossier_id::text)
        || audit_part(NEW.dossier_code)
        || audit_part(NEW.object_type)
        || audit_array(NEW.object_ids::text[])
        || audit_array(NEW.fields)
        || audit_part(NEW.request_id::text)
        || audit_part(encode(inet_send(NEW.address), 'hex'))
        || audit_part(encode(NEW.reason, 'hex')), 'UTF8'));
    RETURN NEW;
END $$;

ALTER TABLE audit_row ALTER COLUMN format SET DEFAULT 2;

-- A list, counted from one, without holes: two shapes with the same elements would read the same.
ALTER TABLE audit_row
    ADD CONSTRAINT object_ids_are_a_list CHECK (
        coalesce(array_ndims(object_ids), 1) = 1 AND coalesce(array_lower(object_ids, 1), 1) = 1
        AND array_position(object_ids, NULL) IS NULL),
    ADD CONSTRAINT fields_are_a_list CHECK (
        coalesce(array_ndims(fields), 1) = 1 AND coalesce(array_lower(fields, 1), 1) = 1
        AND array_position(fields, NULL) IS NULL);
