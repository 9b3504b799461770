"""Pages that put the rooms together: the start page and the chronology. It has no tables."""
