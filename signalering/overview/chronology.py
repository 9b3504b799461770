"""The chronology of one dossier, made ready for the template: every text is finished, so that 200 rows stay quick."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalering.base.dates import short_day
from signalering.dossiers.models import Dossier
from signalering.observations.models import Knowledge, Observation

LATE_DAYS = 7
SHAPE = {
    Knowledge.SAW: "saw",
    Knowledge.HEARD_FROM_CLIENT: "heard",
    Knowledge.HEARD_FROM_OTHER: "heard",
    Knowledge.READ: "read",
    Knowledge.INTERPRETATION: "own",
}


def entries(dossier: Dossier, *, may_correct: bool) -> list[dict[str, Any]]:
    """One entry for each current observation, the last seen first."""
    rows = Observation.objects.current().filter(dossier=dossier).select_related("recorded_by").newest_first()
    return [_entry(dossier, row, may_correct=may_correct) for row in rows]


def _entry(dossier: Dossier, row: Observation, *, may_correct: bool) -> dict[str, Any]:
    recorded = timezone.localtime(row.recorded_at)
    days = (recorded.date() - row.seen_from).days
    place = [dossier.pk, row.pk]
    change = {"url": reverse("observations:correct", args=place), "label": _("Change")}
    return {
        "id": str(row.pk),
        "kind": SHAPE[Knowledge(row.knowledge)],
        "kind_word": Knowledge(row.knowledge).label,
        "title": _("Observation"),
        "seen": _("Seen %(day)s") % {"day": short_day(row.seen_from)},
        "recorded": _("recorded %(day)s") % {"day": short_day(recorded)},
        "late": days > LATE_DAYS,
        "late_text": ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
        if days > LATE_DAYS
        else "",
        "facts": row.facts,
        "his_words": row.his_words,
        "interpretation": row.interpretation,
        "author": _("by %(name)s") % {"name": row.recorded_by.full_name},
        "versions_text": _("Changed: read the earlier text") if row.replaces_id else "",
        "versions_url": reverse("observations:versions", args=place) if row.replaces_id else "",
        "links": [change] if may_correct else [],
    }
