"""What was seen or heard, and the catalogue of signals it can be named with. It holds no weights and no order."""
