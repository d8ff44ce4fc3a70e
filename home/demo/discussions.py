"""The demo's discussions, from content/discussions.yaml: a few comments, one removed, one that waits to be read."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from consultations.base.integrity import pseudonym
from consultations.base.models import Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.comments.models import Comment, Discussion, State
from consultations.ideas.discussion import recount_comments
from consultations.moderation.models import State as Reading
from core.models import Space

from .content import moment, stable_id
from .ideas import idea_key


def create(rows: Iterable[dict[str, Any]], spaces: dict[str, Space], today: date) -> dict[str, Discussion]:
    """The published discussions of the file, by key; nothing is said in them yet."""
    return {row["key"]: _discussion(row, spaces[row["space"]], today) for row in rows}


def _discussion(row: dict[str, Any], space: Space, today: date) -> Discussion:
    discussion = Discussion(
        title=row["title"],
        introduction=row["introduction"],
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        closes_at=moment(today, row["closes"], space.zone, hour=24),
        takes_stance=True,
        live=False,
    )
    discussion.save()
    discussion.save_revision().publish()
    return discussion


def talk(
    rows: Iterable[dict[str, Any]],
    known: dict[str, Discussion],
    tree: dict[str, Any],
    today: date,
    titles: Mapping[str, str],
) -> None:
    """Write what was said in each, on its page or about an idea; `titles` are those of the ideas, by their keys."""
    for row in rows:
        for place, said in enumerate(row["comments"]):
            subject = idea_key(*said["idea"]) if "idea" in said else None
            about = {"subject": subject, "subject_title": titles[subject] if subject else ""}
            first = _comment(known[row["key"]], tree[row["page"]], said, today, str(place), **about)
            for under, reply in enumerate(said.get("replies", ())):
                more = {**about, "parent": first}
                _comment(known[row["key"]], tree[row["page"]], reply, today, f"{place}/{under}", **more)
    recount_comments()


def _comment(discussion: Discussion, page: Any, said: dict[str, Any], today: date, place: str, **where: Any) -> Comment:
    """`where` it stands: the subject it is about, the comment it answers."""
    key = uuid.UUID(stable_id("comment", discussion.title, place))
    name = pseudonym(discussion, key.hex) or ""
    state, reading = State.SHOWN, Reading.APPROVED
    if "refused" in said:
        state, reading = State.REMOVED, Reading.REFUSED
    elif "waits" in said:
        state, reading = State.WAITING, Reading.PENDING
    at = moment(today, said["day"], discussion.space.zone, hour=9 + len(place))
    return Comment.objects.create(
        participation=discussion,
        page=page,
        space=discussion.space,
        participant=Participant.objects.create(key=discussion.pseudonym_key, pseudonym=name),
        language="fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        **where,
        stance=said.get("stance", ""),
        text=said["text"].strip(),
        first_name=said.get("name", ""),
        state=state,
        published_at=None if state == State.WAITING else at,
        created_at=at,
        moderation_state=reading,
        moderation_reason=said.get("refused", ""),
    )
