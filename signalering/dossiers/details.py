"""What is known of a dossier, made ready for the templates: every text is finished."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from signalering.base.dates import short_day, short_moment
from signalering.dossiers.models import Arrangement, Dossier, DossierChange, Involvement


def known(dossier: Dossier) -> list[dict[str, str]]:
    """Rows for `definition_list.html`. Of the client number only that there is one."""
    review = short_day(dossier.next_review_on) if dossier.next_review_on else _("no day set")
    return [
        {"term": _("Age band"), "text": str(dossier.age_band.label)},
        {"term": _("Parental authority"), "text": str(dossier.authority.label)},
        {"term": _("Client number"), "text": _("recorded") if dossier.reference_token else _("not recorded")},
        {"term": _("Look at it again"), "text": review},
    ]


def people(rows: list[Involvement], *, dossier: Dossier | None = None) -> list[dict[str, Any]]:
    """Who is involved until when, and who let them in; with `dossier`, where to end it."""
    return [
        {
            "name": row.user.full_name if row.user else _("Team %(team)s") % {"team": row.team and row.team.name},
            "until": _until(row),
            "by": _by(row),
            "end_url": reverse("dossiers:end_involvement", args=[dossier.pk, row.pk])
            if dossier and row.kind == Involvement.Kind.INVOLVED
            else "",
        }
        for row in rows
    ]


def _by(row: Involvement) -> str:
    day = short_day(row.starts_at)
    if row.granted_by_id == row.user_id:
        return _("involved since %(day)s") % {"day": day}
    return _("let in by %(name)s on %(day)s") % {"name": row.granted_by.full_name, "day": day}


def _until(row: Involvement) -> str:
    if row.kind == Involvement.Kind.EMERGENCY and row.ends_at:
        return _("emergency access until %(moment)s") % {"moment": short_moment(row.ends_at)}
    if row.ends_at:
        return _("until %(moment)s") % {"moment": short_moment(row.ends_at)}
    return _("as long as needed")


def history(rows: list[DossierChange]) -> list[dict[str, str]]:
    return [
        {
            "title": str(DossierChange.Kind(row.kind).label),
            "facts": ", ".join(_values(row)),
            "reason": str(DossierChange.Reason(row.reason).label) if row.reason else "",
            "reason_text": row.reason_text or "",
            "when": _("%(moment)s by %(name)s") % {"moment": short_moment(row.at), "name": row.by.full_name},
        }
        for row in rows
    ]


def _values(row: DossierChange) -> list[str]:
    found = []
    if row.age_band:
        found.append(_("age band: %(value)s") % {"value": row.get_age_band_display()})
        found.append(_("parental authority: %(value)s") % {"value": row.get_authority_display()})
    if row.team:
        found.append(_("team: %(value)s") % {"value": row.team.name})
    if row.reference_token is not None:
        found.append(_("client number changed") if row.reference_token else _("client number removed"))
    return found


def versions(rows: list[Arrangement]) -> list[dict[str, Any]]:
    """The texts of each version under their headings; empty ones are left out."""
    return [
        {
            "recorded": _("Recorded by %(name)s on %(moment)s")
            % {"name": row.recorded_by.full_name, "moment": short_moment(row.recorded_at)}
            if row.recorded_by_id
            else "",
            "texts": [
                {"name": name, "heading": heading, "text": getattr(row, name)}
                for name, heading in (
                    ("safe_contact", _("Safe contact")),
                    ("adaptation", _("In talks")),
                    ("safety_agreements", _("Safety agreements (night card)")),
                )
                if getattr(row, name)
            ],
        }
        for row in rows
    ]
