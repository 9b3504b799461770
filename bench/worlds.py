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
        self.names = {"signalering": main, "signalering_keys": keys}
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

    def _connection(self, alias: str) -> Any:
        if alias not in self._kept:
            connection = connections.create_connection(alias)
            product = settings.DATABASES[alias]["NAME"]
            connection.settings_dict = {**connection.settings_dict, "NAME": self.names[product]}
            self._kept[alias] = connection
        return self._kept[alias]


DEMO = World("signalering", "signalering_keys")


def make(name: str) -> World:
    """A pair of databases of this name, with the rights of the product's own."""
    world = World(name, f"{name}_keys")
    admin = embedded.connection("admin", settings.EMBEDDED or "")
    with psycopg.connect(**admin, autocommit=True) as connection:
        for product, database in world.names.items():
            roles.make_database(connection, database, roles.DATABASES[product])
            with psycopg.connect(**{**admin, "dbname": database}, autocommit=True) as inside:
                for statement in roles.database_statements(database, like=product):
                    inside.execute(statement.encode())
    with world.entered():
        call_command("upgrade_database", verbosity=0)
    return world


def demo() -> World:
    """The demo's people and dossiers."""
    with DEMO.entered():
        call_command("upgrade_database", verbosity=0)
        call_command("seed_demo")
    return DEMO


def single() -> World:
    """The demo's people, in a database to which the measurements add dossiers."""
    world = make("bench_single")
    with world.entered():
        call_command("seed_demo")
    return world


def scaled(dossiers: int, observations: int) -> World:
    world = make(f"bench_{dossiers}_{observations}")
    with world.entered():
        call_command("seed_scale", dossiers=dossiers, observations=observations, stdout=sys.stderr)
    return world
