"""Write docs/permissions.md from the access table, or tell with --check whether it still says the same."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from signalering.access.roles import Role
from signalering.access.table import TABLE

HEAD = """# Who may do what

Made from the access table (`signalering/access/table.py`) by `manage.py permissions`; change it there. What is not in
here is refused. Each cell names the relations in which the role may: *involved* in the dossier, with *emergency*
access, with a *shared* sheet, in one's own *team*, for the whole *organisation*, or *on call*.

"""


def as_markdown() -> str:
    lines = ["| May | " + " | ".join(role.value for role in Role) + " |", "|---" * (len(Role) + 1) + "|"]
    for action, cells in TABLE.items():
        row = [", ".join(sorted(cells[role])) if role in cells else "-" for role in Role]
        lines.append(f"| {action.value.replace('_', ' ')} | " + " | ".join(row) + " |")
    return HEAD + "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Writes docs/permissions.md from the access table; --check only compares."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        page = settings.BASE_DIR / "docs" / "permissions.md"
        if not check:
            page.write_text(as_markdown(), encoding="utf-8")
        elif page.read_text(encoding="utf-8") != as_markdown():
            raise CommandError("docs/permissions.md differs from the access table: run manage.py permissions.")
