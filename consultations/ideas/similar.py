"""Ideas that look like one somebody is about to send: shown before, so that voices add up. The person decides."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.analysis.similar import Index
from consultations.base.refusals import Refusal
from core.caching import remembered

from .models import Idea, IdeaBox

MOST = 3
BEGINNING = 300  # characters of a text that are looked at: what it is about is said first


def nearest(*, box: IdeaBox, title: str, text: str) -> list[Idea]:
    """At most three published ideas of a box that are near this one, the nearest first. Two queries, whatever their number; one more a minute."""
    index = remembered(f"ideas.similar.{box.pk}", lambda: _index(box))
    found = [alike.id for alike in index.nearest(_said(title, text), most=MOST)]
    shown = {one.pk: one for one in Idea.objects.shown().filter(pk__in=found)} if found else {}
    return [shown[pk] for pk in found if pk in shown]


def _index(box: IdeaBox) -> Index:
    rows = Idea.objects.shown().filter(participation=box).values_list("pk", "title", "text")
    return Index((pk, _said(title, text)) for pk, title, text in rows.iterator(chunk_size=2000))


def _said(title: str, text: str) -> str:
    return f"{title} {text[:BEGINNING]}"


def say_similar(count: int) -> Refusal:
    """What is said above them. Nothing is wrong: it is a question."""
    return Refusal(
        200,
        ngettext("Une idée proche existe déjà.", "Des idées proches existent déjà.", count),
        _("Votre idée n’est pas encore envoyée. Lisez, puis choisissez : ce que vous avez écrit est gardé."),
    )
