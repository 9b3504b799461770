"""Bring both databases to this version: tables by their owners, shipped catalogue, rights on Django's own tables."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from signalering.config.exempt import EXEMPT_TABLES
from signalering.observations import catalogue_sync


class Command(BaseCommand):
    help = "Migrates both databases as their owners and grants the web role Django's own tables."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        for owner in ("owner", "keys_owner"):
            call_command("migrate", database=owner, interactive=False, verbosity=max(0, verbosity - 1))
        call_command("createcachetable", database="owner", verbosity=0)
        catalogue_sync.sync(using="owner")
        with connections["owner"].cursor() as cursor:
            for table, rights in EXEMPT_TABLES.items():
                if rights:
                    cursor.execute(f"GRANT {rights} ON {table} TO signalering_web")
