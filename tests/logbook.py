"""Reading the log as its owner, in tests that really commit."""

from typing import Any

from django.db import connections


def rows(event: str) -> list[dict[str, Any]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT event, outcome, actor_id, grant_cell, relation, dossier_id, dossier_code, object_type, object_ids, "
            "fields, address FROM audit_row WHERE event = %s ORDER BY at, id",
            [event],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
