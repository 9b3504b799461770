"""The dossier of one young person: its code, who is involved, and the gate that everybody has to pass."""
