"""What the database refused, by the name of its rule."""

from django.db import DatabaseError


def rule_of(error: DatabaseError) -> str:
    """The constraint that refused, also one that a trigger names; empty when it was something else."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""
