"""A thread as it is drawn: comments in order, each with its replies, in a number of queries that does not grow with them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

REPLIES_SHOWN = 20  # under one comment; the others are on its own page


@dataclass(frozen=True)
class Thread:
    """The first comments of a discussion. `count`: how many everybody may read, replies too."""

    comments: Sequence[Any]
    count: int
    has_more: bool


def make_thread(comments: QuerySet, first: int) -> Thread:
    """The `first` comments of these, with their replies."""
    rows = list(comments.first_level().in_place().in_order()[: first + 1])
    return Thread(with_replies(rows[:first]), comments.shown().count(), len(rows) > first)


def with_replies(comments: Sequence[Any]) -> Sequence[Any]:
    """Give each comment `shown_replies`, the first ones, and `more_replies`, whether there are others: one query."""
    if not comments:
        return comments
    place = Window(RowNumber(), partition_by="parent", order_by=[F("published_at").asc(), F("key").asc()])
    rows = type(comments[0]).objects.filter(parent__in=[one.pk for one in comments]).in_place()
    under = defaultdict(list)
    for reply in rows.annotate(place=place).filter(place__lte=REPLIES_SHOWN + 1).order_by("parent", "place"):
        under[reply.parent_id].append(reply)
    for one in comments:
        replies = under[one.pk]
        one.shown_replies, one.more_replies = replies[:REPLIES_SHOWN], len(replies) > REPLIES_SHOWN
    return comments


def counts_of(comments: QuerySet) -> dict[uuid.UUID, int]:
    """How many of these there are about each subject."""
    rows = comments.order_by().values("subject").annotate(comments=Count("pk"))
    return dict(rows.values_list("subject", "comments"))
