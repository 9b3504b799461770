"""The fictional team and its case files, so that somebody can try the product. Nothing of it is real."""
