-- Who may hand over: involved now, or coordinator of the dossier's team. Asked again when it is accepted: somebody who
-- was let out in the meantime gives nothing away.
CREATE FUNCTION gate_may_hand_over(wanted uuid, who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dossiers_dossier d
        JOIN accounts_membership m ON m.organisation_id = d.organisation_id AND m.user_id = who
            AND m.role IN ('caseworker', 'coordinator')
            AND m.starts_at <= clock_timestamp() AND (m.ends_at IS NULL OR m.ends_at > clock_timestamp())
        JOIN accounts_user u ON u.id = m.user_id AND u.is_active
        LEFT JOIN dossiers_involvement i ON i.dossier_id = d.id AND i.kind = 'involved'
            AND i.starts_at <= clock_timestamp() AND (i.ends_at IS NULL OR i.ends_at > clock_timestamp())
            AND (i.user_id = who OR (i.team_id = m.team_id AND m.role = 'caseworker'))
        WHERE d.id = wanted AND d.state = 'open'
          AND (i.id IS NOT NULL OR (m.role = 'coordinator' AND m.team_id = d.team_id)))
$$;

-- The hand-overs that wait for the actor's answer. She cannot be the one who asked: else she would let herself in.
CREATE FUNCTION gate_hand_overs_to_me() RETURNS SETOF dossiers_handover
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.* FROM dossiers_handover h JOIN dossiers_dossier d ON d.id = h.dossier_id
    WHERE h.accepted_at IS NULL AND h.declined_at IS NULL AND h.withdrawn_at IS NULL
      AND h.ends_at > clock_timestamp()
      AND d.organisation_id = gate_organisation() AND d.state = 'open' AND h.asked_by_id <> gate_actor()
      AND (h.to_team_id IN (SELECT team_id FROM gate_my_memberships() WHERE role IN ('caseworker', 'coordinator'))
           OR (h.to_user_id = gate_actor()
               AND EXISTS (SELECT FROM gate_my_memberships() WHERE role IN ('caseworker', 'coordinator'))))
      AND gate_may_hand_over(h.dossier_id, h.asked_by_id)
$$;

-- Asked now, and open for two weeks; nobody answers a hand-over while asking it. One that ran out, or whose asker may
-- no longer hand over, makes room.
CREATE FUNCTION dossiers_stamp_hand_over() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.asked_at := clock_timestamp();
    NEW.ends_at := NEW.asked_at + interval '14 days';
    NEW.accepted_at := NULL;
    NEW.declined_at := NULL;
    NEW.withdrawn_at := NULL;
    NEW.answered_by_id := NULL;
    UPDATE dossiers_handover SET withdrawn_at = clock_timestamp()
    WHERE dossier_id = NEW.dossier_id AND accepted_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL
      AND (ends_at <= clock_timestamp() OR NOT gate_may_hand_over(dossier_id, asked_by_id));
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON dossiers_handover
    FOR EACH ROW EXECUTE FUNCTION dossiers_stamp_hand_over();

-- Accepting: the new worker's involvement starts, the former one's ends, the team follows. A coordinator who accepts
-- for her team takes the dossier into it without reading: she involves a caseworker next.
CREATE FUNCTION gate_accept_hand_over(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked dossiers_handover;
BEGIN
    -- The dossier first, as everything that changes it does.
    PERFORM 1 FROM dossiers_dossier WHERE id = (SELECT dossier_id FROM dossiers_handover WHERE id = wanted) FOR UPDATE;
    PERFORM 1 FROM dossiers_handover WHERE id = wanted FOR UPDATE;
    SELECT * INTO asked FROM gate_hand_overs_to_me() WHERE id = wanted;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'this hand-over does not wait for the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF asked.to_user_id IS NOT NULL OR asked.to_team_id IN (SELECT gate_my_teams('caseworker')) THEN
        INSERT INTO dossiers_involvement (id, dossier_id, user_id, kind, starts_at, granted_by_id)
        SELECT gen_random_uuid(), asked.dossier_id, gate_actor(), 'involved', clock_timestamp(), asked.asked_by_id
        WHERE NOT EXISTS (SELECT FROM dossiers_involvement i
                          WHERE i.dossier_id = asked.dossier_id AND i.user_id = gate_actor() AND i.kind = 'involved'
                            AND i.starts_at <= clock_timestamp() AND i.ends_at IS NULL);
    END IF;
    UPDATE dossiers_involvement SET ends_at = clock_timestamp()
    WHERE dossier_id = asked.dossier_id AND user_id = asked.from_user_id AND kind = 'involved'
      AND starts_at <= clock_timestamp() AND (ends_at IS NULL OR ends_at > clock_timestamp());
    UPDATE dossiers_handover SET accepted_at = clock_timestamp(), answered_by_id = gate_actor() WHERE id = wanted;
    INSERT INTO dossiers_dossierchange (id, dossier_id, kind, reason, age_band, authority, team_id, by_id)
    SELECT gen_random_uuid(), d.id, 'handed_over', '', '', '', coalesce(asked.to_team_id, d.team_id), gate_actor()
    FROM dossiers_dossier d WHERE d.id = asked.dossier_id;
END $$;

-- Not accepting: declined by the one who was asked, or withdrawn by those who may hand over.
CREATE FUNCTION gate_stop_hand_over(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked dossiers_handover;
    declines boolean := wanted IN (SELECT id FROM gate_hand_overs_to_me());
BEGIN
    SELECT * INTO asked FROM dossiers_handover WHERE id = wanted FOR UPDATE;
    IF asked.accepted_at IS NOT NULL OR asked.declined_at IS NOT NULL OR asked.withdrawn_at IS NOT NULL THEN
        RETURN false;
    END IF;
    IF NOT declines AND (asked.id IS NULL OR asked.dossier_id NOT IN (
        SELECT gate_my_involved_dossiers() UNION SELECT gate_my_coordinated_dossiers())) THEN
        RAISE EXCEPTION 'not a hand-over of the actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE dossiers_handover SET
        declined_at = CASE WHEN declines THEN clock_timestamp() END,
        withdrawn_at = CASE WHEN declines THEN NULL ELSE clock_timestamp() END,
        answered_by_id = gate_actor()
    WHERE id = wanted;
    RETURN true;
END $$;

-- Whoever is asked to take a dossier over may know that it exists: its row, and nothing that hangs on it.
CREATE POLICY "select_receiver" ON dossiers_dossier FOR SELECT TO signalering_web
    USING (id = ANY (ARRAY(SELECT dossier_id FROM gate_hand_overs_to_me())));
