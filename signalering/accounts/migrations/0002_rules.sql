-- Who acts, and in which organisation: set for one transaction by the request middleware.
CREATE FUNCTION gate_actor() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT NULLIF(current_setting('signalering.actor', true), '')::uuid
$$;
CREATE FUNCTION gate_organisation() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT NULLIF(current_setting('signalering.organisation', true), '')::uuid
$$;

-- The actor's live memberships in the organisation she works in now.
CREATE FUNCTION gate_my_memberships() RETURNS SETOF accounts_membership
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.* FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE m.user_id = gate_actor() AND m.organisation_id = gate_organisation() AND u.is_active
      AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp())
$$;
CREATE FUNCTION gate_my_teams(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT team_id FROM gate_my_memberships() WHERE role = wanted
$$;
CREATE FUNCTION gate_overseen_organisations() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT organisation_id FROM gate_my_memberships() WHERE role = 'privacy_officer'
$$;

ALTER TABLE accounts_membership ADD CONSTRAINT team_of_this_organisation
    FOREIGN KEY (team_id, organisation_id) REFERENCES accounts_team (id, organisation_id);

-- Nobody oversees or administers and also holds a role that reads content, at the same time.
CREATE FUNCTION accounts_refuse_mixed_roles() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    apart text[] := ARRAY['privacy_officer', 'administrator'];
BEGIN
    -- Two memberships given at the same moment wait for each other here.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.user_id = NEW.user_id AND m.id <> NEW.id
          AND (m.role = ANY (apart)) <> (NEW.role = ANY (apart))
          AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE EXCEPTION 'oversight and administration do not go with a role that reads content'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roles_kept_apart';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roles_kept_apart BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_mixed_roles();

-- The audit pages: a privacy officer reads her own organisation's lines, and those of no organisation
-- (a wrong login with an unknown name).
CREATE POLICY read ON audit_row FOR SELECT TO signalering_log
    USING (organisation_id = ANY (ARRAY(SELECT gate_overseen_organisations()))
           OR (organisation_id IS NULL AND EXISTS (SELECT gate_overseen_organisations())));
