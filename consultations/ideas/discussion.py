"""What is said about an idea, in the discussion of its box: the two types meet in `base.discussed`, and know nothing of each other."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from consultations.base.discussed import Subject, comment_shown, subject_asked

from .models import Idea, IdeaBox


def _discussed(discussion: Any, key: UUID) -> QuerySet[Idea]:
    """The idea of this key, if that is the discussion of its box."""
    if not isinstance(discussion, IdeaBox._meta.get_field("discussion").related_model):
        return Idea.objects.none()
    return Idea.objects.filter(key=key, participation__discussion=discussion)


def answer_for_idea(sender: Any, discussion: Any, subject: UUID, **others: Any) -> Subject | None:
    """Say that this is an idea that everybody may read, and where."""
    idea = _discussed(discussion, subject).shown().select_related("participation").first()
    return Subject(idea.key, idea.title, idea.get_absolute_url()) if idea else None


def count_comment(sender: Any, discussion: Any, subject: UUID, change: int, **others: Any) -> None:
    """Keep the count of the idea, in the transaction of the comment."""
    _discussed(discussion, subject).update(comments_count=Greatest(F("comments_count") + change, 0))


def connect() -> None:
    """Listen to discussions, for as long as the process lives."""
    subject_asked.connect(answer_for_idea, dispatch_uid="ideas.subject")
    comment_shown.connect(count_comment, dispatch_uid="ideas.count")


@transaction.atomic
def recount_comments() -> int:
    """Count again the comments of every idea; how many were wrong."""
    wrong = 0
    for box in IdeaBox.objects.originals():
        right = box.discussion.counts() if box.discussion else {}
        for idea in _wrongly_counted(box, right):
            Idea.objects.filter(pk=idea.pk).update(comments_count=right.get(idea.key, 0))
            wrong += 1
    return wrong


def _wrongly_counted(box: IdeaBox, right: dict[UUID, int]) -> Iterator[Idea]:
    rows = Idea.objects.select_for_update().filter(participation=box).only("key", "comments_count").order_by("pk")
    return (idea for idea in rows if idea.comments_count != right.get(idea.key, 0))
