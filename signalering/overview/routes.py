"""Addresses of pages that another room brings: None while there is no such page."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(route: str, *args: Any) -> str | None:
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return None
