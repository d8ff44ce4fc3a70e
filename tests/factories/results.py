"""Answers and result pages for tests."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

import factory
import wagtail_factories

from consultations.surveys.models import Answer, Survey, SurveyResponse
from core.models import Space
from home.models import HomePage
from results.models import ResultIndexPage, ResultPage
from tests.factories import participation
from tests.factories.base import make_site


@dataclass(frozen=True)
class FakeCell:
    """One possible answer."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class FakeTally:
    """The answers to one question, without a database."""

    question_id: str
    kind: str
    text: str
    base: int
    cells: tuple[FakeCell, ...]


def fake_tally(kind: str, *, base: int | None = None, text: str = "Une question ?", **counts: int) -> FakeTally:
    """A tally with one cell per keyword; the base is the sum unless given."""
    cells = tuple(FakeCell(key=label, label=label, count=count) for label, count in counts.items())
    return FakeTally("q1", kind, text, sum(counts.values()) if base is None else base, cells)


class ResultIndexPageFactory(wagtail_factories.PageFactory):
    """`/resultats/`. Give `parent`."""

    title = "Ce que nous avons appris"
    slug = "resultats"

    class Meta:
        model = ResultIndexPage


class ResultPageFactory(wagtail_factories.PageFactory):
    """A result page. Give `parent`."""

    title = "Nos courriers"
    slug = factory.Sequence(lambda n: f"resultat-{n}")
    introduction = "Voici ce que vous nous avez dit."
    opened_on = datetime.date(2026, 3, 3)
    closed_on = datetime.date(2026, 5, 30)

    class Meta:
        model = ResultPage


def national_home() -> HomePage:
    """The home of the national space (made once per test)."""
    return HomePage.objects.first() or make_site()


def result_index() -> ResultIndexPage:
    """The list of results of the national space."""
    return ResultIndexPage.objects.first() or ResultIndexPageFactory(parent=national_home())


def question(kind: str, text: str, *options: str) -> dict[str, Any]:
    """A question of a survey, as its StreamField stores it, with stable ids."""
    return participation.question(kind, text, **({"options": options} if options else {}))


def scale(text: str, *, size: int = 5) -> dict[str, Any]:
    """A scale from 1 to `size`."""
    ends = {"min_label": "Pas du tout", "max_label": "Tout à fait"}
    return participation.question("scale", text, minimum=1, maximum=size, **ends)


def make_survey(*questions: dict[str, Any], title: str = "Nos courriers", closed: bool = True) -> Survey:
    """A published survey of the national space, over unless `closed` is false."""
    national_home()
    end = datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC) if closed else None
    return participation.SurveyFactory(
        title=title,
        space=Space.objects.national(),
        opens_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        closes_at=end,
        questions=list(questions),
    )


def give_answers(survey: Survey, place: int, *counts: int) -> None:
    """Make `counts[i]` people give the answer number `i` to the question number `place` (from 1)."""
    asked = list(survey.questions)[place - 1]
    keys = [key for key, _label in asked.block.choices(asked.value)]
    column = "number" if asked.block_type == "scale" else "choice_id"
    page = national_home()
    given = [key for key, count in zip(keys, counts, strict=True) for _ in range(count)]
    responses = SurveyResponse.objects.bulk_create(
        SurveyResponse(
            participation=survey, page=page, space=survey.space, language="fr", receipt_hash=uuid.uuid4().hex
        )
        for _ in given
    )
    Answer.objects.bulk_create(
        Answer(response=response, question_id=asked.id, **{column: int(key) if column == "number" else key})
        for response, key in zip(responses, given, strict=True)
    )


def bar_chart(survey: Survey, *places: int) -> dict[str, Any]:
    """A bar chart block bound to the questions at these places, as stored."""
    return _figure("bar_chart", survey, places)


def stacked_bar(survey: Survey, *places: int) -> dict[str, Any]:
    """A stacked bar block bound to the questions at these places, as stored."""
    return _figure("stacked_bar", survey, places)


def heading(text: str, level: str = "h2") -> dict[str, Any]:
    """A heading block, as stored."""
    return block("heading", {"text": text, "level": level})


def block(kind: str, value: Any) -> dict[str, Any]:
    """Any block of a body, as stored."""
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _figure(kind: str, survey: Survey, places: tuple[int, ...]) -> dict[str, Any]:
    ids = [list(survey.questions)[place - 1].id for place in places]
    return block(kind, {"survey": survey.pk, "questions": " ".join(ids)})
