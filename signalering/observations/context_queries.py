"""Reads of context factors: what holds now, as finished texts, and the versions of one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from signalering.access.actor import Actor
from signalering.base.dates import short_day, short_moment
from signalering.dossiers.models import Dossier
from signalering.dossiers.versions import chain
from signalering.observations.context_models import ContextFactor, FactorKind, SincePrecision
from signalering.observations.models import QUIET, Reason, SourceRole


def current(dossier: Dossier) -> list[dict[str, Any]]:
    """What holds now, for the side of the chronology: finished texts, without what was withdrawn."""
    return [factor_texts(dossier, row) for row in last_versions(dossier) if not row.withdrawn]


def last_versions(dossier: Dossier) -> list[ContextFactor]:
    rows = ContextFactor.objects.current().filter(dossier=dossier).select_related("entry", "recorded_by")
    return list(rows.by_date())


def one(dossier: Dossier, factor_id: UUID) -> Any:
    """The factor in this dossier, also when it is an earlier version; None when it is not there.

    With it `is_current`, and `is_fresh`: recorded within the last 30 minutes, by the database's clock.
    """
    rows = ContextFactor.objects.select_related("entry", "recorded_by").annotate(
        is_current=~Exists(ContextFactor.objects.filter(replaces=OuterRef("pk"))),
        is_fresh=ExpressionWrapper(Q(recorded_at__gt=Now() - QUIET), output_field=BooleanField()),
    )
    return rows.filter(dossier=dossier, pk=factor_id).first()


def versions(dossier: Dossier, factor_id: UUID) -> list[ContextFactor]:
    """Every version of the same factor, newest first; empty when it is not there."""
    rows = ContextFactor.objects.filter(dossier=dossier)
    ids = chain(rows, factor_id)
    found = rows.select_related("entry", "recorded_by").in_bulk(ids)
    return [found[pk] for pk in ids]


def reason_needed(factor: Any, by: Actor) -> bool:
    """Not for the author of what `one` found within 30 minutes. The database holds the same rule."""
    return not (factor.is_fresh and factor.recorded_by_id == by.user_id)


def factor_texts(dossier: Dossier, row: ContextFactor) -> dict[str, Any]:
    """One version as it stands on a page. Nothing in it is a figure."""
    entry, place = row.entry, [dossier.pk, row.pk]
    is_risk = row.kind == FactorKind.RISK
    return {
        "id": str(row.pk),
        "is_risk": is_risk,
        "kind_word": FactorKind(row.kind).label,
        "title": entry.label if entry else FactorKind(row.kind).label,
        "text": row.text or "",
        "how": entry.text("looks_like") if entry else "",
        "other": entry.text("also") if entry else "",
        "since": since_text(row.known_since, row.precision),
        "source": SourceRole(row.source_role).label if row.source_role else "",
        "author": _("Recorded by %(name)s on %(moment)s")
        % {"name": row.recorded_by.full_name, "moment": short_moment(row.recorded_at)},
        "withdrawn": row.withdrawn,
        "shielded": row.is_shielded,
        "reason": Reason(row.reason).label if row.reason else "",
        "reason_text": row.reason_text or "",
        "has_versions": row.replaces_id is not None,
        "change_url": reverse("observations:factor_change", args=place),
        "withdraw_url": reverse("observations:factor_withdraw", args=place),
        "versions_url": reverse("observations:factor_versions", args=place),
    }


def since_text(day: date | None, precision: str) -> str:
    """Since when it is known, no more exact than it was told."""
    if day is None:
        return _("It is not known since when")
    if precision == SincePrecision.DAY:
        return _("Known since %(when)s") % {"when": short_day(day)}
    shown = str(day.year) if precision == SincePrecision.YEAR else formats.date_format(day, "F Y")
    return _("Known since %(when)s") % {"when": shown}
