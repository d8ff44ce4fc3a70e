"""Who wrote a draft and who approved it, read in Wagtail's own revisions, publications and workflow.

Nobody approves what they wrote: an author is whoever saved a revision since the last publication, or submitted the draft.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision, TaskState, WorkflowState

#: What Wagtail writes in its log when a revision goes live.
PUBLICATIONS = ("wagtail.publish", "wagtail.publish.scheduled")


@dataclass(frozen=True)
class Approval:
    """A reading that ended well: which one (`ReviewRole`), by whom, and on what day."""

    role: str
    user_id: int | None
    day: dt.date


def approvals_of(revision_id: int | None) -> list[Approval]:
    """The readings of exactly this revision, oldest first. One query; none for no revision."""
    if revision_id is None:
        return []
    rows = (
        TaskState.objects.filter(
            revision_id=revision_id, status=TaskState.STATUS_APPROVED, task__journeyreviewtask__isnull=False
        )
        .order_by("finished_at")
        .values_list("task__journeyreviewtask__role", "finished_by_id", "finished_at")
    )
    return [Approval(role, user_id, timezone.localdate(moment)) for role, user_id, moment in rows]


def authors_of(revision: Revision | None) -> set[int]:
    """Primary keys of the users who wrote what this revision says, or submitted it. Two queries.

    If the log of publications was emptied, older authors count too: nobody becomes a reader by that.
    """
    if revision is None:
        return set()
    last_published = (
        PageLogEntry.objects.filter(
            page_id=int(revision.object_id), action__in=PUBLICATIONS, revision_id__lt=revision.pk
        )
        .order_by("-revision_id")
        .values("revision_id")[:1]
    )
    drafts = Revision.objects.filter(
        base_content_type=revision.base_content_type_id,
        object_id=revision.object_id,
        pk__gt=Coalesce(Subquery(last_published), 0),
        pk__lte=revision.pk,
    )
    submitted = WorkflowState.objects.filter(task_states__revision__in=drafts)
    return _users(drafts.values_list("user_id", flat=True)) | _users(
        submitted.values_list("requested_by_id", flat=True)
    )


def _users(keys: Iterable[int | None]) -> set[int]:
    """The keys, without that of no one: what a program saved has no author."""
    return {key for key in keys if key is not None}
