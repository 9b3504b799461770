"""One key for each dossier, and the text field that is sealed with it."""
