"""What is kept for a time, and how its rows are found when that time is over. The nightly command erases them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet


def delete_rows(rows: list[Any]) -> None:
    """Erase rows that nothing depends on, in one statement for each model."""
    if rows:
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()


@dataclass(frozen=True)
class Kept:
    """A kind of personal data: what it is, why it is kept, how long, which rows are due at a moment, and how they are erased.

    `name` is printed by the command and named in docs/how-to/keep-and-erase.md; `setting` is the setting or the field that says how long.
    """

    name: str
    what: str
    why: str
    setting: str
    due: Callable[[datetime], QuerySet]
    erase: Callable[[list[Any]], None] = delete_rows
