"""The entry for gunicorn. It does not start with a database role that nothing binds."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signalering.config.settings")
application = get_wsgi_application()

from signalering.config.checks import refuse_unbound_roles  # noqa: E402 - after the settings

refuse_unbound_roles()
