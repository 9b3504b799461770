"""The tables outside the write guard, with what the web role may do with them. They hold no dossier data.

Every table that is not in this list refuses a write outside an event; a test compares the two with the database.
"""

ALL = "SELECT, INSERT, UPDATE, DELETE"

EXEMPT_TABLES = {
    "django_session": ALL,
    "django_cache": ALL,
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "auth_permission": "",
    "auth_group": "",
    "auth_group_permissions": "",
    # allauth reads addresses; nobody signs up, so nothing is written.
    "account_emailaddress": "SELECT",
    "account_emailconfirmation": "",
}
