"""The databases that are measured, all on one server: each made, brought up to date and filled when it is not there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from signalering.config import embedded, roles


class World:
    """One pair of databases. `with world.entered():` lets every alias mean this pair; its connections are kept."""

    def __init__(self, main: str, keys: str) -> None:
        self.main, self.keys = main, keys
        self._kept: dict[str, Any] = {}

    @contextmanager
    def entered(self) -> Iterator[None]:
        before = {alias: connections[alias] for alias in settings.DATABASES}
        for alias in before:
            connections[alias] = self._connection(alias)
        try:
            yield
        finally:
            for alias, connection in before.items():
                connections[alias] = connection

    def close(self) -> None:
        for connection in self._kept.values():
            connection.close()
        self._kept.clear()

    def _connection(self, alias: str) -> Any:
        if alias not in self._kept:
            connection = connections.create_connection(alias)
            name = self.keys if alias.startswith("keys") else self.main
            connection.settings_dict = {**connection.settings_dict, "NAME": name}
            self._kept[alias] = connection
        return self._kept[alias]


def make(name: str, *, anew: bool = False) -> World:
    """A pair of databases of this name, with the rights of the product's own; `anew`: what stood in them is gone."""
    world = World(name, f"{name}_keys")
    admin = embedded.connection("admin", settings.EMBEDDED or "")
    with psycopg.connect(**admin, autocommit=True) as connection:
        for database, product in ((world.main, "signalering"), (world.keys, "signalering_keys")):
            if anew:
                connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
            roles.make_database(connection, database, roles.DATABASES[product])
            with psycopg.connect(**{**admin, "dbname": database}, autocommit=True) as inside:
                for statement in roles.database_statements(database, like=product):
                    inside.execute(statement.encode())
    with world.entered():
        call_command("upgrade_database", verbosity=0)
    return world


def demo(name: str) -> World:
    """The demo's people and dossiers, as `make demo` shows them today."""
    world = make(name, anew=True)
    with world.entered():
        call_command("seed_demo")
    return world


def scaled(dossiers: int, observations: int) -> World:
    """Kept between runs: filling the large one takes minutes."""
    world = make(f"bench_{dossiers}_{observations}")
    with world.entered():
        call_command("seed_scale", dossiers=dossiers, observations=observations, stdout=sys.stderr)
    return world
