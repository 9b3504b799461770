"""The product's settings on a server of the measurements' own; still as the web role."""

import os

os.environ.setdefault("SIGNALERING_EMBEDDED", "bench")

from signalering.config.settings import *  # noqa: F403

# One kept connection for each database: several databases are measured in turns, and a pool is made once for an alias.
for _alias in ("default", "keys"):
    DATABASES[_alias]["OPTIONS"].pop("pool", None)  # noqa: F405
