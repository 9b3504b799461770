"""Words in a picture: SVG text does not wrap by itself."""

from textwrap import wrap

from django import template

register = template.Library()
LINE = 14


@register.filter
def two_lines(label: str) -> list[str]:
    """A name in at most two lines; what is longer than that runs on in the second."""
    first, *rest = wrap(str(label), LINE, break_long_words=False) or [""]
    return [first, " ".join(rest)] if rest else [first]
