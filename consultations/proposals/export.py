"""The proposals of a question as a table, with how many people gave each vote."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.columns import Column, Holds, Value

from .models import MARKS, Choice, OpenQuestion, Proposal, Scope, Tally

CHUNK = 500  # proposals held in memory at once
#: The counts of an export: which votes (the words of the question whose answer they are).
SCOPES = {
    Scope.ALL: ("tous", gettext_lazy("tous les votes")),
    Scope.TRUSTED: ("comptes", gettext_lazy("votes comptés")),
    Scope.SEQUENCE: ("suite", gettext_lazy("votes comptés, à la suite")),
}


def columns(question: OpenQuestion) -> list[Column]:
    """The columns of an export."""
    votes = [
        Column(f"{column}_{name}", f"{label} ({words})", Holds.NUMBER)
        for name, words in SCOPES.values()
        for column, label in (*Choice.choices, *MARKS.items())
    ]
    return [
        Column("jour", _("Jour"), Holds.DAY),
        Column("canal", _("Canal"), about=_("Comment la proposition est arrivée.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où elle a été écrite.")),
        Column("prise_en_compte", _("Prise en compte")),
        Column("proposition", question.title, is_free_text=True),
        Column("relecture", _("Relecture"), about=_("Une proposition est montrée une fois relue.")),
        Column("raison", _("Raison"), about=_("Pourquoi elle n’est pas montrée.")),
        *votes,
    ]


def rows(contributions: QuerySet) -> Iterator[list[Value]]:
    """One row for each proposal, not in the order of arrival; two queries for five hundred."""
    found = contributions.select_related("space").order_by("receipt_hash").iterator(chunk_size=CHUNK)
    batch: list[Proposal] = []
    for one in found:
        batch.append(one)
        if len(batch) == CHUNK:
            yield from _rows(batch)
            batch = []
    yield from _rows(batch)


def _rows(batch: list[Proposal]) -> Iterator[list[Value]]:
    tallies = {
        (tally.proposal_id, tally.scope): tally for tally in Tally.objects.filter(proposal__in=batch, space=None)
    }
    for one in batch:
        counts = [tallies.get((one.pk, scope), Tally()) for scope in SCOPES]
        yield [
            one.received_on,
            one.get_channel_display(),
            one.language,
            one.space.name,
            one.get_trust_display(),
            one.text,
            one.get_moderation_state_display(),
            one.get_moderation_reason_display() or None,
            *(getattr(tally, column) for tally in counts for column in (*Choice.values, *MARKS)),
        ]
