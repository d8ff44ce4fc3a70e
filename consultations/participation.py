"""THE list of participation types.

Blocks, URLs, exports, admin views and contract tests derive from it. Adding a type: its three folders
(`consultations/<type>/`, `templates/consultations/<type>/`, `tests/consultations/<type>/`) and one line here.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base.participation_type import ParticipationType

# Settings read this list before any app is loaded: it holds names, not classes.
APPS = (
    "consultations.surveys",
    "consultations.feedback",
    "consultations.comments",
    "consultations.ideas",
    "consultations.proposals",
    "consultations.workshops",
)


@cache
def types() -> "tuple[ParticipationType, ...]":
    """The participation types, in the order of the list. Each app has one, `<app>.participation_type.TYPE`."""
    found = tuple(import_module(f"{app}.participation_type").TYPE for app in APPS)
    slugs = [kind.slug for kind in found]
    if len(slugs) != len(set(slugs)):
        raise ValueError(f"Two participation types have the same slug: {slugs}")
    return found
