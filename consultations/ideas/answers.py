"""Official answers: one person writes, another validates, then it is published. Changing the words begins again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from core.caching import bump_site_version
from core.models import Space

from .models import AnswerState, AnswerTemplate, Idea, IdeaState, OfficialAnswer
from .notices import tell_answer
from .states import may_become, move

WRITTEN, VALIDATED, PUBLISHED = "ideas.answer_write", "ideas.answer_validate", "ideas.answer_publish"


class SamePerson(Exception):
    """Who wrote an answer does not validate it."""


class NotReady(Exception):
    """An answer is not where it must be: `args[0]` is the answer."""


@transaction.atomic
def write_answer(*, idea: Idea, text: str, note: str, user: Any) -> OfficialAnswer:
    """Write the answer to an idea, or its internal note. Other words make it a draft again, no longer shown. Raises ValueError without a text."""
    text, note = text.replace("\r\n", "\n").strip(), note.replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("An answer has words.")
    Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)  # two people who write at once wait for each other
    answer = OfficialAnswer.objects.filter(idea=idea).first() or OfficialAnswer(idea=idea)
    answer.note = note
    if answer.text != text:
        answer.text, answer.state = text, AnswerState.DRAFT
        answer.written_by, answer.validated_by, answer.published_at = user, None, None
        log(instance=idea, action=WRITTEN, user=user)
        transaction.on_commit(bump_site_version)
    answer.save()
    return answer


@transaction.atomic
def validate_answer(*, answer: OfficialAnswer, user: Any) -> None:
    """Say that an answer may be published. Raises SamePerson, or NotReady if it is not a draft any more."""
    answer = _locked([answer]).get()
    if answer.state != AnswerState.DRAFT:
        raise NotReady(answer)
    if answer.written_by_id == user.pk:
        raise SamePerson
    answer.state, answer.validated_by = AnswerState.VALIDATED, user
    answer.save(update_fields=["state", "validated_by"])
    log(instance=answer.idea, action=VALIDATED, user=user)


@transaction.atomic
def publish_answers(*, answers: Iterable[OfficialAnswer], sentence: str, user: Any) -> int:
    """Publish these answers, all or none: their ideas are « answered », if they may be, with the sentence; their authors read the answer.

    Returns how many. Raises ValueError without a sentence, NotReady for one that nobody validated.
    """
    sentence = " ".join(sentence.split())
    if not sentence:
        raise ValueError("A change is told in a sentence.")
    published = []
    for answer in _locked(answers).order_by("idea_id"):
        if answer.state != AnswerState.VALIDATED:
            raise NotReady(answer)
        answer.state, answer.published_at = AnswerState.PUBLISHED, timezone.now()
        answer.save(update_fields=["state", "published_at"])
        if may_become(answer.idea, IdeaState.ANSWERED):
            move(idea=answer.idea, state=IdeaState.ANSWERED, sentence=sentence, user=user)
        log(instance=answer.idea, action=PUBLISHED, user=user)
        published.append(answer)
    tell_answer(published)
    transaction.on_commit(bump_site_version)
    return len(published)


def templates_for(space: Space) -> QuerySet[AnswerTemplate]:
    """The answers to begin from in a space: its own, and the national ones."""
    return AnswerTemplate.objects.filter(space__is_national=True) | AnswerTemplate.objects.filter(space=space)


def _locked(answers: Iterable[OfficialAnswer]) -> QuerySet[OfficialAnswer]:
    rows = OfficialAnswer.objects.select_for_update(of=("self",)).filter(pk__in=[answer.pk for answer in answers])
    return rows.select_related("idea__participation", "idea__contact", "idea__space")
