"""A journey on paper: its address, as a square to scan and as words to type."""

import datetime as dt
from functools import lru_cache

import segno
from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def qr_code(address: str) -> SafeString:
    """The QR code of an address as SVG (ISO/IEC 18004, a margin of 4 modules). Decoration: the address is written beside."""
    svg = segno.make_qr(address, error="m").svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S308 (made by segno)


@register.filter
def short_address(address: str) -> str:
    """An address as people type it: without https:// nor the last slash."""
    return address.partition("://")[2].rstrip("/")


@register.filter
def version_day(page: Page) -> dt.date:
    """The day the page was last published."""
    return timezone.localdate(page.last_published_at)
