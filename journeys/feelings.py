"""What people say of the steps of a journey: read from the counts, hidden under a threshold, ranked by difficulty.

What is hidden cannot be found by subtraction either. The counts of a step are released in blocks of whole weeks, each of at least
`RESULTS_MIN_BASE` answers (people): the page of this week and that of next week differ by nothing, or by a block. A space's counts are
released in blocks that leave, in the other spaces, no answer or as many. The week that is not over is never counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from consultations.analysis.charts import percent
from consultations.analysis.disclosure import Thresholds
from consultations.analysis.wilson import wilson_lower_bound
from consultations.base.models import Phase
from consultations.feedback.models import Feedback, FeedbackAnswer, Topic, week_of
from core.caching import remembered
from core.models import Space

if TYPE_CHECKING:
    from .models.pages import JourneyPage

EASY, HARD = 70, 50  # percent of « simple » from which a step has a smile, under which it has a frown
VERDICTS = ("simple", "medium", "hard")


@dataclass(frozen=True)
class Feeling:
    """The released counts of one step."""

    simple: int
    medium: int
    hard: int
    since: date  # the first week that is counted

    @property
    def total(self) -> int:
        """How many people answered."""
        return self.simple + self.medium + self.hard

    @property
    def share(self) -> int:
        """Percent of those who found the step simple."""
        return percent(self.simple, self.total)

    @property
    def friction(self) -> float:
        """Lower bound of the share who found it complicated, 0 to 1."""
        return wilson_lower_bound(self.hard, self.total)

    @property
    def face(self) -> str:
        """good, mid or bad: the icon that goes with the share."""
        return "good" if self.share >= EASY else "mid" if self.share >= HARD else "bad"


@dataclass(frozen=True)
class StepFeeling:
    """A step that can be judged, and what was said of it; `feeling` is None while too few people have answered."""

    feedback_id: int
    key: UUID
    title: str
    feeling: Feeling | None = None
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Friction:
    """One step of the ranking, the hardest first."""

    page: "JourneyPage"
    key: UUID
    title: str
    feeling: Feeling

    @property
    def bound(self) -> float:
        return self.feeling.friction


def friction(journeys: "Iterable[JourneyPage]", spaces: Iterable[Space] | None = None) -> list[Friction]:
    """The steps of these journeys by difficulty: the Wilson lower bound of the share of « compliqué », highest first.

    `spaces` narrows to the answers of some spaces (those the reader works in); None counts all of them. Steps with too few answers
    are left out. One query whatever the number of journeys and steps.
    """
    pages = {page.feedback_id: page for page in journeys if page.feedback_id}
    rows = [
        Friction(pages[step.feedback_id], step.key, step.title, step.feeling)
        for step in read_steps(pages, spaces)
        if step.feeling
    ]
    return sorted(rows, key=lambda row: (-row.bound, -row.feeling.total, row.title))


def read_steps(feedback_ids: Iterable[int], spaces: Iterable[Space] | None = None) -> list[StepFeeling]:
    """The current steps of these feedbacks in order, each with what may be said of it. One query."""
    own = None if spaces is None else Q(tallies__space__in=[space.pk for space in spaces])
    counted = Q(tallies__week__lt=week_of(timezone.localdate()))
    rows = (
        Topic.objects.filter(feedback__in=list(feedback_ids), is_current=True)
        .values("pk", "feedback_id", "key", "titles", week=F("tallies__week"))
        .annotate(
            **{name: Sum(f"tallies__{name}", filter=counted & own if own else counted, default=0) for name in VERDICTS},
            everyone=Sum(F("tallies__simple") + F("tallies__medium") + F("tallies__hard"), filter=counted, default=0),
        )
        .order_by("feedback_id", "order", "pk", F("week").asc(nulls_first=True))
    )
    weeks: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        weeks[row["pk"]].append(row)
    minimum = Thresholds.from_settings().base
    return [
        StepFeeling(
            of_step[0]["feedback_id"], of_step[0]["key"], _title(of_step[0]["titles"]), _release(of_step, minimum)
        )
        for of_step in weeks.values()
    ]


def _title(titles: dict[str, str]) -> str:
    return titles.get(get_language() or "") or next(iter(titles.values()), "")


def _release(weeks: list[dict[str, Any]], minimum: int) -> Feeling | None:
    """The sum of the blocks of weeks that are big enough, oldest first; None if there is none."""
    counts = dict.fromkeys(VERDICTS, 0)
    since = None
    for block in _blocks(weeks, minimum):
        since = since or block[0]["week"]
        for name in VERDICTS:
            counts[name] += sum(row[name] for row in block)
    return Feeling(since=since, **counts) if since else None


def _blocks(weeks: list[dict[str, Any]], minimum: int) -> Iterator[list[dict[str, Any]]]:
    """Cut weeks into the shortest blocks with at least `minimum` answers, and as many or none in the other spaces."""
    block: list[dict[str, Any]] = []
    for row in weeks:
        if not row["everyone"]:
            continue
        block.append(row)
        own = sum(row[name] for row in block for name in VERDICTS)
        others = sum(row["everyone"] for row in block) - own
        if own >= minimum and (others == 0 or others >= minimum):
            yield block
            block = []


def _read_feelings(feedback: Feedback) -> dict[UUID, StepFeeling]:
    steps = {step.key: step for step in read_steps([feedback.pk])}
    for key, sentence in FeedbackAnswer.objects.shown(feedback).values_list("topic__key", "sentence"):
        if key in steps:
            steps[key].sentences.append(sentence)
    return steps


class Feelings:
    """What a journey's page says of its steps: whole past weeks, so it is read once a minute at most, in two queries."""

    def __init__(self, page: "JourneyPage") -> None:
        self.feedback = page.feedback if page.feedback_id else None
        self.steps: dict[UUID, StepFeeling] = {}
        if self.feedback:
            key = f"journeys.feelings.{self.feedback.pk}.{get_language()}"
            self.steps = remembered(key, partial(_read_feelings, self.feedback))

    @property
    def is_open(self) -> bool:
        """Whether people can answer now."""
        return bool(self.feedback and self.feedback.live and self.feedback.phase() is Phase.OPEN)

    @cached_property
    def fields(self) -> SafeString:
        """What one answers about a step. The same at every step of the page: drawn once."""
        return render_to_string("journeys/_opinion_fields.html", {"notice": self.feedback.privacy_notice})

    @property
    def total(self) -> int:
        """Answers behind all that is shown."""
        return sum(step.feeling.total for step in self.steps.values() if step.feeling)

    @property
    def since(self) -> date | None:
        """The first week of what is shown; None when nothing is."""
        return min((step.feeling.since for step in self.steps.values() if step.feeling), default=None)
