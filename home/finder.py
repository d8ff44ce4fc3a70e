"""Find a Caf from what a person types: a post code, a department, a town with a desk, a name."""

import re
import unicodedata
from dataclasses import dataclass

from core.caching import remembered
from core.postcodes import department_of
from core.spaces import Space

MAX_LENGTH = 80  # characters read
# Words that name no place: « Caf de la Réunion » is found by « Réunion ».
_EMPTY = frozenset({"caf", "de", "du", "des", "la", "le", "les", "d", "l", "et", "en", "a"})


@dataclass(frozen=True)
class Place:
    """A Caf that has a home on the site."""

    name: str
    url: str
    departments: tuple[str, ...]
    words: frozenset[str]

    def begins_with(self, words: frozenset[str]) -> bool:
        """Each of `words` begins one of this Caf's words: « mont » finds Montpellier."""
        return all(any(own.startswith(word) for own in self.words) for word in words)


def find(query: str) -> list[Place]:
    """The Caf that `query` names, by name; none for an unknown place or an empty query."""
    query = query[:MAX_LENGTH].strip()
    department = department_of(query)
    if department:
        return [place for place in places() if department in place.departments]
    words = frozenset(_words(query))
    if not words:
        return []
    exact = [place for place in places() if words <= place.words]
    return exact or [place for place in places() if place.begins_with(words)]


def places() -> list[Place]:
    """Every Caf with a live home, by name. Remembered: no query on a warm process."""
    return remembered("home.places", _places)


def _places() -> list[Place]:
    spaces = Space.objects.filter(is_national=False, root_page__live=True).select_related("root_page")
    found = [
        Place(
            name=space.name,
            url=space.root_page.get_url() or "/",
            departments=tuple(str(number).upper() for number in space.departments),
            words=frozenset(_words(" ".join([space.name, *map(str, space.desks)]))),
        )
        for space in spaces
    ]
    return sorted(found, key=lambda place: _words(place.name))


def _words(text: str) -> list[str]:
    """Words that name a place, without accents: « Caf de La Réunion » gives "reunion"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return [word for word in re.findall(r"[^\W_]+", plain) if word not in _EMPTY]
