"""What happens to the ideas of a box, for a feed reader."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.base.finding import find
from core.caching import public

from .models import Idea, IdeaBox, StateChange

MOST = 30  # the last changes


class BoxFeed(Feed):
    """The ideas of a box as they are published, and as their state changes: those that can be read."""

    def get_object(self, request: HttpRequest, key: uuid.UUID) -> IdeaBox:
        return find(IdeaBox, key)[1]

    def title(self, box: IdeaBox) -> str:
        return box.title

    def link(self, box: IdeaBox) -> str:
        return reverse("participation:ideas", args=[box.translation_key])

    def description(self, box: IdeaBox) -> str:
        return box.introduction or _("Ce que deviennent les idées.")

    def items(self, box: IdeaBox) -> Iterable[StateChange]:
        shown = Idea.objects.in_box(box).shown()
        changes = (
            StateChange.objects.filter(idea__in=shown).select_related("idea").order_by("-changed_at", "-pk")[:MOST]
        )
        for change in changes:
            change.idea.participation = box
        return changes

    def item_title(self, change: StateChange) -> str:
        return _("%(idea)s : %(state)s") % {"idea": change.idea.title, "state": change.get_after_display()}

    def item_description(self, change: StateChange) -> str:
        return change.sentence

    def item_link(self, change: StateChange) -> str:
        return change.idea.get_absolute_url()

    def item_guid(self, change: StateChange) -> str:
        # The link is that of the idea: what makes a change another is its moment.
        return f"{change.idea.key}:{change.changed_at:%Y%m%d%H%M%S%f}"

    item_guid_is_permalink = False

    def item_pubdate(self, change: StateChange) -> datetime:
        return change.changed_at


@public
@require_safe
def box_feed(request: HttpRequest, **names: Any) -> HttpResponse:
    """The feed of a box."""
    return BoxFeed()(request, **names)
