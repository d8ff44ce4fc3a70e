"""What the editor of a version sees of the differences whose step has changed since they were read."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import Panel

from .fingerprints import Difference, differences, fingerprint, step_from, steps_of
from .models.steps import Step
from .variants import outdated

if TYPE_CHECKING:
    from .models.pages import JourneyPage
    from .models.variants import Delta

REVISIONS_READ = 40  # of the master: beyond, what the step said is not looked for


@dataclass(frozen=True)
class ToReview:
    """A difference to read again. `step` is None when it is gone; `changes` is None when what it said is not known."""

    delta: "Delta"
    step: Step | None
    changes: list[Difference] | None


def to_review(deltas: "list[Delta]", master: "JourneyPage") -> list[ToReview]:
    """The outdated ones among these differences, with what changed in the master's step."""
    steps = steps_of(master)
    late = [delta for delta in deltas if outdated(delta, steps.get(delta.step_key))]
    former = _former_steps(master, {delta.seen for delta in late}) if late else {}
    return [
        ToReview(delta, step := steps.get(delta.step_key), _changes(former.get(delta.seen), step)) for delta in late
    ]


def _changes(before: Step | None, after: Step | None) -> list[Difference] | None:
    return differences(before, after) if before and after else None


def _former_steps(master: "JourneyPage", wanted: set[str]) -> dict[str, Step]:
    """The steps that had these fingerprints, found in the latest revisions of the master."""
    found: dict[str, Step] = {}
    for revision in master.revisions.order_by("-created_at", "-pk")[:REVISIONS_READ].iterator():
        if wanted <= found.keys():
            break
        for step in map(step_from, revision.content.get("steps", [])):
            found.setdefault(fingerprint(step), step)
    return found


class ReviewPanel(Panel):
    """Each outdated difference: what the step said, what it says now, and a box to say that it was read again."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "journeys/admin/review_panel.html"

        @cached_property
        def rows(self) -> list[ToReview]:
            if not self.instance.pk:
                return []
            return to_review(list(self.instance.deltas.all()), self.instance.master)

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.rows)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "rows": self.rows}
