-- Involved herself, or through a team in which she is a caseworker now; emergency access left out. For what only those
-- involved may do: change, involve, hand over, close.
CREATE FUNCTION gate_my_involved_dossiers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.id FROM dossiers_involvement i JOIN dossiers_dossier d ON d.id = i.dossier_id
    WHERE i.user_id = gate_actor() AND i.kind = 'involved'
      AND d.organisation_id = gate_organisation() AND d.state <> 'destroyed'
      AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
      AND EXISTS (SELECT FROM gate_my_memberships() WHERE role IN ('caseworker', 'coordinator'))
    UNION
    SELECT d.id FROM dossiers_involvement i JOIN dossiers_dossier d ON d.id = i.dossier_id
    WHERE i.team_id = ANY (ARRAY(SELECT gate_my_teams('caseworker'))) AND i.kind = 'involved'
      AND d.organisation_id = gate_organisation() AND d.state <> 'destroyed'
      AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
$$;

-- Can this user or this team be let in at all? A caseworker or coordinator at work in the dossier's organisation.
CREATE FUNCTION gate_may_receive(wanted uuid, for_user uuid, for_team uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dossiers_dossier d
        WHERE d.id = wanted AND d.state = 'open' AND CASE
            WHEN for_team IS NOT NULL THEN
                EXISTS (SELECT FROM accounts_team t WHERE t.id = for_team AND t.organisation_id = d.organisation_id)
            ELSE EXISTS (
                SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
                WHERE m.user_id = for_user AND m.organisation_id = d.organisation_id AND u.is_active
                  AND m.role IN ('caseworker', 'coordinator')
                  AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp()))
        END)
$$;

-- May the actor let this user or team in, until then? Nobody grants to herself, except a coordinator when nobody
-- is left. With a team of her own she would let herself in: only somebody who is involved may, and no longer than
-- she is involved herself.
CREATE OR REPLACE FUNCTION gate_may_involve(wanted uuid, for_user uuid, for_team uuid, until timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate_may_receive(wanted, for_user, for_team)
       AND (until IS NULL OR until > clock_timestamp())
       AND (for_team IS NULL OR EXISTS (
            SELECT FROM accounts_organisation o WHERE o.id = gate_organisation() AND o.teams_may_be_involved))
       AND CASE
        WHEN for_user = gate_actor() THEN
            wanted IN (SELECT gate_my_coordinated_dossiers()) AND NOT gate_somebody_is_involved(wanted)
        WHEN for_team IN (SELECT gate_my_teams('caseworker')) THEN
            EXISTS (
                SELECT FROM dossiers_involvement i
                WHERE i.dossier_id = wanted AND i.kind = 'involved' AND i.starts_at <= clock_timestamp()
                  AND wanted IN (SELECT gate_my_involved_dossiers())
                  AND (i.user_id = gate_actor() OR i.team_id IN (SELECT gate_my_teams('caseworker')))
                  AND (i.ends_at IS NULL OR i.ends_at >= coalesce(until, 'infinity')))
        ELSE wanted IN (SELECT gate_my_involved_dossiers()) OR wanted IN (SELECT gate_my_coordinated_dossiers())
    END
$$;

DROP POLICY "insert" ON dossiers_involvement;
CREATE POLICY "insert" ON dossiers_involvement FOR INSERT TO signalering_web WITH CHECK (
    kind = 'involved' AND granted_by_id = gate_actor() AND (user_id IS DISTINCT FROM gate_actor() OR reason IS NOT NULL)
    AND gate_may_involve(dossier_id, user_id, team_id, ends_at));
DROP POLICY "update" ON dossiers_involvement;
CREATE POLICY "update" ON dossiers_involvement FOR UPDATE TO signalering_web USING (
    kind = 'involved' AND (dossier_id = ANY (ARRAY(SELECT gate_my_involved_dossiers()))
                           OR dossier_id = ANY (ARRAY(SELECT gate_my_coordinated_dossiers()))));

-- An end may come nearer, never go further: else somebody would give herself a longer stay.
CREATE FUNCTION dossiers_only_shorten() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = 'signalering_web' AND (NEW.ends_at IS NULL OR NEW.ends_at > coalesce(OLD.ends_at, 'infinity'))
    THEN
        RAISE EXCEPTION 'an involvement can only be shortened' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_shorten BEFORE UPDATE ON dossiers_involvement
    FOR EACH ROW EXECUTE FUNCTION dossiers_only_shorten();

-- Has anything been recorded? Every table with a dossier_id counts, also one that a later migration adds, unless its
-- comment says 'no entries' (schema.holds_no_entries). A forgotten table so refuses too much, never too little.
CREATE FUNCTION gate_has_entries(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    content regclass;
    found_one boolean;
BEGIN
    FOR content IN
        SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'audit\_row%'
          AND obj_description(c.oid, 'pg_class') IS DISTINCT FROM 'no entries'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE dossier_id = $1)', content) INTO found_one USING wanted;
        IF found_one THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;
REVOKE EXECUTE ON FUNCTION gate_has_entries(uuid) FROM PUBLIC;

-- Opened by mistake: within a day, and nothing was recorded. The answer is only for those who may close it.
CREATE FUNCTION gate_opened_by_mistake(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (wanted IN (SELECT gate_my_involved_dossiers()) OR wanted IN (SELECT gate_my_coordinated_dossiers()))
       AND EXISTS (SELECT FROM dossiers_dossierchange c WHERE c.dossier_id = wanted AND c.kind = 'opened'
                   AND c.at > clock_timestamp() - interval '1 day')
       AND NOT gate_has_entries(wanted)
$$;

CREATE FUNCTION gate_review_day() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (clock_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date + review_days
    FROM accounts_organisation WHERE id = gate_organisation()
$$;

-- Opening: the row and its first involvement together. A plain insert could not see the row it made, and a policy
-- that lets somebody involve herself would let everybody in.
DROP FUNCTION gate_open_dossier(uuid, text, uuid, uuid);
CREATE FUNCTION gate_open_dossier(new_id uuid, new_code text, for_team uuid, new_age_band text, new_authority text,
                                  token bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF for_team NOT IN (SELECT gate_my_teams('caseworker') UNION SELECT gate_my_teams('coordinator')) THEN
        RAISE EXCEPTION 'not a team of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO dossiers_dossier (id, organisation_id, team_id, code, state, opened_on, next_review_on, reference_token)
    VALUES (new_id, gate_organisation(), for_team, new_code, 'open',
            (clock_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date, gate_review_day(), token);
    INSERT INTO dossiers_profile (dossier_id, age_band, authority) VALUES (new_id, new_age_band, new_authority);
    INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, granted_by_id)
    VALUES (gen_random_uuid(), new_id, gate_actor(), 'involved', clock_timestamp(), gate_actor());
    INSERT INTO dossiers_dossierchange (id, dossier_id, kind, reason, age_band, authority, team_id, by_id)
    VALUES (gen_random_uuid(), new_id, 'opened', '', new_age_band, new_authority, for_team, gate_actor());
END $$;

-- The moment of a row is the database's.
CREATE FUNCTION dossiers_stamp_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON dossiers_dossierchange
    FOR EACH ROW EXECUTE FUNCTION dossiers_stamp_change();

-- Adding the row is the change: nobody else may write state, team or profile. After the row, so that the policies have
-- been asked already, and a dossier one may not touch gives no other answer than that.
CREATE FUNCTION dossiers_apply_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.kind = 'opened' THEN
        RETURN NULL;
    END IF;
    IF NEW.reason = 'opened_by_mistake' AND NOT gate_opened_by_mistake(NEW.dossier_id) THEN
        RAISE EXCEPTION 'longer than a day ago, or something was recorded'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mistake_is_fresh_and_empty';
    END IF;
    UPDATE dossiers_dossier SET
        state = CASE NEW.kind WHEN 'closed' THEN 'closed' ELSE 'open' END,
        next_review_on = CASE NEW.kind WHEN 'closed' THEN NULL WHEN 'reopened' THEN gate_review_day()
                         ELSE next_review_on END,
        team_id = CASE NEW.kind WHEN 'handed_over' THEN NEW.team_id ELSE team_id END,
        reference_token = CASE WHEN NEW.reference_token IS NULL THEN reference_token
                          ELSE NULLIF(NEW.reference_token, ''::bytea) END
    WHERE id = NEW.dossier_id AND state = CASE NEW.kind WHEN 'reopened' THEN 'closed' ELSE 'open' END;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the state of the dossier does not allow this'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'change_fits_state';
    END IF;
    IF NEW.kind = 'profile' THEN
        UPDATE dossiers_profile SET age_band = NEW.age_band, authority = NEW.authority
        WHERE dossier_id = NEW.dossier_id;
    ELSIF NEW.kind = 'closed' THEN
        UPDATE dossiers_handover SET withdrawn_at = clock_timestamp(), answered_by_id = NEW.by_id
        WHERE dossier_id = NEW.dossier_id AND accepted_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON dossiers_dossierchange
    FOR EACH ROW EXECUTE FUNCTION dossiers_apply_change();
ALTER TABLE dossiers_dossierchange ADD CONSTRAINT change_carries_its_values CHECK (
    CASE kind WHEN 'closed' THEN age_band = '' AND authority = '' AND team_id IS NULL AND reference_token IS NULL
              WHEN 'reopened' THEN age_band = '' AND authority = '' AND team_id IS NULL AND reference_token IS NULL
              WHEN 'handed_over' THEN age_band = '' AND authority = '' AND team_id IS NOT NULL
                                      AND reference_token IS NULL
              ELSE age_band <> '' AND authority <> '' END);

-- Is there a dossier for this number already, in any team? Yes, no, or NULL after twenty questions in an hour: the
-- numbers of an organisation are few enough to try them all.
CREATE FUNCTION gate_reference_exists(token bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM gate_my_memberships() WHERE role IN ('caseworker', 'coordinator')) THEN
        RAISE EXCEPTION 'only for caseworkers and coordinators' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Two questions at the same moment are counted one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('reference ' || gate_actor()::text, 0));
    DELETE FROM dossiers_referencequestion
    WHERE asked_by_id = gate_actor() AND asked_at <= clock_timestamp() - interval '1 hour';
    IF (SELECT count(*) FROM dossiers_referencequestion WHERE asked_by_id = gate_actor()) >= 20 THEN
        RETURN NULL;
    END IF;
    INSERT INTO dossiers_referencequestion (id, asked_by_id, asked_at)
    VALUES (gen_random_uuid(), gate_actor(), clock_timestamp());
    RETURN EXISTS (SELECT FROM dossiers_dossier
                   WHERE organisation_id = gate_organisation() AND reference_token = token AND state <> 'destroyed');
END $$;

-- Coordinators who let themselves in because nobody was left: who, which dossier, when. For the privacy officer.
CREATE FUNCTION gate_self_involvements(since timestamptz)
RETURNS TABLE (dossier_id uuid, code text, user_id uuid, full_name text, starts_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.id, d.code::text, u.id, u.full_name::text, i.starts_at
    FROM dossiers_involvement i
    JOIN dossiers_dossier d ON d.id = i.dossier_id
    JOIN accounts_user u ON u.id = i.user_id
    -- Whoever opens a dossier is involved by herself too, but without a reason.
    WHERE i.user_id = i.granted_by_id AND i.kind = 'involved' AND i.reason IS NOT NULL AND i.starts_at > since
      AND d.organisation_id = ANY (ARRAY(SELECT gate_overseen_organisations()))
    ORDER BY i.starts_at DESC
$$;
