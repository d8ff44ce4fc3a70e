"""A participation that stands at a step of a journey."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.surveys.models import LocalQuestions, SurveyResponse
from core.models import Space
from journeys.models import JourneyIndexPage, JourneyPage, JourneyVariantPage, LocalJourneyPage
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish
from tests.factories.participation import SurveyFactory, question, send, submission

pytestmark = pytest.mark.django_db


def asks(survey, heading=""):
    return ("survey", {"survey": survey.pk, "heading": heading})


@pytest.fixture
def survey(home):
    return SurveyFactory(space=Space.objects.national(), title="Ce qui vous a manqué")


def make(home, *surveys, slug="changer"):
    """A published journey with a step for each survey (None: a step that asks nothing)."""
    caf = OrganismFactory(key="caf")
    page = build_journey(0, slug=slug)
    page.steps = [build_step(n, [caf], details=[asks(one)] if one else []) for n, one in enumerate(surveys, start=1)]
    return publish(page_index(home), page)


def page_index(home):
    return JourneyIndexPage.objects.child_of(home).first() or JourneyIndexPageFactory(parent=home)


def read(client, page, **query):
    return BeautifulSoup(client.get(page.get_url(), query).text, "html.parser")


def test_citizen_sees_the_question_in_the_step_on_the_map_and_in_the_table(client, home, survey):
    page = make(home, None, survey)
    soup = read(client, page)
    steps = soup.select(".step")
    assert not steps[0].select(".ask")
    panel = steps[1].select_one(".ask")
    assert "On vous pose la question" in panel.text
    assert panel.find("h4").text == "Ce qui vous a manqué"
    form = panel.find("form")
    assert form["action"] == survey.get_submit_url()
    assert form.find("input", {"name": "page"})["value"] == str(page.pk)
    assert ["On vous pose la question" in link.text for link in soup.select("a.m-step")] == [False, True]
    table = read(client, page, vue="tableau").select("tbody th[scope=row]")
    assert ["On vous pose la question" in row.text for row in table] == [False, True]


def test_only_a_journey_that_asks_loads_what_a_form_needs(client, home, survey):
    assert "participation.css" in str(read(client, make(home, survey)).head)
    assert "participation.js" in str(read(client, make(home, survey, slug="autre")).head)
    assert "participation" not in str(read(client, make(home, None, slug="rien")).head)


def test_editor_gives_the_question_a_title_of_its_own(client, home, survey):
    page = build_journey(0)
    page.steps = [build_step(1, [OrganismFactory(key="caf")], details=[asks(survey, "Et vous ?")])]
    assert (
        read(client, publish(JourneyIndexPageFactory(parent=home), page)).select_one(".ask h4").text == "Et vous\u00a0?"
    )


def test_a_question_that_comes_back_is_drawn_once(client, home, survey):
    soup = read(client, make(home, survey, survey))
    panels = soup.select(".ask")
    assert [len(panel.select("form")) for panel in panels] == [1, 0]
    assert panels[1].find("a")["href"] == "#etape-1"
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_question_that_is_not_open_says_when(client, home):
    later = SurveyFactory(space=Space.objects.national(), opens_at="2999-01-01T00:00Z", closes_at=None)
    panel = read(client, make(home, later)).select_one(".ask")
    assert not panel.select("form")
    assert "ouvre le 1er janvier 2999" in " ".join(panel.text.split())


def test_a_question_that_is_not_published_shows_nothing(client, home, survey):
    page = make(home, survey)
    survey.live = False
    survey.save()
    soup = read(client, page)
    assert not soup.select(".ask, .m-mark--ask")


def test_a_deleted_question_shows_nothing(client, home, survey):
    page = make(home, survey)
    survey.delete()
    assert not read(client, page).select(".ask")


def preview(client, page):
    client.force_login(get_user_model().objects.create_superuser("chef", "c@exemple.fr", "x"))
    return BeautifulSoup(client.get(f"/admin/pages/{page.pk}/view_draft/").text, "html.parser")


def test_editor_previews_a_question_that_is_not_published(client, home, survey):
    page = make(home, survey)
    survey.live = False
    survey.title = "Un brouillon"
    survey.save()
    survey.save_revision()
    page.save_revision()
    assert preview(client, page).select_one(".ask h4").text == "Un brouillon"


def test_preview_in_a_caf_does_not_show_the_draft_of_another(client, home, gard, herault):
    other = SurveyFactory(space=Space.objects.get(root_page=herault), live=False)
    page = build_journey(0)
    page.steps = [build_step(1, [OrganismFactory(key="caf")], details=[asks(other)])]
    page = publish(JourneyIndexPageFactory(parent=gard), page)
    page.save_revision()
    assert not preview(client, page).select(".ask")
    own = SurveyFactory(space=Space.objects.get(root_page=gard), live=False)
    step = page.steps.get()
    step.details = [{"type": "survey", "value": {"survey": own.pk, "heading": ""}}]
    step.save()
    JourneyPage.objects.get(pk=page.pk).save_revision()
    client.logout()
    get_user_model().objects.all().delete()
    assert preview(client, page).select(".ask")


@pytest.mark.slow
def test_queries_do_not_grow_with_the_steps_that_ask(client, home):
    national = Space.objects.national()
    few = make(home, *[SurveyFactory(space=national) for _n in range(2)], slug="court")
    many = make(home, *[SurveyFactory(space=national) for _n in range(20)], slug="long")

    def count(page):
        client.get(page.get_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(page.get_url())
        return [query["sql"] for query in queries]

    assert len(count(few)) == len(count(many))
    assert sum('FROM "surveys_survey"' in sql for sql in count(many)) == 1


def test_answer_given_at_a_step_counts_on_that_page_and_in_its_space(client, home, survey):
    page = make(home, survey)
    assert send(client, survey, submission(survey, page)).status_code == 303
    response = SurveyResponse.objects.get()
    assert response.page_id == page.pk
    assert response.space == Space.objects.national()


def test_answer_that_names_a_page_without_the_question_counts_at_home(client, home, survey):
    """Negative control of the test above."""
    other = make(home, None, slug="autre")
    send(client, survey, submission(survey, other))
    assert SurveyResponse.objects.get().page_id == home.pk


def take_up(gard, master):
    local = LocalJourneyPage(title="Dans le Gard", slug="changer", master=master, locale=gard.locale)
    JourneyIndexPageFactory(parent=gard).add_child(instance=local)
    local.save_revision().publish()
    return local


def test_answer_given_on_the_page_of_a_caf_counts_in_its_space(client, home, gard, survey):
    master = make(home, survey)
    local = take_up(gard, master)
    form = read(client, local).select_one(".ask form")
    assert form.find("input", {"name": "page"})["value"] == str(local.pk)
    send(client, survey, submission(survey, local))
    response = SurveyResponse.objects.get()
    assert response.page_id == local.pk
    assert response.space == Space.objects.get(root_page=gard)


def test_page_of_a_caf_is_not_believed_when_its_master_does_not_ask(client, home, gard, survey):
    master = make(home, None)
    local = take_up(gard, master)
    send(client, survey, submission(survey, local))
    assert SurveyResponse.objects.get().page_id == home.pk


def test_answer_given_on_a_version_counts_on_that_version(client, home, survey):
    master = make(home, survey)
    variant = JourneyVariantPage(
        title="En Guyane", slug="guyane", kind="outre_mer", label="En Guyane", audience="Vous vivez en Guyane"
    )
    variant.locale = master.locale
    master.add_child(instance=variant)
    variant.save_revision().publish()
    send(client, survey, submission(survey, variant))
    assert SurveyResponse.objects.get().page_id == variant.pk


def test_journey_and_question_with_answers_are_kept(client, home, survey):
    page = make(home, survey)
    send(client, survey, submission(survey, page))
    client.force_login(get_user_model().objects.create_superuser("chef", "c@exemple.fr", "x"))
    client.post(f"/admin/pages/{page.pk}/delete/")
    client.post(f"/admin/snippets/surveys/survey/delete/{survey.pk}/")
    assert JourneyPage.objects.filter(pk=page.pk).exists()
    survey.refresh_from_db()


def test_page_of_a_caf_asks_what_that_caf_adds(client, home, gard, survey):
    master = make(home, survey)
    local = take_up(gard, master)
    added = [question("short_text", "Parlez de votre accueil")]
    LocalQuestions.objects.create(survey=survey, space=Space.objects.get(root_page=gard), questions=added)
    assert "Parlez de votre accueil" in read(client, local).select_one(".ask form .survey__part").text
    assert not read(client, master).select(".survey__part")
