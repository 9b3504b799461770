-- The log. Partitioned by month from the start: a plain table cannot be converted later.
CREATE TABLE audit_row (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    event text NOT NULL CHECK (event ~ '^[a-z_]+[.][a-z_]+$'),
    event_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
    actor_id uuid,
    role text NOT NULL DEFAULT '',
    membership_id uuid,
    grant_cell text NOT NULL DEFAULT '',
    relation text NOT NULL DEFAULT '',
    on_behalf_of uuid,
    is_emergency boolean NOT NULL DEFAULT false,
    organisation_id uuid,
    dossier_id uuid,
    dossier_code text NOT NULL DEFAULT '',
    object_type text NOT NULL DEFAULT '',
    object_ids uuid[] NOT NULL DEFAULT '{}',
    fields text[] NOT NULL DEFAULT '{}',
    request_id uuid,
    address inet,
    reason bytea,
    format smallint NOT NULL DEFAULT 1,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    hash bytea NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);

CREATE INDEX audit_row_dossier ON audit_row (dossier_id, at);
CREATE INDEX audit_row_actor ON audit_row (actor_id, at);
CREATE INDEX audit_row_organisation ON audit_row (organisation_id, at);
CREATE TABLE audit_row_rest PARTITION OF audit_row DEFAULT;

-- One partition for the month of `day`, in UTC. Run by the owner: at migration and by housekeeping.
CREATE FUNCTION audit_add_month(day date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day::timestamp)::date;
    name text := 'audit_row_' || to_char(first, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || name) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE public.%I PARTITION OF public.audit_row FOR VALUES FROM (%L) TO (%L)',
            name, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
        -- Triggers for a whole statement are not handed down to partitions.
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change()', name);
    END IF;
END $$;


-- Length before value, so that no two rows can read the same; '-' stands for no value.
CREATE FUNCTION audit_part(value text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN value IS NULL THEN '-' ELSE octet_length(value)::text || ':' || value END
$$;

-- SHA-256 of the canonical form. Time as epoch microseconds: text would differ by time zone.
CREATE FUNCTION audit_hash_row() RETURNS trigger
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
        || audit_part(array_to_string(NEW.object_ids, ','))
        || audit_part(array_to_string(NEW.fields, ','))
        || audit_part(NEW.request_id::text)
        || audit_part(host(NEW.address))
        || audit_part(encode(NEW.reason, 'hex')), 'UTF8'));
    RETURN NEW;
END $$;

CREATE TRIGGER hash_row BEFORE INSERT ON audit_row FOR EACH ROW EXECUTE FUNCTION audit_hash_row();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_row
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_row
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_row_rest
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

SELECT audit_add_month((now() AT TIME ZONE 'UTC' + make_interval(months => n))::date) FROM generate_series(0, 3) AS n;

-- Set by audit.event for as long as its body runs. Every domain table carries a trigger with this function.
CREATE FUNCTION audit_write_needs_event() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('signalering.event', true), '') = '' THEN
        RAISE EXCEPTION 'write on % outside an audit event', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

-- Left out of the web role's grant: id, at, format, xid and hash, so none of them can be forged.
GRANT INSERT (event, event_id, outcome, actor_id, role, membership_id, grant_cell, relation, on_behalf_of,
    is_emergency, organisation_id, dossier_id, dossier_code, object_type, object_ids, fields, request_id, address,
    reason) ON audit_row TO signalering_web;
GRANT SELECT ON audit_row TO signalering_log;

ALTER TABLE audit_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY insert ON audit_row FOR INSERT TO signalering_web WITH CHECK (true);
