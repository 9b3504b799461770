"""Bring both databases to this version: tables by their owners, and what the web role may do with Django's own."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from signalering.config.exempt import EXEMPT_TABLES


class Command(BaseCommand):
    help = "Migrates both databases as their owners and grants the web role Django's own tables."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        for owner in ("owner", "keys_owner"):
            call_command("migrate", database=owner, interactive=False, verbosity=max(0, verbosity - 1))
        call_command("createcachetable", database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            for table, rights in EXEMPT_TABLES.items():
                if rights:
                    cursor.execute(f"GRANT {rights} ON {table} TO signalering_web")
