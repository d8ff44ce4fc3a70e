"""Journeys, for tests."""

from typing import Any, TypeVar

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from journeys.models import JourneyIndexPage, JourneyPage, Moment, Organism, PainPoint, Shape, Stage, Step, StepOrganism

SHAPES = list(Shape)
AnyPage = TypeVar("AnyPage", bound=Page)


class OrganismFactory(factory.django.DjangoModelFactory):
    """A body without phone or desk; two with the same `key` are one."""

    key = factory.Sequence(lambda n: f"organisme-{n}")
    name = factory.LazyAttribute(lambda organism: f"Organisme {organism.key}")
    short_name = factory.LazyAttribute(lambda organism: organism.key[:14])
    shape = factory.Sequence(lambda n: SHAPES[n % len(SHAPES)])

    class Meta:
        model = Organism
        django_get_or_create = ("key",)


class JourneyIndexPageFactory(wagtail_factories.PageFactory):
    """`/parcours/`. Give `parent`, a home."""

    title = "Parcours de vie"
    slug = "parcours"

    class Meta:
        model = JourneyIndexPage


def build_step(order: int, organisms: list[Organism], **fields: Any) -> Step:
    """A step not saved yet, with its organisms and a moment; `details` as a list of (kind, value)."""
    details = [{"type": kind, "value": value} for kind, value in fields.pop("details", [])]
    moment = fields.pop("moment", {"phrase": f"au jour {order}", "latest_offset": f"P{order}D"})
    defaults = {"stage_key": "avant", "title": f"Faire la démarche {order}", "short_title": f"Démarche {order}"}
    step = Step(sort_order=order, details=details, **{**defaults, **fields})
    step.organisms = [StepOrganism(organism=organism, sort_order=place) for place, organism in enumerate(organisms)]
    step.moments = [Moment(sort_order=0, **moment)] if moment else []
    return step


def build_journey(steps: int = 3, **fields: Any) -> JourneyPage:
    """A journey not in the tree yet: `steps` steps, in two stages, by two organisms in turn."""
    organisms = [OrganismFactory(key="caf"), OrganismFactory(key="mairie")]
    defaults = {"title": "Je change de vie", "slug": "changer", "start_marker": "J’y pense", "end_marker": "C’est fait"}
    page = JourneyPage(**{**defaults, **fields})
    page.stages = [
        Stage(key="avant", title="Avant", sort_order=0),
        Stage(key="apres", title="Après", sort_order=1, is_event=True),
    ]
    page.steps = [
        build_step(n, organisms if n % 2 else organisms[::-1], stage_key="avant" if n <= (steps + 1) // 2 else "apres")
        for n in range(1, steps + 1)
    ]
    return page


def publish(parent: Page, page: AnyPage) -> AnyPage:
    """Put the page under `parent`, published, and read it back.

    It is saved as it will be, with its revision, and everyone is told. Wagtail would read the revision again and save each row a second
    time, which doubles the time; a test compares the two (tests/journeys/test_factories.py).
    """
    page.locale, page.live = parent.locale, True
    page.first_published_at = page.last_published_at = timezone.now()
    with disable_reference_index_auto_update():
        parent.add_child(instance=page)
        revision = page.save_revision()
    state = {"live_revision": revision, "latest_revision": revision, "has_unpublished_changes": False}
    Page.objects.filter(pk=page.pk).update(**state)
    page = type(page).objects.get(pk=page.pk)
    page_published.send(sender=type(page), instance=page, revision=revision)
    ReferenceIndex.create_or_update_for_object(page)
    return type(page).objects.get(pk=page.pk)


def make_journey(home: Page, steps: int = 3, **fields: Any) -> JourneyPage:
    """A published journey under `/parcours/` of this home."""
    index = JourneyIndexPage.objects.child_of(home).first() or JourneyIndexPageFactory(parent=home)
    return publish(index, build_journey(steps, **fields))


def make_administrator() -> Any:
    """Someone who may do everything in the admin."""
    return get_user_model().objects.create_superuser("chef", "chef@exemple.fr", "secret")


class PainPointFactory(factory.django.DjangoModelFactory):
    """Something that goes wrong at the first step of `page`. Give `page`, a published journey, and `space`."""

    step_key = factory.LazyAttribute(lambda point: point.page.steps.first().translation_key)
    text = factory.Sequence(lambda n: f"Il manque une information {n}.")
    origin = PainPoint.Origin.AGENT

    class Meta:
        model = PainPoint
