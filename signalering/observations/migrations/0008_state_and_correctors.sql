-- Recorded while the dossier is open; a text that identifies somebody is erased from a closed one too.
CREATE TRIGGER state_allows AFTER INSERT ON observations_observation FOR EACH ROW
    WHEN (session_user = 'signalering_web' AND NEW.reason NOT IN ('identifying', 'wrong_dossier'))
    EXECUTE FUNCTION dossiers_require_state('open');
CREATE TRIGGER state_allows_shielding AFTER INSERT ON observations_observation FOR EACH ROW
    WHEN (session_user = 'signalering_web' AND NEW.reason IN ('identifying', 'wrong_dossier'))
    EXECUTE FUNCTION dossiers_require_state('open', 'closed');
CREATE TRIGGER state_allows AFTER INSERT ON observations_contextfactor FOR EACH ROW
    WHEN (session_user = 'signalering_web') EXECUTE FUNCTION dossiers_require_state('open');

-- Who comes in by emergency access records; she changes, withdraws and erases nothing. Beside the policies that say
-- whose dossiers: both have to hold.
CREATE POLICY "insert_version" ON observations_observation AS RESTRICTIVE FOR INSERT TO signalering_web
    WITH CHECK (replaces_id IS NULL OR dossier_id = ANY (ARRAY(SELECT gate_my_involved_dossiers())));
CREATE POLICY "insert_version" ON observations_contextfactor AS RESTRICTIVE FOR INSERT TO signalering_web
    WITH CHECK (replaces_id IS NULL OR dossier_id = ANY (ARRAY(SELECT gate_my_involved_dossiers())));
