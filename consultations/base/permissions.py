"""Which participations and contributions a user may see, change and export."""

from typing import Any

from core.permissions import SpacePermissionPolicy

from .models import Contribution, Participation

SEEING = ("view", "change", "delete", "publish")
WORKING = ("change", "delete", "publish")


def is_pk(text: str) -> bool:
    """Whether a text from an address can be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def participation_policy(model: type[Participation]) -> SpacePermissionPolicy:
    """One's own spaces; national participations may be viewed and chosen by everyone who may view their own."""
    return SpacePermissionPolicy(model, shared_actions=["view"])


def contribution_policy(model: type[Contribution]) -> SpacePermissionPolicy:
    """Contributions given in one's own spaces, whichever space the participation belongs to."""
    return SpacePermissionPolicy(model)


def is_at_home(participation: Participation, page: Any) -> bool:
    """Whether the team of a page may see the draft: the participation is of the page's own space, or the page is national."""
    space = getattr(page, "space", None)
    return space is None or space.is_national or space.pk == participation.space_id
