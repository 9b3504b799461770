"""Make the database roles and the two databases, or print the SQL for a DBA."""

import argparse

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from signalering.config import embedded, roles
from signalering.config.settings import env


class Command(BaseCommand):
    help = "Makes the database roles and databases (ADMIN_DATABASE_URL), or prints the SQL with --print-sql."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--print-sql", action="store_true", help="print the SQL and change nothing")

    def handle(self, *args: object, print_sql: bool, **options: object) -> None:
        if print_sql:
            self.stdout.write(roles.as_text())
        elif settings.EMBEDDED:
            roles.apply(embedded.connection("admin", settings.EMBEDDED), {})
        else:
            roles.apply(self.admin(), self.passwords())

    def admin(self) -> dict[str, str]:
        if "ADMIN_DATABASE_URL" not in env.ENVIRON:
            raise CommandError("Set ADMIN_DATABASE_URL to a superuser's address, or use --print-sql.")
        return {
            key: str(value) for key, value in psycopg.conninfo.conninfo_to_dict(env.str("ADMIN_DATABASE_URL")).items()
        }

    def passwords(self) -> dict[str, str]:
        """Each role gets the password that stands in its own address."""
        return {
            str(database["USER"]): str(database["PASSWORD"])
            for database in settings.DATABASES.values()
            if database["PASSWORD"]
        }
