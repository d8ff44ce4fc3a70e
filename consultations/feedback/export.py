"""The opinions about steps as a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from consultations.analysis.disclosure import TallyLike
from consultations.base.columns import Column, Holds, Value
from consultations.base.models import Trust

from .models import Feedback, Topic, Verdict

CHUNK = 1000  # opinions held in memory at once


def columns(feedback: Feedback) -> list[Column]:
    """The columns of an export."""
    topics = tuple((str(topic.key), str(topic)) for topic in feedback.topics.all())
    verdicts = tuple((key, str(label)) for key, label in Verdict.choices)
    return [
        Column("semaine", _("Semaine du"), Holds.DAY, about=_("Le lundi de la semaine de réception.")),
        Column("canal", _("Canal"), about=_("Comment l’avis est arrivé.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où l’avis a été donné.")),
        Column("prise_en_compte", _("Prise en compte"), about=_("Les résultats comptent les réponses « comptées ».")),
        Column("etape", _("Étape"), Holds.CHOICE, choices=topics),
        Column("avis", _("Avis"), Holds.CHOICE, choices=verdicts),
        Column("phrase", _("Phrase"), is_free_text=True),
        Column("relecture", _("Relecture"), about=_("Une phrase n’est montrée qu’une fois relue.")),
    ]


def rows(contributions: QuerySet) -> Iterator[list[Value]]:
    """One row per opinion, not in the order of arrival, which would say more than the week."""
    found = contributions.select_related("space", "topic").order_by("week", "receipt_hash")
    for one in found.iterator(chunk_size=CHUNK):
        yield [
            one.week,
            one.get_channel_display(),
            one.language,
            one.space.name,
            one.get_trust_display(),
            str(one.topic),
            one.get_verdict_display(),
            one.sentence or None,
            one.get_moderation_state_display(),
        ]


@dataclass(frozen=True)
class Cell:
    """How many people gave one verdict."""

    label: str
    count: int


@dataclass(frozen=True)
class TopicTally:
    """The verdicts about one step."""

    text: str
    base: int
    cells: tuple[Cell, ...]
    kind: str = "single"


def counted(contributions: QuerySet) -> list[TallyLike]:
    """How many say each verdict of each step, in two queries."""
    by_verdict = contributions.filter(trust=Trust.COUNTED).order_by().values("topic", "verdict")
    counts = {(row["topic"], row["verdict"]): row["people"] for row in by_verdict.annotate(people=Count("pk"))}
    topics = Topic.objects.filter(pk__in={topic for topic, _verdict in counts})
    return [
        TopicTally(
            text=str(topic),
            base=sum(counts.get((topic.pk, verdict), 0) for verdict in Verdict.values),
            cells=tuple(Cell(str(verdict.label), counts.get((topic.pk, verdict), 0)) for verdict in Verdict),
        )
        for topic in topics
    ]
