"""Reads the demo's content files. Dates in them are days from the day of installation."""

import re
import uuid
from datetime import date, datetime, time, timedelta
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.utils.formats import date_format
from django.utils.translation import override

from core.templatetags.typography import long_date

FOLDER = Path(__file__).parent / "content"
# Ids of questions and blocks are made from their place in the files: the same on every machine.
_NAMESPACE = uuid.UUID("3a7f0f52-6c0e-4d43-9d0a-9a4a4c1b8e02")
_DATE = re.compile(r"\[\[([+-]\d+) (jour|mois)\]\]")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def read(name: str, today: date) -> Any:
    """A content file, parsed; `[[+27 jour]]` and `[[+27 mois]]` become the date in words of 27 days after `today`."""
    with override("fr"):
        return in_words(read_raw(name), today)


def read_raw(name: str) -> Any:
    """A content file, parsed, its dates left as they are written."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def stable_id(*parts: object) -> str:
    """An id that is the same each time it is asked for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, parts))))


def moment(today: date, days: int, zone: ZoneInfo, hour: int = 8) -> datetime:
    """`hour` o'clock, `days` after `today`, where the clocks are those of `zone`; hour 24 is the last minute of the day."""
    clock = time(23, 59) if hour == 24 else time(hour)
    return datetime.combine(today + timedelta(days=days), clock, tzinfo=zone)


def rich_text(text: str, page_ids: dict[str, int]) -> str:
    """HTML of paragraphs and lists: a blank line parts them, "- " begins an item, **bold**, [label](address)."""
    return "".join(_paragraph(part.strip(), page_ids) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str, page_ids: dict[str, int]) -> str:
    lead, *items = re.split(r"(?:^|\n)- ", text)
    html = f"<p>{_inline(lead.strip(), page_ids)}</p>" if lead.strip() else ""
    if items:
        html += "<ul>" + "".join(f"<li>{_inline(item.strip(), page_ids)}</li>" for item in items) + "</ul>"
    return html


def _inline(text: str, page_ids: dict[str, int]) -> str:
    def link(match: re.Match[str]) -> str:
        label, address = match.groups()
        target = f'linktype="page" id="{page_ids[address]}"' if address in page_ids else f'href="{address}"'
        return f"<a {target}>{label}</a>"

    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False))
    return _LINK.sub(link, html)


def in_words(value: Any, today: date) -> Any:
    """`value`, with the dates of all its texts in words of the current language."""
    if isinstance(value, str):
        return _DATE.sub(lambda match: _day_or_month(today + timedelta(days=int(match[1])), match[2]), value)
    if isinstance(value, list):
        return [in_words(item, today) for item in value]
    if isinstance(value, dict):
        return {key: in_words(item, today) for key, item in value.items()}
    return value


def _day_or_month(day: date, precision: str) -> str:
    return long_date(day) if precision == "jour" else date_format(day, "F Y")
