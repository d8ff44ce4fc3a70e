"""What a chapter of a fiche holds: texts, links, who to turn to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from .cutting import cut_words
from .fiche import Node

_LINK_LABEL = 60
_REMARKS = ("ASavoir", "ANoter", "Rappel", "Exemple")
_LINK_KINDS = {"simulateur": "simulateur", "formulaire": "formulaire", "téléservice": "demarche"}


def address(text: str) -> str:
    """An address of the web, or nothing."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and "." in parts.netloc and len(text) <= 500 else ""


def texts_of(chapter: Node) -> tuple[list[str], list[str]]:
    """What a chapter says outside its cases: (notes, alerts)."""
    notes: list[str] = []
    alerts: list[str] = []
    heading = ""
    for child in chapter.children:
        if child.name == "TitreFlottant":
            heading = child.text
            continue
        if child.name == "Attention":
            alerts += _words_of(child)
            continue
        found, more_alerts = texts_of(child) if child.name == "SousChapitre" else (_notes_of(child), [])
        alerts += more_alerts
        if found and child.name == "Liste" and notes and notes[-1].endswith(":"):
            notes[-1] += f" {found[0]}"  # a list follows the sentence that introduces it
        elif found:
            title = child.text_of("Titre") if child.name == "SousChapitre" else heading
            notes += [f"{title} : {found[0]}" if title else found[0], *found[1:]]
            heading = ""
    return notes, alerts


def _notes_of(node: Node) -> list[str]:
    """The sentence of a paragraph, of a remark or of a list; nothing for what is read elsewhere."""
    if node.name == "Liste":
        items = " ; ".join(item.text.rstrip(".;") for item in node.all("Item") if item.text)
        return [f"{items}."] if items else []
    return _words_of(node) if node.name in ("Paragraphe", *_REMARKS) else []


def _words_of(node: Node) -> list[str]:
    """The words of a paragraph, or of a remark without its title ("À noter")."""
    text = (
        node.text if node.name == "Paragraphe" else " ".join(one.text for one in node.children if one.name != "Titre")
    )
    return [text.strip()] if text.strip() else []


def links_of(chapter: Node) -> Iterator[tuple[str, str, str]]:
    """Online services first, then other pages of the web."""
    for name in ("ServiceEnLigne", "PourEnSavoirPlus", "LienExterne"):
        for node in chapter.walk(name):
            label = node.text_of("Titre") if name != "LienExterne" else node.text
            url = address(node.attributes.get("URL", ""))
            if url and label:
                kind = (
                    _LINK_KINDS.get(node.attributes.get("type", "").casefold(), "info")
                    if name == "ServiceEnLigne"
                    else "info"
                )
                yield cut_words(label, _LINK_LABEL), url, kind


def bodies_of(chapter: Node) -> Iterator[tuple[str, str]]:
    """Who to turn to: the key in the directory of public services ("" when there is none), and the name."""
    for node in chapter.walk("OuSAdresser"):
        yield node.text_of("PivotLocal"), node.text_of("Titre")
