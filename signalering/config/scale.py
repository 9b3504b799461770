"""Fictional rows at scale: what `seed_scale` inserts, one statement for each table, as the tables' owner.

The n-th row of a table always has the same id, and what stands in it follows from n. Texts are constant bytes that no
key opens; the dossiers that are read get theirs from the actions.
"""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.backends.utils import CursorWrapper

from signalering.accounts.models import Membership, Organisation, Team, User
from signalering.dossiers.codes import check_character, words
from signalering.dossiers.models import Dossier, Involvement
from signalering.observations.models import Observation, ObservationType

TEAM_DOSSIERS, WORKER_DOSSIERS, TEAMS = 500, 50, 4
"""Dossiers of a team, so of its coordinator; of a caseworker; and teams of an organisation."""
WORKERS: Final = TEAM_DOSSIERS // WORKER_DOSSIERS
SEALED_LENGTH = 180
NAMED_EVERY = 3
BATCH = 200_000


def row_id(kind: str, number: str) -> str:
    """SQL for the id of the row with this number."""
    return f"md5('{kind}-' || ({number}))::uuid"


def dossier_id(number: int) -> UUID:
    return UUID(hashlib.md5(f"dossier-{number}".encode(), usedforsecurity=False).hexdigest())


def insert(cursor: CursorWrapper, model: type[models.Model], source: str, values: dict[str, str], **given: Any) -> None:
    """INSERT ... SELECT FROM `source`. A column that is not in `values` gets its default."""
    rest = [f for f in model._meta.concrete_fields if f.column not in values and not f.has_db_default()]
    defaults = {str(f.column): f.get_db_prep_save(f.get_default(), cursor.db) for f in rest}
    typed = [f"%({f.column})s::{f.rel_db_type(cursor.db) if f.is_relation else f.db_type(cursor.db)}" for f in rest]
    columns, selected = ", ".join([*values, *defaults]), ", ".join([*values.values(), *typed])
    statement = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {selected} FROM {source}"  # noqa: S608 - our names
    cursor.execute(statement, {**defaults, **given})


def insert_people(cursor: CursorWrapper, dossiers: int, password: str) -> None:
    """Organisations of four teams; each team has a coordinator and ten caseworkers, all with the same password."""
    last = (dossiers - 1) // TEAM_DOSSIERS
    team, organisation = row_id("team", "t"), row_id("organisation", f"t / {TEAMS}")
    person = row_id("person", f"t * {WORKERS + 1} + w")
    name = f"CASE w WHEN 0 THEN 'coordinator-' || (t + 1) ELSE 'begeleider-' || (t * {WORKERS} + w) END"
    each_team = f"generate_series(0, {last}) AS t"
    each_person = f"{each_team}, generate_series(0, {WORKERS}) AS w"
    insert(
        cursor,
        Organisation,
        f"generate_series(0, {last // TEAMS}) AS o",
        {"id": row_id("organisation", "o"), "name": "'Schaal ' || (o + 1)"},
    )
    insert(cursor, Team, each_team, {"id": team, "organisation_id": organisation, "name": "'Team ' || (t + 1)"})
    hashed = {"id": person, "username": name, "full_name": f"initcap({name})", "password": "%(hashed)s"}
    insert(cursor, User, each_person, hashed, hashed=password)
    role = "CASE w WHEN 0 THEN 'coordinator' ELSE 'caseworker' END"
    place = {"id": person, "user_id": person, "organisation_id": organisation, "team_id": team, "role": role}
    insert(cursor, Membership, each_person, place)


def worker_of(dossier: str) -> str:
    """SQL for the caseworker of the dossier with this number."""
    in_team = f"mod({dossier}, {TEAM_DOSSIERS}) / {WORKER_DOSSIERS}"
    place = f"{dossier} / {TEAM_DOSSIERS} * {WORKERS + 1} + 1 + {in_team}"
    return row_id("person", place)


def insert_dossiers(cursor: CursorWrapper, dossiers: int) -> None:
    """Each with one caseworker involved."""
    values = {
        "id": row_id("dossier", "d"),
        "organisation_id": row_id("organisation", f"d / {TEAM_DOSSIERS * TEAMS}"),
        "team_id": row_id("team", f"d / {TEAM_DOSSIERS}"),
        "code": "code",
        "opened_on": "current_date - mod(d, 900)",
    }
    numbered = (
        "(SELECT code, nth::int - 1 AS d FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS c(code, nth)) AS codes"
    )
    insert(cursor, Dossier, numbered, values, codes=[code(number) for number in range(dossiers)])
    who = {"dossier_id": values["id"], "user_id": worker_of("d"), "granted_by_id": worker_of("d")}
    insert(cursor, Involvement, f"generate_series(0, {dossiers - 1}) AS d", {"id": row_id("involvement", "d"), **who})


def code(number: int) -> str:
    """The code of the dossier with this number: never the same for two."""
    every = words()
    step, first = divmod(number, len(every))
    one, two = every[first], every[(first + step + 1) % len(every)]
    return f"{one}-{two}-{check_character(one, two)}"


def insert_observations(cursor: CursorWrapper, first: int, dossiers: int, numbers: range) -> None:
    """Spread evenly over the dossiers from number `first` on; every third is named with a signal of the catalogue."""
    dossier = f"({first} + mod(n, {dossiers - first}))"
    values = {
        "id": row_id("observation", "n"),
        "dossier_id": row_id("dossier", dossier),
        "seen_from": "current_date - mod(n, 700)",
        "knowledge": "(ARRAY['saw', 'heard_from_client', 'heard_from_other', 'read'])[1 + mod(n, 4)]",
        "facts": "%(sealed)s",
        "recorded_by_id": worker_of(dossier),
    }
    source = f"generate_series({numbers.start}, {numbers.stop - 1}"
    insert(cursor, Observation, f"{source}) AS n", values, sealed=b"\x01" + bytes(SEALED_LENGTH - 1))
    named = {
        "id": row_id("named", "n"),
        "dossier_id": values["dossier_id"],
        "observation_id": values["id"],
        "signal_type_id": "(%(signals)s::uuid[])[1 + mod(n, cardinality(%(signals)s::uuid[]))]",
    }
    insert(cursor, ObservationType, f"{source}, {NAMED_EVERY}) AS n", named, signals=signals(cursor))


def signals(cursor: CursorWrapper) -> list[UUID]:
    cursor.execute(
        "SELECT id FROM observations_signaltype WHERE kind = 'signal' AND organisation_id IS NULL ORDER BY code"
    )
    return [found for (found,) in cursor.fetchall()]
