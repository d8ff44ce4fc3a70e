"""The publish gate: what a page needs to be called « Parcours ». One function a check; each gives what is missing, in words.

Six checks are the criteria of Igas, which must all be met at once (report on user journeys); the others keep what the page says
true. What a program can see is looked at; what it cannot needs an `Evidence` row written by a person. Nothing is ever taken for
granted: an address never tried, a source without a date and an approval that nobody gave are all missing.

`examine` reads a published page or a draft, and writes nothing (`journeys.labels` keeps the answers).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Locale, Revision

from consultations.models import CampaignPage
from results.models import ResultPage

from .dossier import Dossier
from .models.evidence import Criterion, Evidence, LinkCheck
from .models.moments import Moment, MomentKind
from .models.review import ReviewRole
from .presentation import StepView

if TYPE_CHECKING:
    from .models.pages import JourneyPage

MIN_BODIES = 2
MIN_STEPS, MAX_STEPS = 2, 20  # what the map draws (reference, section 2)
MAX_SHORT_TITLE = 24  # characters on the map
LINK_CHECK_DAYS = 31  # an address tried longer ago is not known to answer
EASY_FRENCH = "fr-simple"
SHOWN_STEPS = 4  # named in a sentence; the others are counted


class Rule(models.TextChoices):
    """What is asked besides the six criteria."""

    SOURCES = "sources", gettext_lazy("Des sources vérifiées depuis moins d’un an")
    HUMAN = "humain", gettext_lazy("Une personne à qui parler, à chaque étape")
    LINKS = "liens", gettext_lazy("Des liens qui répondent")
    TITLES = "titres", gettext_lazy("Des titres courts pour la carte")
    REVIEW = "relecture", gettext_lazy("Une prochaine relecture dans l’année")
    READERS = "auteur", gettext_lazy("Trois relectures, par d’autres que ses auteurs")


LABELS = dict([*Criterion.choices, *Rule.choices])


@dataclass(frozen=True)
class Result:
    """The answer of one check. `detail`: what is missing and how to put it right, empty if nothing is."""

    code: str
    detail: str

    @property
    def is_met(self) -> bool:
        return not self.detail

    @property
    def label(self) -> str:
        return str(LABELS[self.code])


def examine(page: "JourneyPage", revision: Revision | None, today: dt.date | None = None) -> list[Result]:
    """The answer of every check for this page as it stands in memory; `revision` is what readers approve."""
    dossier = Dossier(page, revision, today or timezone.localdate())
    return [Result(code, Truncator(" ".join(check(dossier))).chars(300)) for code, check in CHECKS.items()]


# The six criteria


def _user(dossier: Dossier) -> Iterator[str]:
    """People were heard, we know how many, when and where it can be read."""
    rows = [row for row in dossier.evidence if row.criterion == Criterion.USER]
    if not any(_is_whole(row, dossier.today) for row in rows):
        yield _(
            "Ajoutez une preuve « L’usager est au centre » : combien de personnes, quel jour, et la consultation ou le résultat publié."
        )


def _is_whole(row: Evidence, today: dt.date) -> bool:
    page = row.source_page
    is_past = row.happened_on is not None and row.happened_on <= today
    return bool(
        row.people and is_past and page and page.live and issubclass(page.specific_class, (CampaignPage, ResultPage))
    )


def _moment(dossier: Dossier) -> Iterator[str]:
    """A moment of life that is complex or heavy."""
    if not dossier.page.life_moment:
        yield _("Écrivez le moment de vie.")
    if not dossier.page.emotional_load:
        yield _("Notez la charge émotionnelle, de 1 à 5.")
    yield from _needs_bodies(dossier)


def _needs_bodies(dossier: Dossier) -> Iterator[str]:
    if len(dossier.bodies) < MIN_BODIES:
        yield _("Il faut au moins deux organismes dans les étapes.")


def _everyone(dossier: Dossier) -> Iterator[str]:
    """At least the easy-to-read version is published and says what the journey says."""
    easy = Locale.objects.filter(language_code=EASY_FRENCH).first()
    version = easy and dossier.page.get_translation_or_none(easy)
    if not version or not version.live:
        yield _("Publiez la version facile à lire (FALC).")
        return
    from .versions import outdated_steps  # it needs the pages, which show the gate to their editors

    late = outdated_steps(dossier.page, easy)
    if late:
        yield ngettext(
            "Mettez à jour la version facile à lire : %(count)s étape a changé.",
            "Mettez à jour la version facile à lire : %(count)s étapes ont changé.",
            len(late),
        ) % {"count": len(late)}


def _branches(dossier: Dossier) -> Iterator[str]:
    """Several organisms, and a partner read this very version."""
    yield from _needs_bodies(dossier)
    if not dossier.approval(ReviewRole.PARTNER):
        yield _("Il manque la relecture d’un partenaire pour cette version : soumettez-la à relecture.")


def _bounds(dossier: Dossier) -> Iterator[str]:
    """A beginning, an end, and each step has its place in time."""
    if not dossier.page.start_marker:
        yield _("Écrivez quand le parcours commence.")
    if not dossier.page.end_marker:
        yield _("Écrivez quand le parcours est fini.")
    without = [view for view in dossier.journey.steps if not _has_window(view.moment)]
    yield from _about(without, _("Donnez un délai, ou « à tout moment » : %(steps)s."))


def _has_window(moment: Moment | None) -> bool:
    if moment is None:
        return False
    return moment.kind == MomentKind.ANYTIME or moment.days_from_anchor is not None or bool(
        moment.earliest_offset or moment.latest_offset or moment.recurrence
    )  # fmt: skip


def _graphic(dossier: Dossier) -> Iterator[str]:
    """Every numbered step is drawn, and the list that draws it says in words what, when and who."""
    journey = dossier.journey
    if not MIN_STEPS <= len(journey.on_map) <= MAX_STEPS:
        yield _("La carte doit avoir de %(least)s à %(most)s étapes.") % {"least": MIN_STEPS, "most": MAX_STEPS}
    silent = [view for view in journey.on_map if not (view.moment and view.moment.phrase and view.organisms)]
    yield from _about(silent, _("Dites en mots quand et avec qui : %(steps)s."))


# What keeps the page true


def _sources(dossier: Dossier) -> Iterator[str]:
    """Each step has a source, and each source was checked within a year."""
    bare = [view for view in dossier.journey.steps if not view.details.get("source")]
    yield from _about(bare, _("Ajoutez une source : %(steps)s."))
    old = [view for view in dossier.journey.steps if any(not _is_fresh(row, dossier) for row in _source_rows(view))]
    yield from _about(old, _("Vérifiez les sources et écrivez la date : %(steps)s."))


def _source_rows(view: StepView) -> Iterable[dict]:
    return view.details.get("source", [])


def _is_fresh(source: dict, dossier: Dossier) -> bool:
    checked_on = source["checked_on"]
    return checked_on is not None and dossier.a_year_ago <= checked_on <= dossier.today


def _human(dossier: Dossier) -> Iterator[str]:
    """A person answers at each step, or the leading organism has someone, or there is nothing to do."""
    alone = [
        view
        for view in dossier.journey.steps
        if not (view.is_automatic or view.human_channels or (view.lead and view.lead.is_human))
    ]
    yield from _about(alone, _("Ajoutez un téléphone, un accueil ou une visio : %(steps)s."))


def _links(dossier: Dossier) -> Iterator[str]:
    """Every address was tried this month and answered."""
    checks = dossier.link_checks
    limit = dossier.today - dt.timedelta(days=LINK_CHECK_DAYS)
    dead = sorted(url for url, check in checks.items() if not check.is_alive)
    if dead:
        yield _("Corrigez les adresses en panne : %(urls)s.") % {"urls": ", ".join(dead)}
    unknown = sum(1 for url in dossier.addresses if not _was_tried(checks.get(url), limit))
    if unknown:
        yield ngettext(
            "%(count)s adresse n’a pas été essayée depuis un mois. Elle l’est d’elle-même chaque nuit.",
            "%(count)s adresses n’ont pas été essayées depuis un mois. Elles le sont d’elles-mêmes chaque nuit.",
            unknown,
        ) % {"count": unknown}


def _was_tried(check: LinkCheck | None, limit: dt.date) -> bool:
    return bool(check and check.checked_at and timezone.localdate(check.checked_at) >= limit)


def _titles(dossier: Dossier) -> Iterator[str]:
    wrong = [view for view in dossier.journey.steps if not 0 < len(view.step.short_title) <= MAX_SHORT_TITLE]
    yield from _about(wrong, _("Écrivez un titre court de 24 signes au plus : %(steps)s."))


def _review(dossier: Dossier) -> Iterator[str]:
    planned = dossier.page.next_review
    if planned is None or planned > dossier.in_a_year:
        yield _("Choisissez une date de prochaine relecture, dans un an au plus tard.")
    elif planned < dossier.today:
        yield _("La relecture prévue est passée : relisez, puis choisissez la date de la suivante.")


def _readers(dossier: Dossier) -> Iterator[str]:
    """The three readings of this very version, none of them by one of its authors."""
    missing = [label for role, label in ReviewRole.choices if not dossier.approval(role)]
    if missing:
        yield _(
            "Il manque ces relectures, par une personne qui n’a pas écrit cette version : %(roles)s. Soumettez-la à relecture."
        ) % {"roles": ", ".join(map(str, missing))}


#: Every check, in the order in which they are shown.
CHECKS: dict[Any, Callable[[Dossier], Iterator[str]]] = {
    Criterion.USER: _user,
    Criterion.MOMENT: _moment,
    Criterion.EVERYONE: _everyone,
    Criterion.BRANCHES: _branches,
    Criterion.BOUNDS: _bounds,
    Criterion.GRAPHIC: _graphic,
    Rule.SOURCES: _sources,
    Rule.HUMAN: _human,
    Rule.LINKS: _links,
    Rule.TITLES: _titles,
    Rule.REVIEW: _review,
    Rule.READERS: _readers,
}


def _about(views: list[StepView], sentence: str) -> Iterator[str]:
    """The sentence with the steps it speaks of; nothing if it speaks of none."""
    if views:
        names = [f"{view.number}. {view.step.short_title}" if view.number else view.step.title for view in views]
        more = len(names) - SHOWN_STEPS
        yield sentence % {"steps": ", ".join(names[:SHOWN_STEPS]) + (f" (+ {more})" if more > 0 else "")}
