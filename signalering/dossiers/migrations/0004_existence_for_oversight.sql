-- Owned by the tables' owner, so that row security does not answer here: the view filters by the actor itself, and the
-- barrier keeps a condition of the asker from being tried on a hidden row.
CREATE VIEW dossier_existence WITH (security_barrier) AS
    SELECT id, organisation_id, code, state, opened_on FROM dossiers_dossier
    WHERE organisation_id = ANY (ARRAY(SELECT gate_overseen_organisations()));
REVOKE ALL ON dossier_existence FROM PUBLIC;
GRANT SELECT ON dossier_existence TO signalering_web;

DROP POLICY select_oversight ON dossiers_dossier;
