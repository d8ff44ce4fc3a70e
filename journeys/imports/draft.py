"""A fiche of service-public.fr written down as the draft of a journey. Never published: it is the editor's to finish."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..models import JourneyIndexPage, JourneyPage, Moment, Organism, Situation, Stage, Step, StepOrganism
from ..presentation import details_by_kind
from .cutting import cut_words
from .service_public import Condition, Fiche, FicheStep

PUBLISHER = "service-public.fr"
MAX_SITUATIONS = 5
MAX_ON_MAP = 20
_LABEL, _SHORT_TITLE, _STAGE_TITLE, _PHRASE, _CONDITION = 24, 24, 40, 90, 160
# Keys of the directory of public services (lannuaire.service-public.fr) that are not those of our organisms.
_KEYS = {
    "sip": "impots", "cdi": "impots", "tresorerie": "impots", "tgi": "justice", "te": "justice", "tribunal": "justice",
    "pole_emploi": "francetravail", "france_travail": "francetravail", "mission_locale": "francetravail",
    "pmi": "departement", "cg": "departement", "centre_sante": "sante", "cnav": "carsat",
}  # fmt: skip


@dataclass
class Imported:
    """The draft, and what its editor has to know: counts of what was taken, and lines about what was not."""

    page: JourneyPage
    taken: dict[str, int]
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Earlier:
    """A journey that already cites the fiche, and the date it had then."""

    page: JourneyPage
    checked_on: dt.date | None


def reference_of(identifier: str) -> str:
    """How a step's source names a fiche, with the licence it is reused under."""
    return f"fiche {identifier} (Licence Ouverte 2.0)"


def earlier_import(fiche: Fiche, index: JourneyIndexPage) -> Earlier | None:
    """The first journey of this list that cites the fiche, with the oldest date it gives for it. Two queries."""
    wanted = f"fiche {fiche.identifier}"
    steps = (
        Step.objects.filter(page__in=JourneyPage.objects.child_of(index))
        .annotate(text=Cast("details", TextField()))
        .filter(text__contains=wanted)
        .select_related("page")
        .order_by("page_id", "sort_order")
    )
    found = [
        (step.page, source["checked_on"])
        for step in steps
        for source in details_by_kind(step.details).get("source", [])
        if source["reference"] == wanted or source["reference"].startswith((f"{wanted} ", f"{wanted},"))
    ]
    if not found:
        return None
    page = found[0][0]
    dates = [date for other, date in found if other.pk == page.pk and date]
    return Earlier(page, min(dates, default=None))


@transaction.atomic
def create_draft(*, fiche: Fiche, index: JourneyIndexPage, user: Any) -> Imported:
    """A new page under `index`, not published, with a first revision by `user`."""
    left = list(fiche.left)
    situations = _situations(fiche, left)
    organisms = {organism.key: organism for organism in Organism.objects.all()}
    page = JourneyPage(title=fiche.title, introduction=fiche.introduction, owner=user, locale=index.locale, live=False)
    if not slugify(fiche.title):
        page.slug = fiche.identifier.lower()  # Wagtail makes the address of any other title
    page.stages = [
        Stage(key=f"phase-{number}", title=cut_words(stage.title, _STAGE_TITLE), sort_order=number)
        for number, stage in enumerate(fiche.stages, 1)
    ]
    page.situations = list(situations.values())
    page.steps = [
        _step(step, f"phase-{number}", fiche, situations, organisms, left)
        for number, stage in enumerate(fiche.stages, 1)
        for step in stage.steps
    ]
    for order, step in enumerate(page.steps.all()):
        step.sort_order = order
        step.on_map = order < MAX_ON_MAP
    if len(fiche.steps) > MAX_ON_MAP:
        left.append(_("Seules les %(count)s premières étapes sont sur la carte.") % {"count": MAX_ON_MAP})
    taken = {
        "stages": len(fiche.stages),
        "steps": len(fiche.steps),
        "situations": len(situations),
        "links": sum(len(step.links) for step in fiche.steps),
    }
    index.add_child(instance=page)
    # Not clean yet: the beginning and the end are still to be written, and publishing asks for them.
    page.save_revision(user=user, log_action=True, clean=False)
    return Imported(page, taken, list(dict.fromkeys(left)))


def _situations(fiche: Fiche, left: list[str]) -> dict[str, Situation]:
    """The situations that most steps are for, by the fiche's variable; the others are told in words on their steps."""
    conditions = {step.condition.variable: step.condition for step in fiche.steps if step.condition}
    counts = Counter(step.condition.variable for step in fiche.steps if step.condition)
    common = [variable for variable, _count in counts.most_common(MAX_SITUATIONS)]
    left += [
        _("Situation en trop : %(label)s. Elle est écrite sur ses étapes.") % {"label": condition.label}
        for variable, condition in conditions.items()
        if variable not in common
    ]
    return {variable: _situation(conditions[variable], order, left) for order, variable in enumerate(common)}


def _situation(condition: Condition, order: int, left: list[str]) -> Situation:
    label = cut_words(condition.label, _LABEL)
    if label != condition.label:
        left.append(
            _("Étiquette raccourcie : « %(label)s », pour « %(full)s ».") % {"label": label, "full": condition.label}
        )
    # The number keeps two labels that were cut to the same words apart.
    return Situation(key=f"{slugify(label)[:34] or 'cas'}-{order + 1}", label=label, sort_order=order)


def _step(
    step: FicheStep,
    stage_key: str,
    fiche: Fiche,
    situations: dict[str, Situation],
    organisms: dict[str, Organism],
    left: list[str],
) -> Step:
    situation = situations.get(step.condition.variable) if step.condition else None
    row = Step(
        stage_key=stage_key,
        title=step.title,
        short_title=cut_words(step.title, _SHORT_TITLE),
        condition=cut_words(step.condition.sentence, _CONDITION) if step.condition else "",
        situation_key=situation.key if situation else "",
        details=[{"type": kind, "value": value} for kind, value in _details(step, fiche)],
    )
    row.organisms = [
        StepOrganism(organism=organism, sort_order=order)
        for order, organism in enumerate(_known(step, organisms, left))
    ]
    row.moments = [Moment(phrase=cut_words(step.phrase, _PHRASE), sort_order=0)] if step.phrase else []
    return row


def _known(step: FicheStep, organisms: dict[str, Organism], left: list[str]) -> list[Organism]:
    """The bodies of the step that are known here, each once; the others are said, and not created."""
    found: dict[str, Organism] = {}
    for pivot, name in step.bodies:
        organism = organisms.get(_KEYS.get(pivot, pivot))
        if organism:
            found[organism.key] = organism
        elif name or pivot:
            left.append(
                _("%(step)s : organisme inconnu ici, « %(name)s »") % {"step": step.title, "name": name or pivot}
            )
    return list(found.values())


def _details(step: FicheStep, fiche: Fiche) -> list[tuple[str, Any]]:
    """The blocks of a step, the source last."""
    source = {
        "publisher": PUBLISHER,
        "reference": reference_of(fiche.identifier),
        "url": fiche.url,
        "checked_on": fiche.modified_on.isoformat(),
        "confidence": "A",
    }
    online = [(label, url) for label, url, kind in step.links if kind == "demarche"]
    return [
        *(("alert", text) for text in step.alerts),
        *(("note", text) for text in step.notes),
        *(("branch", {"title": title, "text": text}) for title, text in step.branches),
        *(("channel", {"kind": "en_ligne", "detail": label, "url": url}) for label, url in online),
        *(
            ("link", {"label": label, "url": url, "kind": kind})
            for label, url, kind in step.links
            if kind != "demarche"
        ),
        ("source", source),
    ]
