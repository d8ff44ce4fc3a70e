"""The ideas of a box as a table, with what their authors answered to its questions in plus."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.base.columns import Column, Holds, Value
from consultations.base.together import kind_of

from .models import Idea, IdeaBox, IdeaState

CHUNK = 1000  # ideas held in memory at once


def columns(box: IdeaBox, contributions: QuerySet | None) -> list[Column]:
    """The columns of an export: those of the ideas, then those of the questions in plus."""
    states = tuple((key, str(label)) for key, label in IdeaState.choices)
    return [
        Column("jour", _("Jour"), Holds.DAY, about=_("Le jour de réception, à l’heure de l’espace.")),
        Column("canal", _("Canal"), about=_("Comment l’idée est arrivée.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où l’idée a été donnée.")),
        Column("prise_en_compte", _("Prise en compte"), about=_("Les résultats comptent les réponses « comptées ».")),
        Column("titre", _("Titre"), is_free_text=True),
        Column("idee", _("Idée"), is_free_text=True),
        Column("theme", _("Thème"), Holds.CHOICE, choices=tuple(box.theme_choices)),
        Column("lieu", _("Lieu"), is_free_text=True),
        Column("prenom", _("Prénom affiché"), is_free_text=True),
        Column("etat", _("État"), Holds.CHOICE, choices=states),
        Column("relecture", _("Relecture")),
        Column("publiee", _("Publiée le"), Holds.DAY),
        Column("soutiens", _("Soutiens"), Holds.NUMBER),
        Column("commentaires", _("Commentaires"), Holds.NUMBER),
        *_extra_columns(box, contributions),
    ]


def rows(box: IdeaBox, contributions: QuerySet) -> Iterator[list[Value]]:
    """One row per idea, in the order of the hashes, which says nothing of who came first."""
    themes = dict(box.theme_choices)
    width = len(_extra_columns(box, contributions))
    found = contributions.select_related("space")
    if box.extra_questions is None:
        for idea in found.order_by("receipt_hash").iterator(chunk_size=CHUNK):
            yield _row(idea, themes)
        return
    asked = {"extra_response__participation": box.extra_questions.original}
    # The rows of the questions come in the order of the hashes of their responses: both are read side by side, and neither is held.
    answered = found.filter(**asked).order_by("extra_response__receipt_hash").iterator(chunk_size=CHUNK)
    beside = kind_of(box.extra_questions).export_rows(box.extra_questions, _responses(box, contributions))
    for idea, extra in zip(answered, beside, strict=True):
        yield [*_row(idea, themes), *extra]
    for idea in found.exclude(**asked).order_by("receipt_hash").iterator(chunk_size=CHUNK):
        yield [*_row(idea, themes), *[None] * width]


def _responses(box: IdeaBox, contributions: QuerySet) -> QuerySet:
    """What was answered with these ideas to the questions that the box asks now."""
    kind = kind_of(box.extra_questions)
    keys = contributions.order_by().values("extra_response")
    return kind.contribution_model.objects.filter(pk__in=keys, participation=box.extra_questions.original)


def _extra_columns(box: IdeaBox, contributions: QuerySet | None) -> list[Column]:
    if box.extra_questions is None:
        return []
    asked = None if contributions is None else _responses(box, contributions)
    columns = kind_of(box.extra_questions).export_columns(box.extra_questions, asked)
    return [replace(one, name=f"plus_{one.name}") for one in columns]


def _row(idea: Idea, themes: dict[str, str]) -> list[Value]:
    return [
        idea.received_on,
        idea.get_channel_display(),
        idea.language,
        idea.space.name,
        idea.get_trust_display(),
        idea.title,
        idea.text,
        themes.get(idea.theme),
        idea.place or None,
        idea.first_name or None,
        idea.get_state_display(),
        idea.get_moderation_state_display(),
        idea.published_at and timezone.localdate(idea.published_at, idea.space.zone),
        idea.likes_count,
        idea.comments_count,
    ]
