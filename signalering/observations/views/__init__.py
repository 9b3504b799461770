"""Pages of one signal: record, correct, withdraw, shield, and read its versions."""

BAD_INPUT = 422
