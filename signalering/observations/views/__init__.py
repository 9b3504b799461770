"""Pages of one signal: record, correct, withdraw, shield, and read its versions."""
