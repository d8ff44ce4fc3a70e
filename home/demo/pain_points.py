"""Examples of what goes wrong at steps of the demo's journeys, and of what is done about it."""

from datetime import date, timedelta
from typing import Any

from core.models import BasePage, Space
from journeys.models import PainPoint


def create(rows: list[dict[str, Any]], tree: dict[str, BasePage], spaces: dict[str, Space], today: date) -> None:
    """Write the rows of the file. `step` is a place in the journey, `due` a number of days from today."""
    for row in rows:
        page = tree[f"/parcours/{row['journey']}/"]
        PainPoint.objects.create(
            page=page,
            step_key=page.steps.all()[row["step"] - 1].translation_key,
            space=spaces[row["space"]],
            text=row["text"],
            origin=row["origin"],
            people=row.get("people"),
            severity=row["severity"],
            status=row["status"],
            action=row.get("action", ""),
            due_on=today + timedelta(days=row["due"]) if "due" in row else None,
            is_public=row.get("public", False),
        )
