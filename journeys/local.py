"""A national journey as a Caf shows it: the master's steps, the Caf's contacts and offers, and its own steps. Never a date."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from .models.organism import Organism
from .models.steps import Step
from .presentation import Change, StepView, details_by_kind

if TYPE_CHECKING:
    from .models.local import LocalContact, LocalOffer, LocalStep

CAF = "caf"  # the organism for which a Caf's own contacts answer


def change_of(
    contacts: "Sequence[LocalContact]", offers: "Sequence[LocalOffer]", local_steps: "Sequence[LocalStep]"
) -> Change:
    """What a Caf makes of the master's steps. Its own step stays, at the end, when the step it came after is gone."""
    offers_at: defaultdict[UUID | None, list[LocalOffer]] = defaultdict(list)
    for offer in offers:
        offers_at[offer.step_key].append(offer)

    def change(views: list[StepView]) -> list[StepView]:
        caf = next((one for view in views for one in view.organisms if one.key == CAF), None)
        keys = [view.step.translation_key for view in views]
        after: defaultdict[UUID | None, list[LocalStep]] = defaultdict(list)
        for step in local_steps:
            after[step.after_key if step.after_key in keys else keys[-1] if keys else None].append(step)
        return [
            shown
            for view in views
            for shown in (
                _with_what_is_near(view, contacts, offers_at.get(view.step.translation_key, [])),
                *(_own(step, view, caf, contacts) for step in after.get(view.step.translation_key, [])),
            )
        ]

    return change


def without_a_step(offers: "Sequence[LocalOffer]", steps: Sequence[StepView]) -> "list[LocalOffer]":
    """The offers for the whole journey, and those whose step is gone."""
    keys = {view.step.translation_key for view in steps}
    return [offer for offer in offers if offer.step_key not in keys]


def _with_what_is_near(view: StepView, contacts: "Sequence[LocalContact]", offers: "Sequence[LocalOffer]") -> StepView:
    is_ours = any(organism.key == CAF for organism in view.organisms)
    return replace(view, offers=list(offers), contacts=list(contacts) if is_ours else [])


def _own(local: "LocalStep", after: StepView, caf: Organism | None, contacts: "Sequence[LocalContact]") -> StepView:
    step = Step(
        translation_key=local.translation_key,
        stage_key=after.step.stage_key,
        title=local.title,
        short_title=local.short_title,
        why=local.why,
    )
    return StepView(
        step=step,
        stage=after.stage,
        organisms=[caf] if caf else list(after.organisms),
        moment=None,
        details=details_by_kind(local.details),
        is_local=True,
        contacts=list(contacts),
    )
