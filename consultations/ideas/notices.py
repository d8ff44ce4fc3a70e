"""Telling the author of an idea what becomes of it, if they left an address and asked for news."""

from collections.abc import Iterable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from consultations.base.contacts import tell_author

from .models import Idea, IdeaState, OfficialAnswer, StateChange


def tell_change(changes: Iterable[StateChange]) -> None:
    """One message for each change, with its sentence. In its transaction."""
    for change in changes:
        idea = change.idea
        tell_author(
            contribution=idea, subject=_subject(idea), body=_body(idea, change.sentence), key=f"idea:{change.pk}"
        )


def tell_answer(answers: Iterable[OfficialAnswer]) -> None:
    """One message for each answer that was just published, with its words. In its transaction."""
    for one in answers:
        key = f"answer:{one.pk}:{one.published_at:%Y%m%d%H%M%S}"
        tell_author(
            contribution=one.idea, subject=_("La Caf répond à votre idée"), body=_body(one.idea, one.text), key=key
        )


def _subject(idea: Idea) -> str:
    return format_lazy("{} {}", _("Votre idée :"), IdeaState(idea.state).label)


def _body(idea: Idea, words: str) -> str:
    """The words, and where the idea is, if it can be read."""
    site = Site.objects.filter(is_default_site=True).get()
    where = site.root_url + idea.get_absolute_url() if idea.is_shown else ""
    return "\n\n".join(filter(None, (f"« {idea.title} »", words, where)))
