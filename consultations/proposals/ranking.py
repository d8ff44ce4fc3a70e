"""The proposals of a closed question, by what the votes say of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.analysis.zones import Unsettled, Zone
from consultations.base.models import Trust
from consultations.moderation.models import State
from core.models import Space

from .models import OpenQuestion, Proposal, Standing
from .outcome import Outcome

PER_PAGE = 20


@dataclass(frozen=True)
class Part:
    """A part of the ranking: its zone, its words, what sorts it, and whose least share is drawn, with the words before it."""

    zone: str
    title: Any
    about: Any
    order: str
    least: Any
    choices: tuple[str, ...]


PARTS = (
    Part(
        Zone.CONSENSUS,
        _("Consensus"),
        _("Une large majorité est d’accord."),
        "-top",
        _("D’accord, au moins"),
        ("agree",),
    ),
    Part(
        Zone.CONTROVERSY,
        _("Controversées"),
        _("Les avis sont partagés entre d’accord et pas d’accord."),
        "-controversy",
        _("De chaque côté, au moins"),
        ("agree", "disagree"),
    ),
    Part(
        Zone.REJECTION,
        _("Rejetées"),
        _("Une large majorité n’est pas d’accord."),
        "-rejection",
        _("Pas d’accord, au moins"),
        ("disagree",),
    ),
    Part(
        Zone.LIMBO,
        _("Peu tranchées"),
        _("Beaucoup de personnes ont voté neutre."),
        "-neutral",
        _("Neutres, au moins"),
        ("neutral",),
    ),
    Part(
        Unsettled.TO_CONFIRM,
        _("À confirmer"),
        _("Les votes sont encore trop proches d’une limite pour être sûrs."),
        "-votes",
        _("D’accord, au moins"),
        ("agree",),
    ),
)


@dataclass(frozen=True)
class Ranked:
    """A proposal of the ranking, what its votes say, and the share we can be sure of (whole percent)."""

    standing: Standing
    outcome: Outcome
    least: int


@dataclass(frozen=True)
class Ranking:
    """One part of the ranking, for all the Caf together or for one."""

    question: OpenQuestion
    part: Part
    space: Space | None
    number: str | None

    @classmethod
    def of(cls, question: OpenQuestion, asked: QueryDict) -> "Ranking":
        """What an address asks for. A part or a Caf that is not known is as if it were not there."""
        part = next((part for part in PARTS if part.zone == asked.get("partie")), PARTS[0])
        of_caf = Space.objects.filter(slug=asked.get("caf", "").replace("\0", ""), pk__in=_spaces(question))
        return cls(question, part, of_caf.first() if asked.get("caf") else None, asked.get("page"))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many proposals are in each zone."""
        rows = _standings(self.question).filter(space=self.space)
        return dict(rows.values_list("zone").annotate(Count("pk")).order_by())

    @property
    def parts(self) -> list[tuple[Part, int, str]]:
        """(part, how many, the query string that leads there)"""
        return [(part, self.counts.get(part.zone, 0), self.query(part.zone)) for part in PARTS]

    def query(self, zone: str) -> str:
        return f"partie={zone}" + (f"&caf={self.space.slug}" if self.space else "")

    @property
    def page_query(self) -> str:
        return self.query(self.part.zone) + "&"

    @property
    def few(self) -> int:
        """How many have too few votes to be ranked: they have no standing."""
        published = Proposal.objects.published().filter(participation=self.question)
        return published.count() - sum(self.counts.get(part.zone, 0) for part in PARTS)

    @cached_property
    def spaces(self) -> Iterable[Space]:
        """The Caf that have votes enough of their own."""
        return list(Space.objects.filter(pk__in=_spaces(self.question)).order_by("name"))

    @cached_property
    def page_obj(self) -> Page:
        rows = _standings(self.question).filter(space=self.space, zone=self.part.zone)
        page = Paginator(rows.select_related("proposal").order_by(self.part.order, "pk"), PER_PAGE).get_page(
            self.number
        )
        ranked = (Outcome(standing) for standing in page.object_list)
        page.object_list = [Ranked(one.standing, one, one.at_least(*self.part.choices)) for one in ranked]
        return page


def _standings(question: OpenQuestion) -> QuerySet:
    """Those of what is published."""
    return Standing.objects.filter(
        proposal__participation=question,
        proposal__moderation_state=State.APPROVED,
        proposal__trust=Trust.COUNTED,
    )


def _spaces(question: OpenQuestion) -> QuerySet:
    return _standings(question).filter(space__isnull=False).order_by().values("space")
