"""What is still open in a dossier, for the page on which somebody hands it over or closes it.

Rooms above this one add their own matters when they start (`AppConfig.ready`): this room does not know them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from signalering.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One finished line of text; may lead to the page where it is dealt with."""

    text: str
    url: str = ""


Source = Callable[[Dossier], list[OpenMatter]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let a room say what it has open. Asked only for whoever may read the content."""
    if source not in _sources:
        _sources.append(source)


def open_matters(dossier: Dossier) -> list[OpenMatter]:
    return [matter for source in _sources for matter in source(dossier)]
