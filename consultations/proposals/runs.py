"""The analyses that are kept: who may see them, publishing one, and what the public reads of it. Nothing here loads scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from consultations.base.permissions import SEEING
from core.caching import bump_site_version
from core.permissions import SpacePermissionPolicy

from .models import AnalysisRun, OpenQuestion, Proposal

#: From this agreement of all the groups, in percent, something is said to bring them together.
SHARED = 50
PUBLISHED_ACTION = "proposals.publish_groups"


def own_questions(user: Any, actions: Sequence[str] = SEEING) -> QuerySet:
    """The questions of a user's own spaces on which they may do one of these."""
    return SpacePermissionPolicy(OpenQuestion).instances_user_has_any_permission_for(user, actions)


def own_runs(user: Any, actions: Sequence[str] = SEEING) -> QuerySet:
    """The analyses of those questions."""
    return AnalysisRun.objects.filter(participation__in=own_questions(user, actions)).select_related("participation")


@transaction.atomic
def publish_run(*, run: AnalysisRun, user: Any) -> None:
    """Show this analysis to the public, in place of the one that was; nothing of either is written over."""
    OpenQuestion.objects.select_for_update().get(pk=run.participation_id)
    same = AnalysisRun.objects.filter(participation=run.participation_id)
    same.filter(status=AnalysisRun.Status.PUBLISHED).update(status=AnalysisRun.Status.DRAFT)
    same.filter(pk=run.pk).update(status=AnalysisRun.Status.PUBLISHED, decided_by=user)
    log(instance=run.participation, action=PUBLISHED_ACTION, user=user, data={"run": run.pk})
    transaction.on_commit(bump_site_version)


@dataclass(frozen=True)
class Told:
    """An analysis in words. Shares are in whole percent."""

    run: AnalysisRun

    @property
    def has_groups(self) -> bool:
        return "groups" in self.run.result

    @cached_property
    def _texts(self) -> dict[int, Proposal]:
        """The proposals that are still published, by their keys."""
        result = self.run.result
        held = [one for group in result.get("groups", ()) for one in group["holds"]]
        listed = [*held, *(one for name in ("agreed", "refused", "consensus") for one in result.get(name, ()))]
        found = Proposal.objects.published().filter(participation=self.run.participation_id)
        return found.in_bulk({one["statement"] for one in listed})

    def _rows(self, listed: list[dict[str, Any]], share: str = "share") -> list[dict[str, Any]]:
        return [
            {**one, "proposal": self._texts[one["statement"]], "percent": round(100 * one[share])}
            for one in listed
            if one["statement"] in self._texts
        ]

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """Letter, size, share of those who were grouped, and what tells the group from the others."""
        people = sum(one["size"] for one in self.run.result["groups"])
        return [
            {
                "letter": chr(ord("A") + one["number"]),
                "size": one["size"],
                "percent": round(100 * one["size"] / people),
                "holds": self._rows(one["holds"]),
            }
            for one in self.run.result["groups"]
        ]

    @cached_property
    def agreed(self) -> list[dict[str, Any]]:
        return self._rows(self.run.result["agreed"])

    @cached_property
    def consensus(self) -> list[dict[str, Any]]:
        """What every group agrees with, first: the group-informed consensus."""
        return self._rows(self.run.result["consensus"], "improved")

    @property
    def is_shared(self) -> bool:
        """Whether something is agreed with by the groups all together: more than half way from « nobody » to « everybody »."""
        return any(one["percent"] >= SHARED for one in self.consensus)

    @property
    def alternatives(self) -> list[dict[str, Any]]:
        """What another number of groups would change. Not its sizes: a group of it may be too small to be told."""
        chosen = len(self.run.result["groups"])
        return [one for one in self.run.result["alternatives"] if one["k"] != chosen]

    @property
    def grouped(self) -> int:
        return self.run.result["measures"]["people"]

    @property
    def why_none(self) -> str:
        """Why no groups are shown."""
        rules = self.run.parameters
        return {
            "TOO_FEW_PEOPLE": _(
                "Trop peu de personnes ont assez voté : il en faut %(people)s qui ont voté sur %(votes)s propositions."
            )
            % {"people": rules["least_people"], "votes": rules["least_votes"]},
            "NO_STRUCTURE": _(
                "Les votes ne dessinent pas de camps : ils ne se ressemblent pas plus que s’ils étaient donnés au hasard."
            ),
            "SMALL_GROUP": _("Un des groupes serait trop petit : en parler montrerait trop de ses membres."),
            "UNSTABLE": _("Les groupes ne tiennent pas : d’autres propositions donneraient d’autres groupes."),
        }[self.run.result["reason"]]


def published_run(question: OpenQuestion) -> Told | None:
    """The analysis of a question that the team chose to show."""
    run = AnalysisRun.objects.filter(participation=question, status=AnalysisRun.Status.PUBLISHED).first()
    return Told(run) if run else None
