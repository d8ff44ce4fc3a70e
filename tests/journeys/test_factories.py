"""What the factories make is what the product makes."""

import pytest
from wagtail.models import ReferenceIndex

from consultations.feedback.models import Topic
from journeys.models import JourneyPage
from tests.factories.journeys import JourneyIndexPageFactory, build_journey, publish

pytestmark = pytest.mark.django_db
OWN = {
    "id",
    "page_ptr",
    "slug",
    "path",
    "url_path",
    "translation_key",
    "latest_revision",
    "live_revision",
    "feedback",
    "page",
    "step",
}
TIMES = {"first_published_at", "last_published_at", "latest_revision_created_at"}


def values(row):
    """The fields of a row but its keys; of a time, whether there is one."""
    found = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in OWN}
    return {name: bool(value) if name in TIMES else value for name, value in found.items()}


def everything(page):
    """All that the database says of a published journey."""
    page = JourneyPage.objects.get(pk=page.pk)
    steps = [
        (values(step), [values(row) for row in step.organisms.all()], [values(row) for row in step.moments.all()])
        for step in page.steps.all()
    ]
    content = {name: value for name, value in page.live_revision.content.items() if isinstance(value, (str, bool))}
    return {
        "page": values(page),
        "stages": [values(row) for row in page.stages.all()],
        "steps": steps,
        "revision": {name: value for name, value in content.items() if name not in OWN | TIMES},
        "one revision": page.live_revision_id == page.latest_revision_id and page.revisions.count() == 1,
        "asks": list(Topic.objects.filter(feedback=page.feedback).values_list("titles", "order", "is_current")),
        "refers to": ReferenceIndex.get_references_for_object(page).count(),
        "checks": sorted(page.gate_results.values_list("code", "is_met", "detail")),
    }


def test_a_journey_of_the_factory_is_as_if_published_by_an_editor(home):
    index = JourneyIndexPageFactory(parent=home)
    made = publish(index, build_journey(3, slug="fabrique"))
    page = index.add_child(instance=build_journey(3, slug="redige", locale=home.locale))
    page.save_revision().publish()
    assert everything(made) == everything(page)
