"""The content files' short way of writing a block, made into what a StreamField stores."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from consultations.comments.models import Discussion
from consultations.ideas.models import IdeaBox
from consultations.proposals.models import OpenQuestion
from consultations.surveys.answers import tallies
from consultations.surveys.models import Survey
from consultations.workshops.models import Workshop

from .content import rich_text, stable_id


@dataclass
class Known:
    """What blocks may name: pages by address; surveys, discussions, idea boxes, open questions and workshops by key."""

    today: date
    page_ids: dict[str, int] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    discussions: dict[str, Discussion] = field(default_factory=dict)
    boxes: dict[str, IdeaBox] = field(default_factory=dict)
    open_questions: dict[str, OpenQuestion] = field(default_factory=dict)
    workshops: dict[str, Workshop] = field(default_factory=dict)

    def html(self, text: str) -> str:
        return rich_text(text, self.page_ids)

    def question_ids(self, survey: str, places: list[int]) -> str:
        """Ids of the questions at these places, from 1."""
        questions = list(self.surveys[survey].questions)
        return " ".join(questions[place - 1].id for place in places)


def body(rows: list[Mapping[str, Any]], known: Known, *identity: str) -> list[dict[str, Any]]:
    """The stored form of a page's body. `identity` makes its ids."""
    blocks = []
    for place, row in enumerate(rows):
        ((kind, written),) = row.items()
        name, make = _KINDS[kind]
        blocks.append({"type": name, "id": stable_id(*identity, place), "value": make(written, known)})
    return blocks


def _alert(text: str, known: Known) -> dict[str, str]:
    return {"kind": "info", "text": known.html(text)}


def _button(written: dict[str, str], known: Known) -> dict[str, Any]:
    return {"label": written["label"], "page": known.page_ids[written["page"]], "url": "", "style": "main"}


def _figure(written: dict[str, Any], known: Known) -> dict[str, Any]:
    key = written["survey"]
    return {"survey": known.surveys[key].pk, "questions": known.question_ids(key, written["questions"])}


def _key_figures(rows: list[dict[str, Any]], known: Known) -> list[dict[str, Any]]:
    figures = (_key_figure(row, known) for row in rows)
    return [{"type": kind, "value": value} for kind, value in figures if value]


def _key_figure(row: dict[str, Any], known: Known) -> tuple[str, dict[str, Any] | None]:
    if "survey" in row:
        return "responses", {"survey": known.surveys[row["survey"]].pk, "label": row["label"]}
    number = _people_of_ten(row["count"], known) if "count" in row else row["number"]
    day = (known.today + timedelta(days=row["day"])).isoformat()
    value = {"number": number, "label": row["label"], "source": row["source"], "date": day}
    return "external", value if number else None


def _people_of_ten(count: dict[str, Any], known: Known) -> str:
    """ "6 sur 10": counted in the answers that were just made, so that the sentence cannot lie. Empty without answers."""
    survey = known.surveys[count["survey"]]
    tally = tallies(survey)[known.question_ids(count["survey"], [count["question"]])]
    people = sum(tally.cells[place - 1].count for place in count["answers"])
    return f"{round(10 * people / tally.base)} sur 10" if tally.base else ""


def _commitments(rows: list[dict[str, str]], known: Known) -> dict[str, Any]:
    items = [{"reason": "", **row} for row in rows]
    return {"items": [{"type": "item", "id": stable_id("commitment", row["said"]), "value": row} for row in items]}


def _contact(written: dict[str, str], known: Known) -> dict[str, str]:
    return {"phone": "", "hours": "", "address": "", "link": "", **written}


_KINDS: dict[str, tuple[str, Callable[[Any, Known], Any]]] = {
    "heading": ("heading", lambda text, known: {"text": text, "level": "h2"}),
    "text": ("paragraph", lambda text, known: known.html(text)),
    "alert": ("alert", _alert),
    "button": ("call_to_action", _button),
    "contact": ("contact", _contact),
    "quotation": ("quotation", lambda written, known: written),
    "survey": ("survey", lambda key, known: {"survey": known.surveys[key].pk, "heading": ""}),
    "discussion": ("discussion", lambda key, known: {"discussion": known.discussions[key].pk, "heading": ""}),
    "ideas": ("idea_box", lambda key, known: {"idea_box": known.boxes[key].pk, "heading": ""}),
    "proposals": ("proposals", lambda key, known: {"proposals": known.open_questions[key].pk, "heading": ""}),
    "workshop": ("workshop", lambda key, known: {"workshop": known.workshops[key].pk, "heading": ""}),
    "bar_chart": ("bar_chart", _figure),
    "stacked_bar": ("stacked_bar", _figure),
    "key_figures": ("key_figures", _key_figures),
    "said_learned_done": ("said_learned_done", _commitments),
    "method": ("method", lambda text, known: {"text": known.html(text)}),
}
