"""A version for some people, made from the master's steps and what differs.

A difference remembers which state of the master's step it was read against. When the master's step changes, it is outdated by itself:
the page then shows what the master says, up to date, and says so. A deadline is never wrong in silence.
"""

import copy
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fingerprints import fingerprint, steps_of
from .models.moments import Moment
from .models.steps import Step
from .presentation import Change, StepView, details_by_kind

if TYPE_CHECKING:
    from .models.variants import Delta, JourneyVariantPage

_TEXTS = ("title", "short_title", "why", "condition")
# What a reader is told has changed; in this order.
_SUBJECTS = {
    "title": gettext_lazy("ce qu’il faut faire"),
    "why": gettext_lazy("pourquoi"),
    "condition": gettext_lazy("qui est concerné"),
    "organism": gettext_lazy("l’organisme"),
    "phrase": gettext_lazy("quand"),
    "channel": gettext_lazy("comment faire"),
    "task": gettext_lazy("les choses à faire"),
    "document": gettext_lazy("les papiers"),
    "branch": gettext_lazy("les choix"),
    "alert": gettext_lazy("à quoi faire attention"),
    "note": gettext_lazy("les précisions"),
    "link": gettext_lazy("les liens"),
    "source": gettext_lazy("les sources"),
}


def outdated(delta: "Delta", step: Step | None) -> bool:
    """Whether the master's step is no longer the one this difference was read against. Computed each time: nothing to keep in step."""
    return step is None or delta.seen != fingerprint(step)


def remember_steps(*, page: "JourneyVariantPage", reviewed: Container[UUID] = ()) -> None:
    """Write in each new difference, and in those that were just read again, which state of the master's step it is about.

    In memory only: the rows are saved with the page, or ride in its draft. `reviewed`: translation keys of differences.
    """
    deltas = list(page.deltas.all())
    pending = [delta for delta in deltas if not delta.seen or delta.translation_key in reviewed]
    if not pending:
        return
    steps = steps_of(page.master)
    for delta in pending:
        if step := steps.get(delta.step_key):
            delta.seen = fingerprint(step)
    page.deltas = deltas


def change_of(deltas: "Iterable[Delta]") -> Change:
    """What these differences make of the master's steps. One about a step that is gone does nothing: the editor is told."""
    by_step: defaultdict[object, list[Delta]] = defaultdict(list)
    for delta in deltas:
        by_step[delta.step_key].append(delta)

    def change(views: list[StepView]) -> list[StepView]:
        return [shown for view in views for shown in _apply(view, by_step.get(view.step.translation_key, []))]

    return change


def _apply(view: StepView, deltas: "list[Delta]") -> list[StepView]:
    """The master's step as this version shows it, then those that the version adds after it."""
    late = [delta for delta in deltas if outdated(delta, view.step)]
    fresh = [delta for delta in deltas if delta not in late]
    added = [_added(delta, view, delta in late) for delta in deltas if delta.is_addition]
    if any(delta.is_removal for delta in fresh):
        return added
    changed = view
    for delta in fresh:
        if not delta.is_addition:
            changed = _replaced(changed, delta)
    waiting = [delta for delta in late if not delta.is_addition]
    return [_awaiting(changed, waiting) if waiting else changed, *added]


def _replaced(view: StepView, delta: "Delta") -> StepView:
    """What is filled in replaces what the master says; each kind of detail as a whole, and one organism all of the step's."""
    step = copy.copy(view.step)
    for name in _TEXTS:
        setattr(step, name, getattr(delta, name) or getattr(step, name))
    details = details_by_kind(delta.details)
    return replace(
        view,
        step=step,
        organisms=[delta.organism] if delta.organism else view.organisms,
        moment=_moment(delta, view.moment),
        details={**view.details, **details},
        difference=" ".join(filter(None, (view.difference, _difference(delta, details)))),
    )


def _awaiting(view: StepView, deltas: "list[Delta]") -> StepView:
    """The master's step, and what the version said of its date, so that nobody is surprised by another one."""
    former = next((delta.phrase for delta in deltas if delta.phrase), "")
    sentence = (
        _("Cette version disait : « %(phrase)s ». Demandez confirmation avant de vous y fier.") % {"phrase": former}
        if former
        else ""
    )
    return replace(view, awaits_review=True, difference=sentence)


def _added(delta: "Delta", after: StepView, is_late: bool) -> StepView:
    step = Step(
        translation_key=delta.translation_key,
        stage_key=after.step.stage_key,
        title=delta.title,
        short_title=delta.short_title,
        why=delta.why,
        condition=delta.condition,
    )
    return StepView(
        step=step,
        stage=after.stage,
        organisms=[delta.organism] if delta.organism else list(after.organisms),
        moment=_moment(delta, None),
        details=details_by_kind(delta.details),
        difference=_("Cette étape n’est pas dans le parcours complet."),
        awaits_review=is_late,
        is_added=True,
    )


def _moment(delta: "Delta", former: Moment | None) -> Moment | None:
    """The date in words always goes with its offsets: new words without an offset take the master's offsets away, lest a date
    be computed that contradicts them (`Delta.clean` asks for words with each offset).
    """
    if not delta.phrase:
        return former
    moment = copy.copy(former) if former else Moment()
    moment.phrase, moment.axis_label, moment.days_from_anchor = delta.phrase, "", None
    is_dated = delta.earliest_offset or delta.latest_offset
    moment.earliest_offset = delta.earliest_offset or (moment.earliest_offset if is_dated else "")
    moment.latest_offset = delta.latest_offset or (moment.latest_offset if is_dated else "")
    return moment


def _difference(delta: "Delta", details: dict[str, list[object]]) -> str:
    names = [str(words) for name, words in _SUBJECTS.items() if getattr(delta, name, None) or name in details]
    return _("Ce qui change : %(names)s.") % {"names": ", ".join(names)} if names else ""
