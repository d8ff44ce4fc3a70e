"""What a page needs to be called « Parcours »: each check met, each check not met."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.caching import forget_remembered
from home.models import HomePage
from journeys import gate, labels
from journeys.dossier import shift_year
from journeys.models import GateResult, JourneyPage, LinkCheck, Moment, Organism, Step
from tests.factories.base import StandardPageFactory, UserFactory
from tests.factories.journeys import OrganismFactory, make_administrator, make_journey
from tests.factories.reviews import add_to_tree, answer_links, build_whole_journey, publish_easy_version, read_by_all

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)


def on_one_day():
    return time_machine.travel(dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC), tick=False)


@pytest.fixture(autouse=True)
def _on_one_day():
    with on_one_day():
        yield


@pytest.fixture
def author(db):
    return UserFactory()


@pytest.fixture(scope="module")
def whole_once(once, home_once):
    def build():
        home, author = HomePage.objects.get(), UserFactory()
        page = add_to_tree(home, build_whole_journey(home, TODAY), author)
        answer_links(page)
        page = read_by_all(page, author)
        publish_easy_version(page)
        return page.pk

    with on_one_day():
        return once(build)


@pytest.fixture
def whole(whole_once, db):
    """A published journey that meets every check."""
    return JourneyPage.objects.get(pk=whole_once)


def missing(page):
    """Codes of the checks not met by the page as it stands in memory."""
    return [one.code for one in gate.examine(page, page.live_revision) if not one.is_met]


def look_again(page):
    labels.record(review=labels.look(JourneyPage.objects.get(pk=page.pk)))
    return JourneyPage.objects.get(pk=page.pk)


def test_a_page_that_meets_all_is_called_parcours(client, whole):
    assert missing(whole) == []
    assert whole.kind == "parcours"
    assert GateResult.objects.filter(page=whole, is_met=True).count() == len(gate.CHECKS) == 12
    soup = BeautifulSoup(client.get(whole.get_url()).text, "html.parser")
    assert soup.select_one(".j-head .tag").get_text(strip=True) == "Parcours"
    assert "Ce parcours remplit les six critères" in soup.select_one(".j-made").text
    listed = client.get(whole.get_parent().get_url()).text
    assert "Parcours, 3 étapes" in listed


def test_a_page_published_by_its_author_is_called_guide(client, home, author):
    page = add_to_tree(home, build_whole_journey(home, TODAY), author)
    answer_links(page)
    publish_easy_version(page)
    page.get_latest_revision().publish(user=author, skip_permission_checks=True)
    page.refresh_from_db()
    assert page.kind == "guide"
    assert missing(page) == ["branches", "auteur"]
    made = " ".join(BeautifulSoup(client.get(page.get_url()).text, "html.parser").select_one(".j-made").text.split())
    assert "C’est un guide : il remplit 5 critères sur 6." in made
    assert "Pas encore relu par d’autres" in made


def change(**fields):
    def change_page(page):
        for name, value in fields.items():
            setattr(page, name, value)

    return change_page


def change_step(**fields):
    def change_first(page):
        step = page.steps.all()[0]
        for name, value in fields.items():
            setattr(step, name, value)
        page.steps = [step, *page.steps.all()[1:]]

    return change_first


def change_all(**fields):
    def change_steps(page):
        steps = list(page.steps.all())
        for step in steps:
            for name, value in fields.items():
                setattr(step, name, value)
        page.steps = steps

    return change_steps


def change_evidence(**fields):
    def change_row(page):
        row = page.evidence.all()[0]
        for name, value in fields.items():
            setattr(row, name, value)
        page.evidence = [row]

    return change_row


def change_source(**fields):
    def change_first(page):
        step = page.steps.all()[0]
        step.details[0].value.update(fields)
        page.steps = [step, *page.steps.all()[1:]]

    return change_first


def change_moment(page):
    step = page.steps.all()[0]
    moment = step.moments.all()[0]
    moment.earliest_offset = moment.latest_offset = moment.recurrence = ""
    step.moments = [moment]
    page.steps = [step, *page.steps.all()[1:]]


CASES = {
    "nobody counted": ("usager", change_evidence(people=None)),
    "no day": ("usager", change_evidence(happened_on=None)),
    "a day to come": ("usager", change_evidence(happened_on=TODAY + dt.timedelta(days=1))),
    "no page to read": ("usager", change_evidence(source_page=None)),
    "evidence of something else": ("usager", change_evidence(criterion="bornes")),
    "no moment": ("moment", change(life_moment="")),
    "no load": ("moment", change(emotional_load=None)),
    "no beginning": ("bornes", change(start_marker="")),
    "no end": ("bornes", change(end_marker="")),
    "a step out of time": ("bornes", change_moment),
    "a step off the map": ("graphique", change_all(on_map=False)),
    "no source": ("sources", change_step(details=[])),
    "a source without a day": ("sources", change_source(checked_on=None)),
    "an old source": ("sources", change_source(checked_on=dt.date(2025, 3, 1))),
    "a source from tomorrow": ("sources", change_source(checked_on=dt.date(2026, 3, 3))),
    "no title": ("titres", change_step(short_title="")),
    "a long title": ("titres", change_step(short_title="x" * 25)),
    "no review planned": ("relecture", change(next_review=None)),
    "a review too far": ("relecture", change(next_review=dt.date(2027, 3, 3))),
    "a review forgotten": ("relecture", change(next_review=dt.date(2026, 3, 1))),
}


@pytest.mark.parametrize("case", CASES)
def test_the_gate_says_what_is_missing(whole, case):
    code, spoil = CASES[case]
    draft = whole.get_latest_revision_as_object()
    assert missing(draft) == []  # the control: it is the change that is seen
    spoil(draft)
    assert missing(draft) == [code]


@pytest.mark.parametrize(
    "spoil",
    [
        change_source(checked_on=dt.date(2025, 3, 2)),
        change(next_review=dt.date(2027, 3, 2)),
        change(next_review=TODAY),
        change_step(short_title="x" * 24),
    ],
)
def test_the_gate_accepts_what_is_just_within_bounds(whole, spoil):
    draft = whole.get_latest_revision_as_object()
    spoil(draft)
    assert missing(draft) == []


def test_a_page_that_is_no_consultation_proves_nothing(home, whole):
    draft = whole.get_latest_revision_as_object()
    change_evidence(source_page=StandardPageFactory(parent=home).page_ptr)(draft)
    assert missing(draft) == ["usager"]


def test_a_withdrawn_result_proves_nothing(whole):
    whole.evidence.get().source_page.specific.unpublish()
    assert missing(JourneyPage.objects.get(pk=whole.pk)) == ["usager"]


def test_a_step_where_nobody_answers_is_told(whole):
    for body in Organism.objects.all():
        body.phone, body.has_desk = "", False
        body.save()
    forget_remembered()  # the clock is stopped, and the site version with it
    page = JourneyPage.objects.get(pk=whole.pk)
    assert missing(page) == ["humain"]
    Step.objects.update(actor="automatique")  # in both languages
    forget_remembered()
    assert missing(JourneyPage.objects.get(pk=whole.pk)) == []


def test_one_organism_is_not_a_journey(home, author):
    page = build_whole_journey(home, TODAY)
    for step in page.steps.all():
        step.organisms = [row for row in step.organisms.all() if row.organism.key == "caf"]
    page = add_to_tree(home, page, author)
    assert {"moment", "branches"} <= set(missing(page))


def test_the_reader_is_not_an_organism(home, author):
    page = build_whole_journey(home, TODAY)
    reader = OrganismFactory(key="moi")
    for step in page.steps.all():
        for row in step.organisms.all():
            row.organism = reader if row.organism.key == "mairie" else row.organism
    page = add_to_tree(home, page, author)
    assert {"moment", "branches"} <= set(missing(page))


def test_a_withdrawn_easy_version_makes_it_a_guide(whole):
    version = JourneyPage.objects.exclude(pk=whole.pk).get(translation_key=whole.translation_key)
    assert version.kind == "parcours"
    version.unpublish()
    assert missing(whole) == ["tous"]
    whole.refresh_from_db()
    assert whole.kind == "guide"


def test_an_easy_version_with_other_dates_is_not_up_to_date(whole):
    version = JourneyPage.objects.exclude(pk=whole.pk).get(translation_key=whole.translation_key)
    Moment.objects.filter(step=version.steps.first()).update(latest_offset="P99D")
    assert missing(whole) == ["tous"]
    (detail,) = [one.detail for one in gate.examine(whole, whole.live_revision) if not one.is_met]
    assert detail == "Mettez à jour la version facile à lire : 1 étape a changé."


@pytest.mark.parametrize(
    "fields", [{"is_alive": False}, {"checked_at": None}, {"checked_at": timezone.now() - dt.timedelta(days=4000)}]
)
def test_a_link_not_known_to_answer_makes_it_a_guide(whole, fields):
    LinkCheck.objects.update(**fields)
    assert missing(whole) == ["liens"]
    assert look_again(whole).kind == "guide"


def test_sources_grow_old(whole):
    with time_machine.travel(dt.datetime(2027, 3, 1, tzinfo=dt.UTC), tick=False):
        answer_links(whole)
        whole.next_review = dt.date(2027, 6, 1)
        whole.save()
        assert look_again(whole).kind == "parcours"
    with time_machine.travel(dt.datetime(2027, 3, 4, tzinfo=dt.UTC), tick=False):
        out = StringIO()
        call_command("review_journeys", dry_run=True, stdout=out)
        assert "parcours → guide" in out.getvalue()
        assert "sources: Vérifiez les sources" in out.getvalue()
        whole.refresh_from_db()
        assert whole.kind == "parcours"
        call_command("review_journeys", stdout=StringIO())
        whole.refresh_from_db()
        assert whole.kind == "guide"
        again = StringIO()
        call_command("review_journeys", stdout=again)
        assert again.getvalue() == "1 journeys, 0 called « Parcours », 0 changed.\n"


def test_a_leap_day_has_a_year_too():
    assert shift_year(dt.date(2028, 2, 29), 1) == dt.date(2029, 2, 28)
    assert shift_year(dt.date(2026, 3, 1), -1) == dt.date(2025, 3, 1)


def test_an_old_draft_does_not_bring_an_old_label_back(whole, author):
    old = whole.latest_revision
    assert old.content["kind"] == "guide"
    whole.save_revision()  # written while it was a journey
    fresh = JourneyPage.objects.get(pk=whole.pk).latest_revision
    assert fresh.content["kind"] == "parcours"
    LinkCheck.objects.all().delete()
    look_again(whole)
    assert fresh.as_object().kind == "guide"
    fresh.publish()
    assert JourneyPage.objects.get(pk=whole.pk).kind == "guide"


def test_a_copy_is_a_guide(whole):
    copy = whole.copy(update_attrs={"slug": "copie"}, keep_live=True)
    assert JourneyPage.objects.get(pk=copy.pk).kind == "guide"


def test_the_editor_sees_what_is_missing_before_publishing(client, home, author):
    page = add_to_tree(home, build_whole_journey(home, TODAY, next_review=None), author)
    client.force_login(make_administrator())
    response = client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    soup = BeautifulSoup(response.text, "html.parser")
    rows = {row["data-check"]: row.get_text(" ", strip=True) for row in soup.select("[data-check]")}
    assert list(rows) == list(gate.CHECKS)
    assert "Un moment de vie Rempli" in rows["moment"]
    assert "À faire" in rows["relecture"]
    assert "dans un an au plus tard" in rows["relecture"]


def test_a_new_page_has_no_report_yet(client, home, author):
    page = add_to_tree(home, build_whole_journey(home, TODAY), author)
    client.force_login(make_administrator())
    address = reverse("wagtailadmin_pages:add", args=("journeys", "journeypage", page.get_parent().pk))
    response = client.get(address)
    assert response.status_code == 200
    assert "data-check=" not in response.text


def test_the_panel_takes_the_same_queries_whatever_the_steps(home):
    few, many = make_journey(home, 2, slug="court"), make_journey(home, 18, slug="long")
    counts = []
    for page in (few, many):
        page = JourneyPage.objects.get(pk=page.pk)
        with CaptureQueriesContext(connection) as queries:
            gate.examine(page, page.live_revision)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
