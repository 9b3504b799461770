"""Days and moments as they stand on the screen: '3 nov 2026' in Dutch, '3 Nov 2026' in English."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language


def short_day(day: date) -> str:
    """The day without its time; a moment is taken in local time."""
    text = formats.date_format(timezone.localtime(day) if isinstance(day, datetime) else day, "j M Y")
    return text.lower() if get_language() == "nl" else text


def short_moment(moment: datetime) -> str:
    """Day and time, 24 hours, in local time."""
    return f"{short_day(moment)} {timezone.localtime(moment):%H:%M}"
