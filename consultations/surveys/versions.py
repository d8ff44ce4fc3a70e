"""The versions of the questions of a survey: what they meant when they were answered.

A question is frozen once it was answered. When a survey is published again:

- its structure changed (`QuestionBlock.shape`: a choice added or taken out, a scale, a bound…): a new version, always. Answers to the
  two are not comparable, and nobody is asked.
- its words changed and nothing else: the editor says whether a fault was mended, or the meaning changed. Unsaid (a program, an old
  revision published again), it is a new version: two versions can be added up later by who reads them, answers that were mixed can
  never be told apart.
- neither did (help, condition, order, compulsory or not): the same version.

A question nobody answered yet is simply written again, for those who are answering at this very moment too. Rows are those of the original survey: a translation makes no version, and
keeps those it was translated from until it is published in turn.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue

from .editions import MEANING, TYPO, change_key, fingerprint, typed_edition, with_words_of, words
from .models import Answer, LocalQuestions, QuestionVersion, Survey
from .questions import QuestionBlocks

BLOCKS = QuestionBlocks().child_blocks
__all__ = ["MEANING", "TYPO", "Opened", "Reworded", "freeze_questions", "opened_at", "reworded"]


@dataclass(frozen=True)
class Reworded:
    """An answered question of which only words changed. `key` stands for this very change."""

    question: Any
    row: QuestionVersion  # the words it was answered with
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def key(self) -> str:
        return change_key(self.question.id, self.before, self.after)

    @property
    def changes(self) -> list[tuple[str, str]]:
        """(before, after) of each text that changed."""
        return [(self.before[place], text) for place, text in self.after.items() if self.before.get(place) != text]


def reworded(survey: Survey, questions: Iterable[Any]) -> list[Reworded]:
    """The questions of which an editor has to say whether the meaning changed, were these published."""
    rows = _held(survey)
    found = [_reworded(rows[question.id], question) for question in questions if question.id in rows]
    return [change for change in found if change and _is_answered(change.row)]


@transaction.atomic
def keep_asked(*, survey: Survey) -> None:
    """Before other words take their place: a version 1 for the questions of the stored survey that have none. Locks the survey."""
    # Not the lock that would make answers wait: they only need the survey to stay.
    stored = Survey.objects.select_for_update(of=("self",), no_key=True).select_related("locale").get(pk=survey.pk)
    if is_original(stored):
        QuestionVersion.objects.bulk_create(row for row in _held(stored).values() if row.pk is None)


@transaction.atomic
def freeze_published(*, survey: Survey, revision: Any) -> None:
    """After a publication: the versions of what is public now. Nothing for one that is only scheduled: its time will come."""
    published = Survey.objects.select_related("locale").get(pk=survey.pk)
    if published.live_revision_id != revision.pk:
        return
    if is_original(published):
        freeze_questions(survey=published, questions=published.questions, declared=published.declared)
    else:
        follow_original(translation=published)


@transaction.atomic
def keep_added(*, added: LocalQuestions) -> None:
    """The same, before other words take the place of the questions a Caf adds: they have versions among those of the national survey."""
    # The same lock: two publications of one survey count its editions one after the other.
    survey = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=added.survey_id)
    rows = _last_rows(survey)
    stored = LocalQuestions.objects.get(pk=added.pk).questions
    QuestionVersion.objects.bulk_create(_row(survey, question) for question in stored if question.id not in rows)


@transaction.atomic
def freeze_added(*, added: LocalQuestions, revision: Any) -> None:
    """After a publication of the questions a Caf adds: the same."""
    survey = Survey.objects.get(pk=added.survey_id)
    published = LocalQuestions.objects.get(pk=added.pk)
    if published.live_revision_id == revision.pk:
        freeze_questions(survey=survey, questions=published.questions, declared=published.declared)


@transaction.atomic
def freeze_questions(*, survey: Survey, questions: Iterable[Any], declared: Mapping[str, str]) -> None:
    """Give each question its version: that of before, or a new one. `declared`: what the editor said, by key of a change.

    `survey` is the original, and the national one for the questions a Caf adds. Its `versions` are counted again from the rows.
    """
    rows = _last_rows(survey)
    edition = QuestionVersion.objects.edition(survey) + 1
    for question in questions:
        if question.block.asks:
            _freeze(survey, rows.get(question.id), question, declared, edition)
    survey.versions = QuestionVersion.objects.starts(survey)
    Survey.objects.filter(pk=survey.pk).update(versions=survey.versions)


def _freeze(
    survey: Survey, row: QuestionVersion | None, question: Any, declared: Mapping[str, str], edition: int
) -> None:
    fresh = _row(survey, question)
    if row is None:
        fresh.save()
        return
    if row.content == fresh.content and row.kind == fresh.kind:
        return
    is_answered = _is_answered(row)
    change = _reworded(row, question)
    means_the_same = change is None or declared.get(change.key) == TYPO
    if is_answered and not (row.shape == fresh.shape and means_the_same):
        fresh.version, fresh.edition = row.version + 1, edition
        fresh.save()
        return
    if is_answered and change:  # the words people read are never lost
        row.former = [*row.former, {"until": timezone.now().isoformat(), "content": row.content}]
    row.kind, row.content, row.shape = fresh.kind, fresh.content, fresh.shape
    row.save()


@transaction.atomic
def follow_original(*, translation: Survey) -> None:
    """A translation that is published shows the versions of its original, but for the questions it has not followed yet."""
    original = translation.original
    theirs = {question.id: fingerprint(question.block, question.value) for question in original.questions}
    behind = {
        question.id
        for question in translation.questions
        if question.id in theirs and theirs[question.id] != fingerprint(question.block, question.value)
    }
    kept = {id_: starts for id_, starts in translation.versions.items() if id_ in behind}
    versions = {id_: starts for id_, starts in original.versions.items() if id_ not in behind} | kept
    Survey.objects.filter(pk=translation.pk).update(versions=versions)


def is_original(survey: Survey) -> bool:
    """Whether versions are those of this survey, and not of the one it translates."""
    return survey.original.pk == survey.pk


class Opened(NamedTuple):
    """The questions of a form that may have been opened some time ago.

    `edition` is that of the words of `questions`; `since`, the one the form was opened at. `changed`: the questions that are not what they
    were then, when one of them can no longer be answered in the same way; all are then those of today.
    """

    questions: list[Any]
    edition: int
    since: int
    changed: frozenset[str] = frozenset()


def opened_at(survey: Survey, questions: Iterable[Any], typed: str) -> Opened:
    """The questions for a form that says it was opened at edition `typed`. No query, unless one of them has changed since.

    Where only words changed since, the form goes on with the words the person began with, and what is said counts for them.
    """
    questions, present = list(questions), survey.edition
    since = typed_edition(typed, present)
    then = {one.id: survey.version_of(one.id, since) for one in questions}
    changed = frozenset(id_ for id_, version in then.items() if version != survey.version_of(id_))
    if not changed:
        return Opened(questions, present, since)
    rows = QuestionVersion.objects.filter(survey=survey, question_id__in=changed)
    former = {str(row.question_id): row for row in rows if row.version == then[str(row.question_id)]}
    if not all(
        one.id in former and former[one.id].shape == fingerprint(one.block, one.value)
        for one in questions
        if one.id in changed
    ):
        return Opened(questions, present, since, changed)
    return Opened([_as_it_was(one, former.get(one.id)) for one in questions], since, since)


def survey_at(survey: Survey, edition: int) -> Survey:
    """A survey with the questions of a former edition, whatever their structure, and the versions they had. Not to be saved.

    A question added since is there too: it was not on the paper, and stays empty.
    """
    then = copy(survey)
    then.today = survey
    then.versions = {id_: [start for start in starts if start <= edition] for id_, starts in survey.versions.items()}
    asked = as_they_were(survey.questions, survey=survey, edition=edition)
    block = survey.questions.stream_block
    then.questions = StreamValue(block, [(one.block_type, one.value, one.id) for one in asked])
    return then


def as_they_were(questions: Iterable[Any], *, survey: Survey, edition: int) -> list[Any]:
    """These questions of a survey at a former edition. One query, none if they are the same."""
    questions = list(questions)
    then = {one.id: survey.version_of(one.id, edition) for one in questions}
    former = former_questions(survey, {(id_, at) for id_, at in then.items() if at != survey.version_of(id_)})
    return [former.get((one.id, then[one.id]), one) for one in questions]


def former_questions(survey: Survey, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """By (question id, version), these former questions as they were asked: `block` and `value`. One query, none for nothing."""
    wanted = set(wanted)
    if not wanted:
        return {}
    rows = QuestionVersion.objects.filter(survey=survey, question_id__in={id_ for id_, _version in wanted})
    found = {(str(row.question_id), row.version): row for row in rows if row.kind in BLOCKS}
    return {key: _revived(found[key]) for key in wanted if key in found}


def _revived(row: QuestionVersion) -> Any:
    block = BLOCKS[row.kind]
    return StreamValue.StreamChild(block, block.to_python(row.content), id=str(row.question_id))


def _as_it_was(question: Any, row: QuestionVersion | None) -> Any:
    if row is None:
        return question
    value = with_words_of(row.content, question.block, question.value)
    return StreamValue.StreamChild(question.block, value, id=question.id)


def _row(survey: Survey, question: Any) -> QuestionVersion:
    """The first version of a question, not saved."""
    return QuestionVersion(
        survey=survey,
        question_id=question.id,
        kind=question.block_type,
        content=question.block.get_prep_value(question.value),
        shape=fingerprint(question.block, question.value),
    )


def _last_rows(survey: Survey) -> dict[str, QuestionVersion]:
    rows = QuestionVersion.objects.filter(survey=survey).order_by("version")
    return {str(row.question_id): row for row in rows}


def _held(survey: Survey) -> dict[str, QuestionVersion]:
    """The last version of each question; of one that has no row, the question as the survey stores it, not saved."""
    return {question.id: _row(survey, question) for question in _asked(survey)} | _last_rows(survey)


def _asked(survey: Survey) -> Iterator[Any]:
    return (question for question in survey.questions if question.block.asks)


def _reworded(row: QuestionVersion, question: Any) -> Reworded | None:
    """The change of words between a version and what would follow it; None if there is none, or if the structure changed too."""
    if row.kind != question.block_type or row.shape != fingerprint(question.block, question.value):
        return None
    before, after = words(question.block, question.block.to_python(row.content)), words(question.block, question.value)
    return None if before == after else Reworded(question, row, before, after)


def _is_answered(row: QuestionVersion) -> bool:
    """Whether anybody answered this version, whether or not their response counts yet."""
    said = Answer.objects.filter(question_id=row.question_id, version=row.version)
    return said.filter(response__participation_id=row.survey_id).exists()
