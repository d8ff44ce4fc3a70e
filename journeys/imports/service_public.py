"""From a fiche of service-public.fr to what a journey is made of, and the list of what does not fit.

`ListeSituations > Situation` are stages and their `Chapitre` are steps; without them, the chapters of the text are the steps, or
the stages of their `SousChapitre`. What is written about a person's situation (`Condition > estVrai var`) takes its words from
the questions (`Questionnaire > Question > Choix > SiSelectionne > affecteVrai var`) or from the title that stands beside it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .chapters import address, bodies_of, links_of, texts_of
from .cutting import cut, cut_words
from .fiche import Node, NotAFiche, read_publication

MAX_STEPS = 40
MAX_NOTES, MAX_LINKS, MAX_BRANCHES = 4, 6, 8  # a step: more than that is not read
_NOTE, _ALERT, _BRANCH, _TITLE, _BRANCH_TITLE = 400, 300, 400, 80, 80
_INTRODUCTION = 300
_IDENTIFIER = re.compile(r"[A-Z]{1,2}\d{1,6}")
_UNREADABLE = ("Tableau", "Image", "Video", "Infographie")
# "Avant la fin du 3e mois : passer un examen": the first part says when.
_WHEN = re.compile(
    r"(?P<when>(?:avant|dans|dès|à|au|aux|pendant|après|entre|vers|jusqu’|en|de|du)\b[^:]{2,88}) : (?P<what>.+)",
    re.IGNORECASE,
)


@dataclass
class Condition:
    """The situation a step is for: the fiche's variable and the words for it."""

    variable: str
    label: str
    sentence: str


@dataclass
class FicheStep:
    """A chapter, with texts that fit a step."""

    title: str
    phrase: str = ""
    condition: Condition | None = None
    notes: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    branches: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # label, address, kind
    bodies: list[tuple[str, str]] = field(default_factory=list)  # key in the directory of public services, name


@dataclass
class FicheStage:
    title: str
    steps: list[FicheStep]


@dataclass
class Fiche:
    """A fiche as far as a journey can say it. `left`: a line for each thing that was not taken."""

    identifier: str
    kind: str
    title: str
    introduction: str
    url: str
    modified_on: dt.date
    stages: list[FicheStage]
    left: list[str]

    @property
    def steps(self) -> list[FicheStep]:
        return [step for stage in self.stages for step in stage.steps]


def parse(data: bytes) -> Fiche:
    """Read a published JSON file. Raises NotAFiche, with a sentence for the editor, when a journey cannot come of it."""
    publication = read_publication(data)
    identifier, title = publication.attributes.get("ID", ""), publication.text_of("dc:title")
    if not _IDENTIFIER.fullmatch(identifier) or not title:
        raise NotAFiche(_("Cette fiche est incomplète : il lui manque son numéro ou son titre."))
    left: list[str] = []
    stages = _Reader(publication, left).stages()
    if not any(stage.steps for stage in stages):
        raise NotAFiche(_("Cette fiche n’a pas de chapitre : il n’y a pas d’étape à en tirer."))
    introduction, rest = cut(_introduction(publication), _INTRODUCTION)
    if rest:
        left.append(_left(_("Introduction"), rest))
    return Fiche(
        identifier,
        publication.attributes.get("type", ""),
        cut_words(title, 255),
        introduction,
        address(publication.attributes.get("spUrl", "")),
        _modified_on(publication),
        stages,
        left,
    )


def _introduction(publication: Node) -> str:
    opening = publication.first("Introduction")
    return (opening.text if opening else "") or publication.text_of("dc:description")


def _modified_on(publication: Node) -> dt.date:
    """The last important change, else the last change. Raises NotAFiche: a source without a date is not one."""
    for text in (
        publication.attributes.get("dateDerniereModificationImportante", ""),
        publication.text_of("dc:date").removeprefix("modified "),
    ):
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            continue
    raise NotAFiche(_("Cette fiche ne dit pas quand elle a été modifiée : elle ne peut pas servir de source."))


def _about(place: str, what: str) -> str:
    return _("%(place)s : %(what)s") % {"place": place, "what": what}


def _left(place: str, text: str) -> str:
    return _("%(place)s : « %(text)s »") % {
        "place": place,
        "text": cut_words(text, 120) + ("…" if len(text) > 120 else ""),
    }


class _Reader:
    """Reads the chapters of one publication, and writes down in `left` what it does not take."""

    def __init__(self, publication: Node, left: list[str]) -> None:
        self.publication = publication
        self.left = left
        self.conditions = dict(_asked(publication))

    def stages(self) -> list[FicheStage]:
        stages = self._stages()
        kept = 0
        for stage in stages:
            room = max(0, MAX_STEPS - kept)
            self.left += [_("Étape en trop : %(title)s") % {"title": step.title} for step in stage.steps[room:]]
            stage.steps = stage.steps[:room]
            kept += len(stage.steps)
        return [stage for stage in stages if stage.steps]

    def _stages(self) -> list[FicheStage]:
        situations = [one for group in self.publication.all("ListeSituations") for one in group.all("Situation")]
        if situations:
            return [self._situation(situation) for situation in situations]
        chapters = [chapter for text in self.publication.all("Texte") for chapter in text.all("Chapitre")]
        if any(chapter.first("SousChapitre") for chapter in chapters):
            return [self._chapter(chapter) for chapter in chapters]
        return [FicheStage(_("Vos démarches"), [self._step(chapter) for chapter in chapters])]

    def _situation(self, situation: Node) -> FicheStage:
        title = situation.text_of("Titre") or _("Sans titre")
        condition = self._condition(situation, title)
        chapters = [chapter for text in situation.all("Texte") for chapter in text.all("Chapitre")]
        if not chapters:
            return FicheStage(title, [self._step(text, title, condition) for text in situation.all("Texte")])
        for text in situation.all("Texte"):
            self.left += [_left(title, paragraph.text) for paragraph in text.all("Paragraphe") if paragraph.text]
        return FicheStage(title, [self._step(chapter, "", condition) for chapter in chapters])

    def _chapter(self, chapter: Node) -> FicheStage:
        """A chapter with parts: a stage. What stands before the parts is a step of its own title."""
        title = chapter.text_of("Titre") or _("Sans titre")
        parts = list(chapter.all("SousChapitre"))
        before = Node("Chapitre", children=[child for child in chapter.children if child.name != "SousChapitre"])
        steps = [self._step(before)] if not parts or any(before.all("Paragraphe", "Liste", "BlocCas")) else []
        return FicheStage(title, steps + [self._step(part) for part in parts])

    def _step(self, chapter: Node, title: str = "", condition: Condition | None = None) -> FicheStep:
        full = chapter.text_of("Titre") or title or _("Sans titre")
        when = _WHEN.fullmatch(full)
        what = when["what"][:1].upper() + when["what"][1:] if when else full
        step = FicheStep(cut_words(what, _TITLE), when["when"][:1].lower() + when["when"][1:] if when else "")
        if step.title != what:
            self.left.append(_left(_("Titre raccourci"), what))
        own = self._condition(chapter, step.title)
        if own and condition and own.variable != condition.variable:
            self.left.append(_about(step.title, _("seulement si aussi « %(label)s »") % {"label": condition.label}))
        step.condition = own or condition
        self._fill(step, chapter)
        return step

    def _condition(self, node: Node, title: str) -> Condition | None:
        """The one variable that must be true. Other conditions (false, several) are for the editor to write."""
        asked = node.first("Condition")
        if asked is None:
            return None
        variable = asked.children[0].attributes.get("var", "") if len(asked.children) == 1 else ""
        if asked.children and asked.children[0].name == "estVrai" and variable:
            return self.conditions.setdefault(variable, Condition(variable, title, title))
        self.left.append(_about(title, _("une condition à écrire vous-même")))
        return None

    def _fill(self, step: FicheStep, chapter: Node) -> None:
        notes, alerts = texts_of(chapter)
        self._keep(step.notes, step.title, notes, _NOTE, MAX_NOTES)
        self._keep(step.alerts, step.title, alerts, _ALERT, MAX_NOTES)
        for number, case in enumerate(case for group in chapter.walk("BlocCas") for case in group.all("Cas")):
            self._branch(step, case, number)
        links = dict.fromkeys(links_of(chapter))
        step.links = list(links)[:MAX_LINKS]
        self.left += [_about(step.title, f"{label}, {url}") for label, url, _kind in list(links)[MAX_LINKS:]]
        step.bodies = list(dict.fromkeys(bodies_of(chapter)))
        for name in _UNREADABLE:
            self.left += [_about(step.title, _("un tableau ou une image")) for _node in chapter.walk(name)]

    def _branch(self, step: FicheStep, case: Node, number: int) -> None:
        title = cut_words(case.text_of("Titre") or _("Autre cas"), _BRANCH_TITLE)
        notes, alerts = texts_of(case)
        text = " ".join([*notes, *alerts])
        kept, rest = cut(text, _BRANCH)
        if number >= MAX_BRANCHES:
            kept, rest = "", text
        else:
            step.branches.append((title, kept))
        if rest:
            self.left.append(_left(f"{step.title}, {title}", rest))

    def _keep(self, kept: list[str], place: str, texts: list[str], limit: int, most: int) -> None:
        """Put the texts in fields of `limit` characters, `most` of them; the rest is left."""
        for text in texts:
            rest = text
            while rest and len(kept) < most:
                part, after = cut(rest, limit)
                if not part:
                    break
                kept.append(part)
                rest = after
            if rest:
                self.left.append(_left(place, rest))


def _asked(publication: Node) -> Iterator[tuple[str, Condition]]:
    """The variables that a choice in the questions makes true."""
    for choice in publication.walk("Choix"):
        label = choice.text_of("Titre")
        for effect in choice.all("SiSelectionne"):
            for true in effect.all("affecteVrai"):
                variable = true.attributes.get("var", "")
                if variable and label:
                    yield variable, Condition(variable, label, choice.text_of("IntituleSiSelectionne") or label)
