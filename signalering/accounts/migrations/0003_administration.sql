-- Who may change people. The web role may read these tables (names stand everywhere); each write needs an actor whom
-- the functions below let through. The owner's commands pass.

-- The organisation that the actor administers now: at most the one she works in.
CREATE FUNCTION gate_administered() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT organisation_id FROM gate_my_memberships() WHERE role = 'administrator'
$$;

-- May the actor give this user a first password, or switch the account off? Not when she also works elsewhere: the
-- administrator of one organisation would come into the other.
CREATE FUNCTION gate_may_administer(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate_administered())
       AND EXISTS (SELECT FROM accounts_membership WHERE user_id = wanted AND organisation_id = gate_organisation())
       AND NOT EXISTS (
           SELECT FROM accounts_membership
           WHERE user_id = wanted AND organisation_id <> gate_organisation()
             AND (ends_at IS NULL OR ends_at > clock_timestamp()))
$$;

-- Somebody new, or somebody who is or was a member here: never a stranger from another organisation.
CREATE FUNCTION gate_may_join(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM accounts_membership WHERE user_id = wanted)
        OR EXISTS (SELECT FROM accounts_membership WHERE user_id = wanted AND organisation_id = gate_organisation())
$$;

-- A colleague who works in a team of this organisation now.
CREATE FUNCTION gate_may_be_lent(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.user_id = wanted AND m.organisation_id = gate_organisation()
          AND m.role IN ('caseworker', 'coordinator')
          AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp()))
$$;

-- As before, and the same membership stands only once at a time: ending one must end the access. With the owner's
-- eyes: row-level security would hide the user's row from the lock.
CREATE OR REPLACE FUNCTION accounts_refuse_mixed_roles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    apart text[] := ARRAY['privacy_officer', 'administrator'];
BEGIN
    -- Two memberships given at the same moment wait for each other here.
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.user_id = NEW.user_id AND m.id <> NEW.id
          AND (m.role = ANY (apart)) <> (NEW.role = ANY (apart))
          AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE EXCEPTION 'oversight and administration do not go with a role that reads content'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'roles_kept_apart';
    END IF;
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.user_id = NEW.user_id AND m.organisation_id = NEW.organisation_id
          AND m.role = NEW.role AND m.team_id IS NOT DISTINCT FROM NEW.team_id
          AND tstzrange(m.starts_at, m.ends_at) && tstzrange(NEW.starts_at, NEW.ends_at)
    ) THEN
        RAISE EXCEPTION 'this membership stands already'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_once';
    END IF;
    RETURN NEW;
END $$;

-- An organisation keeps somebody who can administer it, also when two of them end each other at the same moment.
CREATE FUNCTION accounts_require_administrator(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM accounts_organisation WHERE id = wanted FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        WHERE m.organisation_id = wanted AND m.role = 'administrator'
          AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp())
    ) THEN
        RAISE EXCEPTION 'an organisation keeps an administrator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'last_administrator';
    END IF;
END $$;
CREATE FUNCTION accounts_keep_administrator() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accounts_require_administrator(NEW.organisation_id);
    RETURN NULL;
END $$;
CREATE TRIGGER keep_administrator AFTER UPDATE OF ends_at ON accounts_membership
    FOR EACH ROW WHEN (NEW.role = 'administrator' AND NEW.ends_at IS NOT NULL)
    EXECUTE FUNCTION accounts_keep_administrator();
CREATE FUNCTION accounts_keep_administrators_of() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM accounts_require_administrator(organisation_id)
    FROM (SELECT DISTINCT organisation_id FROM accounts_membership
          WHERE user_id = NEW.id AND role = 'administrator' AND (ends_at IS NULL OR ends_at > clock_timestamp())
          ORDER BY organisation_id) AS hers;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_administrator AFTER UPDATE OF is_active ON accounts_user
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION accounts_keep_administrators_of();

-- A password that somebody else gave has to be changed, and only by its owner. Nobody switches herself off.
CREATE FUNCTION accounts_guard_user() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    herself boolean := NEW.id = gate_actor();
BEGIN
    -- Without an actor only the owner comes this far: row-level security holds everybody else.
    IF herself IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.password <> OLD.password AND NEW.must_change_password = herself
       OR NEW.must_change_password < OLD.must_change_password AND NEW.password = OLD.password THEN
        RAISE EXCEPTION 'a password given by somebody else is changed by its owner'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'given_password_is_changed';
    END IF;
    IF herself AND NOT NEW.is_active THEN
        RAISE EXCEPTION 'nobody switches herself off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'not_yourself';
    END IF;
    IF NEW.session_epoch < OLD.session_epoch THEN
        RAISE EXCEPTION 'a session that ended stays ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_stays_ended';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_user BEFORE UPDATE ON accounts_user FOR EACH ROW EXECUTE FUNCTION accounts_guard_user();

-- A membership is ended now: not moved, not revived, not dated back.
CREATE POLICY "update" ON accounts_membership FOR UPDATE TO signalering_web
    USING ((ends_at IS NULL OR ends_at > clock_timestamp())
           AND (organisation_id = ANY (ARRAY(SELECT gate_administered()))
                OR (granted_by_id = gate_actor() AND role = 'caseworker'
                    AND team_id = ANY (ARRAY(SELECT gate_my_teams('coordinator'))))))
    WITH CHECK (ends_at BETWEEN now() AND clock_timestamp());
