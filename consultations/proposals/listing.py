"""In which order proposals are listed, which ones, and a page of them. The order is in the address: the page is the same for everyone.

« Au hasard » has eight draws. Without a draw in the address it is that of the hour, for everybody: the page stays in memory, no proposal
is first for long, and who goes on to the next page keeps the draw they began with, which the links carry.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import (
    CharField,
    Count,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import MD5, Cast, Coalesce, Concat
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.folding import folded

from .models import OpenQuestion, Proposal, Scope, Tally

DRAWS = 8
PER_PAGE = 20
LONGEST_SEARCH, MOST_WORDS = 100, 8  # signs, words


class Order(models.TextChoices):
    """The orders that a person may choose."""

    RANDOM = "hasard", _("Au hasard")
    NEWEST = "recentes", _("Les plus récentes")
    FEWEST = "moins-votees", _("Les moins votées")


def draw_of_the_hour() -> int:
    """The draw that everybody sees first, from 1 to `DRAWS`."""
    return int(time.time() // 3600) % DRAWS + 1


def plain(typed: str) -> str:
    """Words to search, as they are looked for."""
    return " ".join(typed.replace("\0", "").split())[:LONGEST_SEARCH]


def matching(rows: QuerySet, text: str) -> QuerySet:
    """Those of these proposals that have each of the first words of `text`, however they are typed."""
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(text_folded__contains=folded(word))
    return rows


@dataclass(frozen=True)
class Listing:
    """What an address asks for. Whatever is not understood is as if it were not there."""

    order: str = str(Order.RANDOM)
    draw: int = 1
    text: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> "Listing":
        order = asked.get("ordre", "")
        draw = asked.get("tirage", "")
        return cls(
            order if order in Order.values else str(Order.RANDOM),
            int(draw) if draw in map(str, range(1, DRAWS + 1)) else draw_of_the_hour(),
            plain(asked.get("q", "")),
        )

    @property
    def is_random(self) -> bool:
        return self.order == Order.RANDOM

    def query(self, **changes: Any) -> str:
        """The query string of this listing, or of one that differs: what the links of the page lead to. It ends with « & »."""
        order = changes.get("order", self.order)
        draw = {"tirage": changes.get("draw", self.draw)} if order == Order.RANDOM else {}
        search = {"q": self.text} if self.text else {}
        return urlencode({"ordre": order, **draw, **search}) + "&"

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        """(query string, words, whether it is this one) of each order."""
        return [(self.query(order=value)[:-1], str(label), value == self.order) for value, label in Order.choices]

    @property
    def next_draw(self) -> str:
        return self.query(draw=self.draw % DRAWS + 1)[:-1]

    def rows(self, question: OpenQuestion) -> QuerySet:
        """The proposals, in order. Two that are equal come in the order of the draw."""
        rows = matching(Proposal.objects.published().filter(participation=question), self.text)
        drawn = MD5(Concat(Cast("key", CharField()), Value(f"/{self.draw}")))
        if self.order == Order.NEWEST:
            return rows.order_by("-published_at", "-pk")
        if self.order == Order.FEWEST:
            all_votes = Tally.objects.filter(proposal=OuterRef("pk"), space=None, scope=Scope.ALL)
            votes = all_votes.values_list(F("agree") + F("disagree") + F("neutral"))
            return rows.order_by(Coalesce(Subquery(votes), 0), drawn)
        return rows.order_by(drawn)

    def page(self, question: OpenQuestion, number: str | None) -> Page:
        """A page of them, with what their cards show; the nearest if there is no such page."""
        return Paginator(with_origins(self.rows(question)), PER_PAGE).get_page(number)


def _origins() -> Prefetch:
    came_from = Proposal.objects.published().select_related("participation").order_by("pk")
    return Prefetch("came_from", queryset=came_from, to_attr="origins")


def with_origins(rows: QuerySet) -> QuerySet:
    """With the proposals that a project came from, and how many they are."""
    return rows.prefetch_related(_origins()).annotate(origin_count=Count("came_from", distinct=True))


def add_origins(proposal: Proposal) -> None:
    """The same for one that was read."""
    prefetch_related_objects([proposal], _origins())
    proposal.origin_count = proposal.came_from.count()  # type: ignore[attr-defined]
