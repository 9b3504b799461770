"""Signalering: recording, discussing and following up signals of sexual exploitation of boys and young men."""
