"""The product's settings on a server and databases of the tests' own; still as the web role."""

import os

os.environ.setdefault("SIGNALERING_EMBEDDED", "test")

from signalering.config.settings import *  # noqa: F403

CRISPY_FAIL_SILENTLY = False
# Argon2 as in production would take most of the suite's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# One plain connection for each thread; the pool has a test of its own.
for _alias in ("default", "keys"):
    DATABASES[_alias]["OPTIONS"].pop("pool", None)  # noqa: F405
# The test client speaks plain HTTP, also where the settings are those of production.
SECURE_SSL_REDIRECT = False
# Without the files that `collectstatic` collects for production.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
