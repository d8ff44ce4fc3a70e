"""The demo's surveys, from content/surveys.yaml."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from consultations.surveys.models import Survey
from core.models import Space

from .content import moment, stable_id

KINDS = (
    "single", "multiple", "scale", "sentiment", "matrix", "ranking", "postcode", "short_text", "long_text", "page",
)  # fmt: skip


def kind_of(question: dict[str, Any]) -> str:
    """The type of a question of the file: the key that holds its text."""
    return next(kind for kind in KINDS if kind in question)


def create(rows: list[dict[str, Any]], spaces: dict[str, Space], today: date) -> dict[str, Survey]:
    """The published surveys of the file, by key."""
    return {row["key"]: _survey(row, spaces[row["space"]], today) for row in rows}


def _survey(row: dict[str, Any], space: Space, today: date) -> Survey:
    survey = Survey(
        title=row["title"],
        introduction=row["introduction"],
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        closes_at=moment(today, row["closes"], space.zone, hour=24),
        questions=[_question(row["key"], place, question) for place, question in enumerate(row["questions"])],
        live=False,
    )
    survey.save()
    survey.save_revision().publish()
    return Survey.objects.select_related("pseudonym_key", "space", "locale").get(pk=survey.pk)


def _question(survey: str, place: int, question: dict[str, Any]) -> dict[str, Any]:
    kind = kind_of(question)
    value = {"text": question[kind], "help": question.get("help", "")}
    if kind != "page":
        value |= {"required": False, "condition": _condition(survey, question.get("if"))}
    if kind in ("single", "multiple"):
        value["options"] = _items(survey, place, question["options"])
    if kind == "multiple":
        value |= {"minimum": None, "maximum": question.get("maximum")}
    elif kind == "scale":
        low, high = question["ends"]
        value |= {"minimum": 1, "maximum": len(question["weights"]), "min_label": low, "max_label": high}
    elif kind == "sentiment":
        value["ask_why"] = "remarks" in question
    elif kind == "matrix":
        value |= {name: _items(survey, place, question[name]) for name in ("lines", "columns")}
    elif kind == "ranking":
        value["ranked"] = _items(survey, place, question["ranked"])
    elif kind in ("short_text", "long_text"):
        value |= {"min_length": None, "max_length": question["maximum"]}
    return {"type": kind, "id": stable_id(survey, place), "value": value}


def _items(survey: str, place: int, labels: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": stable_id(survey, place, label), "value": label} for label in labels]


def _condition(survey: str, wanted: dict[str, Any] | None) -> dict[str, Any]:
    """One answer, `is` or `is_not`, to the question at this `place` of the file, from 0. None: always asked."""
    rules = []
    if wanted:
        operator = "is" if "is" in wanted else "is_not"
        asked, answer = stable_id(survey, wanted["place"]), stable_id(survey, wanted["place"], wanted[operator])
        rule = {"question": asked, "operator": operator, "value": answer}
        rules = [{"type": "item", "id": stable_id(answer, "rule"), "value": rule}]
    return {"match": "all", "rules": rules}
