"""A discussion as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from consultations.analysis.disclosure import TallyLike
from consultations.base.columns import Column, Holds, Value
from consultations.base.models import Trust

from .models import Discussion, Stance, State

CHUNK = 1000  # comments held in memory at once


def columns(discussion: Discussion) -> list[Column]:
    """The columns of an export."""
    stances = tuple((key, str(label)) for key, label in Stance.choices)
    return [
        Column("jour", _("Jour"), Holds.DAY),
        Column("canal", _("Canal"), about=_("Comment le commentaire est arrivé.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où le commentaire a été donné.")),
        Column("prise_en_compte", _("Prise en compte"), about=_("Les résultats comptent les réponses « comptées ».")),
        Column("cle", _("Clé"), about=_("Le nom du commentaire dans les adresses du site.")),
        Column("en_reponse_a", _("En réponse à"), about=_("La clé du commentaire auquel celui-ci répond.")),
        Column(
            "sujet",
            _("Sujet"),
            about=_("L’idée ou le projet dont on parle ; vide : la page elle-même."),
            is_free_text=True,
        ),
        Column("avis", _("Avis"), Holds.CHOICE, choices=stances),
        Column("commentaire", _("Commentaire"), is_free_text=True),
        Column("prenom", _("Prénom affiché"), is_free_text=True),
        Column("etat", _("État")),
        Column("relecture", _("Relecture"), about=_("Ce que l’équipe a décidé.")),
    ]


def rows(contributions: QuerySet) -> Iterator[list[Value]]:
    """One row for each comment that is not withdrawn, not in the order of arrival."""
    found = contributions.exclude(state=State.WITHDRAWN).select_related("space", "parent").order_by("receipt_hash")
    for one in found.iterator(chunk_size=CHUNK):
        yield [
            one.received_on,
            one.get_channel_display(),
            one.language,
            one.space.name,
            one.get_trust_display(),
            str(one.key),
            str(one.parent.key) if one.parent else None,
            one.subject_title or None,
            one.get_stance_display() or None,
            one.text,
            one.first_name or None,
            one.get_state_display(),
            one.get_moderation_state_display(),
        ]


@dataclass(frozen=True)
class Cell:
    """How many people take one stance."""

    label: str
    count: int


@dataclass(frozen=True)
class Stances:
    """The stances of a discussion."""

    text: str
    base: int
    cells: tuple[Cell, ...]
    kind: str = "single"


def counted(discussion: Discussion, contributions: QuerySet) -> list[TallyLike]:
    """How many comments are for, against, or a nuance: one query."""
    if not discussion.takes_stance:
        return []
    found = contributions.filter(trust=Trust.COUNTED).exclude(stance="").order_by().values("stance")
    counts = dict(found.annotate(comments=Count("pk")).values_list("stance", "comments"))
    cells = tuple(Cell(str(label), counts.get(stance, 0)) for stance, label in Stance.choices)
    return [Stances(discussion.title, sum(cell.count for cell in cells), cells)]
