"""The settings, from the environment. Without DATABASE_URL this is the demo: embedded PostgreSQL, made-up people.

Importing this starts nothing. In production every secret has to be given; nothing has a default.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from signalering.config import embedded

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

EMBEDDED: str | None = None if "DATABASE_URL" in env.ENVIRON else env.str("SIGNALERING_EMBEDDED", "demo")
DEMO = EMBEDDED is not None
DEBUG = False

if EMBEDDED:
    SECRET_KEY = embedded.secret(EMBEDDED, "secret-key")
    KEY_ENCRYPTION_KEYS = [f"demo:{embedded.key_secret(EMBEDDED, 'key-encryption-key')}"]
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
else:
    SECRET_KEY = env.str("SECRET_KEY")
    # name:base64 of 32 bytes, the current one first; earlier ones stay until `rotate_keys` has run.
    KEY_ENCRYPTION_KEYS = env.list("KEY_ENCRYPTION_KEYS")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "signalering.config",
    "signalering.overview",
    "signalering.observations",
    "signalering.dossiers",
    "signalering.accounts",
    "signalering.vault",
    "signalering.audit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

# From the outside in. Everything that reads or writes for a page runs inside RequestTransaction.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "signalering.config.middleware.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "signalering.config.middleware.ChosenLanguage",
    "signalering.config.middleware.OnlyUtf8",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "signalering.config.middleware.RequestTransaction",
    "signalering.config.middleware.FirstThingsFirst",
]

ROOT_URLCONF = "signalering.config.urls"
WSGI_APPLICATION = "signalering.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "signalering.overview.page.around_the_page",
            ],
        },
    }
]


def database(role: str, variable: str, **options: Any) -> dict[str, Any]:
    """One role's connection. Pooled where pages are served; nothing lives longer than its transaction."""
    if EMBEDDED:
        found: dict[str, Any] = embedded.connection(role, EMBEDDED)
        settings = {"NAME": found["dbname"], "USER": found["user"], "HOST": found["host"], "PORT": "", "PASSWORD": ""}
    else:
        settings = dict(env.db_url(variable))
    options = {**settings.get("OPTIONS", {}), **options}
    return {**settings, "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, "OPTIONS": options}


DATABASES = {
    "default": database("default", "DATABASE_URL", pool={"min_size": 1, "max_size": 4, "timeout": 5}),
    "log": database("log", "LOG_DATABASE_URL"),
    "keys": database("keys", "KEYS_DATABASE_URL", pool={"min_size": 1, "max_size": 4, "timeout": 5}),
}
# The owners: only for the commands that make or change tables.
if EMBEDDED or "OWNER_DATABASE_URL" in env.ENVIRON:
    DATABASES["owner"] = database("owner", "OWNER_DATABASE_URL")
    DATABASES["keys_owner"] = database("keys_owner", "KEYS_OWNER_DATABASE_URL")
DATABASE_ROUTERS = ["signalering.config.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database: a cache of each process would multiply the login limits by the number of workers.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # With the usual 300 entries a few hundred visitors would push out the login limits.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "signalering.accounts.passwords.HardToGuess"},
]
ACCOUNT_ADAPTER = "signalering.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "unlock_failed": "5/5m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 9 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if not DEMO:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "signalering" / "static"]
WHITENOISE_USE_FINDERS = DEMO
if not DEMO:
    # Compressed once, at `collectstatic`, under a name made from the content.
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
# A megabyte of text comes back to whoever typed it; a browser sends three characters for each byte beyond ASCII.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_content": {"()": "signalering.config.logs.WithoutContent"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_content"]}},
    # Here too, so that no other handler gets the words of an error either.
    "loggers": {name: {"filters": ["no_content"]} for name in ("django.request", "signalering.config.middleware")},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
