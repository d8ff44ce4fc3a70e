"""Which ideas of a box are listed, and in what order: said in the address, named on screen, the same for everyone."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, F, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.caching import remembered
from core.folding import folded
from core.models import Space

from .models import DRAW_PRIME, HIDDEN, Idea, IdeaBox, IdeaState

PER_PAGE = 20
DRAWS = 8
WORDS_MAX, WORDS_SIGNS = 6, 100
#: The states a reader may choose.
STATES = [choice for choice in IdeaState.choices if choice[0] not in HIDDEN]


def drawn(draw: int) -> Any:
    """The order of a draw (1 to DRAWS), made in the database: another permutation of the numbers that the ideas drew when they came.

    `shuffle` times a power of 7, modulo 2³¹ - 1, of which 7 is a primitive root (Park and Miller, "Random number generators: good ones are
    hard to find", CACM 31, 1988). It stays the same from a page of the list to the next, and a new idea moves none of the others.
    """
    factor = Value(pow(7, 100_003 * draw, DRAW_PRIME), output_field=BigIntegerField())
    return F("shuffle") * factor % Value(DRAW_PRIME, output_field=BigIntegerField())


def draw_of_the_hour() -> int:
    """The draw of a list that asks for none. It turns with the hours: the page is the same for everyone, so that it can be kept."""
    return int(timezone.now().timestamp() // 3600) % DRAWS + 1


def _newest(listing: "Listing") -> list[Any]:
    return ["-published_at", "pk"]


def _least_looked_at(listing: "Listing") -> list[Any]:
    """Fewest likes and comments, the oldest first: those that nobody had the time to see."""
    return [F("likes_count") + F("comments_count"), "published_at", "pk"]


def _most_supported(listing: "Listing") -> list[Any]:
    """By Wilson's lower bound of (people who support it) / (people who came to the box).

    Nobody can say no to an idea, so what it is measured against is the same for all: everyone who came could support it. For one total the
    bound grows with the likes (`analysis.wilson`; a test holds it): the order of the likes is its order. Comments do not enter: a discussion
    is not a support.
    """
    return ["-likes_count", "published_at", "pk"]


def _by_chance(listing: "Listing") -> list[Any]:
    return [drawn(listing.draw), "pk"]


ORDERS: dict[str, tuple[Any, Callable[["Listing"], list[Any]]]] = {
    "hasard": (_("Au hasard"), _by_chance),
    "recentes": (_("Les plus récentes"), _newest),
    "peu-regardees": (_("Peu regardées"), _least_looked_at),
    "soutenues": (_("Les plus soutenues"), _most_supported),
}


@dataclass(frozen=True)
class Listing:
    """What an address asks for. What it says wrongly is left out: a reader who mistypes sees the whole list."""

    box: IdeaBox
    order: str = "hasard"
    draw: int = 1
    theme: str = ""
    state: str = ""
    caf: str = ""
    words: str = ""

    @classmethod
    def read(cls, box: IdeaBox, data: QueryDict) -> Self:
        order, draw = data.get("ordre", ""), data.get("tirage", "")
        themes = dict(box.theme_choices)
        return cls(
            box=box,
            order=order if order in ORDERS else "hasard",
            draw=int(draw) if draw in map(str, range(1, DRAWS + 1)) else draw_of_the_hour(),
            theme=data.get("theme", "") if data.get("theme") in themes else "",
            state=data.get("etat", "") if data.get("etat") in dict(STATES) else "",
            caf=data.get("caf", "")[:50].replace("\x00", ""),
            words=" ".join(data.get("mots", "").replace("\x00", " ").split())[:WORDS_SIGNS],
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.theme or self.state or self.caf or self.words)

    @property
    def order_words(self) -> str:
        return ORDERS[self.order][0]

    def link(self, **changes: Any) -> str:
        """The query of an address that asks the same but for these. The draw is said, so that the next page is of the same."""
        asked = replace(self, **changes)
        draw = asked.draw if asked.order == "hasard" else ""
        said = {"ordre": asked.order, "tirage": draw, "theme": asked.theme, "etat": asked.state}
        said |= {"caf": asked.caf, "mots": asked.words}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def orders(self) -> list[tuple[str, Any, bool]]:
        """(address, words, whether it is this one) of each order."""
        return [(self.link(order=key), words, key == self.order) for key, (words, _made) in ORDERS.items()]

    def next_draw(self) -> str:
        """The address of another draw."""
        return self.link(order="hasard", draw=self.draw % DRAWS + 1)

    def found(self) -> QuerySet[Idea]:
        """The ideas that are asked for, in their order."""
        rows = Idea.objects.in_box(self.box).shown()
        for name, value in (("theme", self.theme), ("state", self.state), ("space__slug", self.caf)):
            rows = rows.filter(**{name: value}) if value else rows
        for word in self.words.split()[:WORDS_MAX]:
            rows = rows.filter(words_folded__contains=folded(word))
        return rows.order_by(*ORDERS[self.order][1](self))

    def keys(self) -> Any:
        """The keys of the ideas that are asked for, in their order.

        Those of a whole box are sorted once for everybody, and remembered as pages are (`core.caching`): eight bytes an idea. Otherwise each
        page of a list, which no cache keeps, would sort the box again.
        """
        found = self.found().values_list("pk", flat=True)
        if self.is_filtered:
            return found
        draw = self.draw if self.order == "hasard" else ""
        name = f"ideas.keys.{self.box.original.pk}.{self.order}.{draw}"
        return remembered(name, lambda: array("q", found.iterator(chunk_size=10_000)))

    def page(self, number: Any) -> Page:
        """A page of the list (the nearest, if there is no such page): only its twenty ideas are read."""
        page = Paginator(self.keys(), PER_PAGE).get_page(number)
        page.object_list = ideas_of(list(page.object_list), self.box)
        return page

    def first(self, number: int) -> list[Idea]:
        """The first ideas of the list."""
        return ideas_of(list(self.keys()[:number]), self.box)

    def spaces(self) -> list[Space]:
        """The Caf whose pages these ideas came from, if there are several. Remembered, as the keys are."""
        return remembered(f"ideas.spaces.{self.box.original.pk}", self._spaces)

    def _spaces(self) -> list[Space]:
        keys = Idea.objects.in_box(self.box).shown().order_by().values("space").distinct()
        spaces = list(Space.objects.filter(pk__in=keys).order_by("name"))
        return spaces if len(spaces) > 1 else []


def ideas_of(keys: list[int], box: IdeaBox) -> list[Idea]:
    """These ideas, in this order, with all that a template shows of them: one query. One that is hidden since is not among them."""
    rows = Idea.objects.shown().select_related("space", "answer").in_bulk(keys)
    found = [rows[key] for key in keys if key in rows]
    for idea in found:
        idea.participation = box
    return found
