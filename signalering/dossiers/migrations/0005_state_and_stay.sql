-- What is recorded in a dossier is recorded while its state allows that, also when it is closed at the same moment: the
-- writer holds the dossier's row until her commit. After the row, so that the policies were asked first and a dossier
-- one may not touch gives no other answer. Arguments: the states that allow it.
CREATE FUNCTION dossiers_require_state() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    now_in text;
BEGIN
    SELECT state INTO now_in FROM dossiers_dossier WHERE id = NEW.dossier_id FOR SHARE;
    IF now_in <> ALL (TG_ARGV) THEN
        RAISE EXCEPTION 'the state of the dossier does not allow this'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dossier_state_allows';
    END IF;
    RETURN NULL;
END $$;
-- Only of the web role: the owner's commands set the days of the demo and fill the databases that are measured.
CREATE TRIGGER state_allows AFTER INSERT ON dossiers_arrangement FOR EACH ROW
    WHEN (session_user = 'signalering_web') EXECUTE FUNCTION dossiers_require_state('open');

-- Closing waits for whoever records, before it looks whether anything was recorded. Its name puts it before `apply`.
CREATE FUNCTION dossiers_change_alone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM dossiers_dossier WHERE id = NEW.dossier_id FOR NO KEY UPDATE;
    RETURN NULL;
END $$;
CREATE TRIGGER alone AFTER INSERT ON dossiers_dossierchange
    FOR EACH ROW EXECUTE FUNCTION dossiers_change_alone();

-- An involvement starts now: dated back it would stand outside what the privacy officer is told.
DROP POLICY "insert" ON dossiers_involvement;
CREATE POLICY "insert" ON dossiers_involvement FOR INSERT TO signalering_web WITH CHECK (
    kind = 'involved' AND granted_by_id = gate_actor() AND (user_id IS DISTINCT FROM gate_actor() OR reason IS NOT NULL)
    AND starts_at BETWEEN now() AND clock_timestamp()
    AND gate_may_involve(dossier_id, user_id, team_id, ends_at));

-- Its end comes nearer while it lasts, and is not dated back: who could read on which day stays as it was.
DROP POLICY "update" ON dossiers_involvement;
CREATE POLICY "update" ON dossiers_involvement FOR UPDATE TO signalering_web
    USING (kind = 'involved' AND (ends_at IS NULL OR ends_at > clock_timestamp())
           AND (dossier_id = ANY (ARRAY(SELECT gate_my_involved_dossiers()))
                OR dossier_id = ANY (ARRAY(SELECT gate_my_coordinated_dossiers()))))
    WITH CHECK (ends_at >= now());

-- Who works on which dossier: asked by this room's functions only.
REVOKE ALL ON FUNCTION gate_may_hand_over(uuid, uuid) FROM PUBLIC;
