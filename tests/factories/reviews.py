"""Journeys that meet the publish gate, and the people who read them, for tests."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page

from journeys.links import addresses_of
from journeys.models import Criterion, Evidence, JourneyIndexPage, JourneyPage, LinkCheck
from journeys.presentation import Journey
from journeys.review_setup import GROUPS, set_up_review
from tests.factories.base import UserFactory
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step
from tests.factories.results import ResultIndexPageFactory, ResultPageFactory

ADDRESS = "https://exemple.fr/demarche"


def build_whole_journey(home: Page, today: dt.date, **fields: Any) -> JourneyPage:
    """A journey, not in the tree yet, that has all that its authors can give: only readings, links and translations are missing."""
    bodies = [OrganismFactory(key="caf", phone="3230", website=ADDRESS), OrganismFactory(key="mairie", has_desk=True)]
    source = {
        "publisher": "service-public.fr",
        "reference": "F1",
        "url": ADDRESS,
        "checked_on": today.isoformat(),
        "confidence": "A",
    }
    page = build_journey(
        0,
        **{
            "life_moment": "Un changement de vie",
            "emotional_load": 4,
            "next_review": today + dt.timedelta(days=200),
            **fields,
        },
    )
    page.steps = [build_step(n, bodies if n % 2 else bodies[::-1], details=[("source", source)]) for n in range(1, 4)]
    index = ResultIndexPageFactory(parent=home)
    page.evidence = [
        Evidence(
            locale=home.locale,
            criterion=Criterion.USER,
            text="Conçu avec 214 parents",
            people=214,
            happened_on=today,
            source_page=ResultPageFactory(parent=index, title="Ce que disent les parents").page_ptr,
        )
    ]
    return page


def add_to_tree(home: Page, page: JourneyPage, author: Any) -> JourneyPage:
    """The journey as a draft of `author` under `/parcours/`, which has the workflow of readings."""
    index = JourneyIndexPage.objects.child_of(home).first() or JourneyIndexPageFactory(parent=home)
    set_up_review(index=index)
    page.locale, page.live, page.owner = home.locale, False, author
    index.add_child(instance=page)
    page.save_revision(user=author)
    return JourneyPage.objects.get(pk=page.pk)


def make_reader(role: str) -> Any:
    """Someone of the group that reads in this role."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=GROUPS[role]))
    return user


def read_by_all(page: JourneyPage, author: Any) -> JourneyPage:
    """The draft submitted by its author and approved three times by three people, which publishes it."""
    page.get_workflow().start(page, author)
    for role in GROUPS:
        state = JourneyPage.objects.get(pk=page.pk).current_workflow_task_state
        state.task.specific.on_action(state, make_reader(role), "approve")
    return JourneyPage.objects.get(pk=page.pk)


def answer_links(page: JourneyPage, **fields: Any) -> None:
    """Every address of the journey was tried just now and answered."""
    for url in addresses_of(Journey(page)):
        defaults = {"status": 200, "checked_at": timezone.now(), **fields}
        LinkCheck.objects.update_or_create(url=url, defaults=defaults)


def publish_easy_version(page: JourneyPage) -> JourneyPage:
    """The journey in easy-to-read French, published, in the tree of that language."""
    easy, _created = Locale.objects.get_or_create(language_code="fr-simple")
    version = page.copy_for_translation(easy, copy_parents=True)
    version.save_revision().publish()
    return version
