import io
import re

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from consultations.base.receipts import code_of
from consultations.feedback.models import FeedbackAnswer
from consultations.feedback.tallies import recount
from consultations.models import CampaignPage
from consultations.surveys.models import Answer, Survey, SurveyResponse
from core.caching import forget_remembered
from core.models import Space
from home.demo import answers, build
from home.demo.content import rich_text
from home.models import HomePage
from results.models import ResultPage

pytestmark = pytest.mark.django_db
ACCOUNTS = [
    "administrateur", "redaction-nationale", "moderation", "redaction-gard", "redaction-herault",
    "relecture-metier", "relecture-accessibilite", "relecture-partenaires",
]  # fmt: skip
COUNTED = (Page, Space, Survey, SurveyResponse, Answer)


def run(**options):
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def passwords_in(printed):
    return dict(re.findall(r"^  ([a-z-]+) +([a-z0-9-]{23})$", printed, re.MULTILINE))


def counts():
    return [model.objects.count() for model in COUNTED]


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """The demo, built once for all the tests of a class; each of them undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_remembered()
        yield run(answers=400)
        transaction.set_rollback(True)
    cache.clear()
    forget_remembered()


@pytest.mark.slow
class TestDemo:
    def test_run_twice_it_changes_and_loses_nothing(self, demo, client):
        before = counts()
        home = HomePage.objects.get(locale__language_code="fr")
        home.title = "Un titre de la rédaction"
        home.save_revision().publish()
        again = run(answers=400)
        assert counts() == before
        assert HomePage.objects.get(pk=home.pk).title == "Un titre de la rédaction"
        # Those of the profile questions of a workshop are beside them.
        assert SurveyResponse.objects.exclude(participation__title__startswith="Profil").count() == 400
        assert list(passwords_in(demo)) == ACCOUNTS
        assert passwords_in(again) == {}
        for name, password in passwords_in(demo).items():
            assert client.login(username=name, password=password)
        # New passwords are given only when asked for.
        renewed = passwords_in(run(passwords=True))
        assert not client.login(username="moderation", password=passwords_in(demo)["moderation"])
        assert client.login(username="moderation", password=renewed["moderation"])

    def test_every_page_is_served_and_its_blocks_are_valid(self, demo, client):
        pages = [page.specific for page in Page.objects.live().exclude(depth=1)]
        assert len(pages) > 40
        for page in pages:
            url = page.get_url()
            assert client.get(url).status_code == 200, url
            if isinstance(body := getattr(page, "body", None), StreamValue):
                body.stream_block.clean(body)
        assert client.get("/caf/gard/consultations/accueil-nimes/").status_code == 200
        assert not Page.objects.filter(slug="home").exists()

    def test_what_is_not_translated_is_not_shown(self, demo, client):
        for prefix, french in (("/en/", "/"), ("/fr-simple/", "/")):
            content = client.get(prefix).content.decode()
            assert "Gérer une séparation" not in content
            assert "Le nouvel espace" not in content
            assert "Gérer une séparation" in client.get(french).content.decode()
        assert "Parental leave: what would help you?" in client.get("/en/").content.decode()

    def test_answers_look_like_those_of_people(self, demo):
        response = SurveyResponse.objects.filter(channel="web").first()
        assert code_of(response)
        assert response.participant.pseudonym
        assert not SurveyResponse.objects.exclude(channel="web").exclude(participant=None).exists()
        assert not SurveyResponse.objects.filter(answers=None).exists()
        gard = Space.objects.get(slug="gard")
        national = Survey.objects.originals().get(title="Votre expérience en 3 minutes")
        assert national.contributions.filter(space=gard).exists()
        assert national.contributions.filter(space__is_national=True).exists()

    def test_opinions_look_like_those_of_people_and_are_said_to_be_made_up(self, demo, client):
        answer = FeedbackAnswer.objects.filter(channel="web").first()
        assert code_of(answer)
        assert answer.participant.pseudonym
        assert recount() == 0
        assert {space.slug for space in Space.objects.filter(pk__in=FeedbackAnswer.objects.values("space"))} >= {"gard"}
        assert set(FeedbackAnswer.objects.values_list("moderation_state", flat=True)) >= {"none", "pending", "approved"}
        html = client.get("/parcours/naissance/").content.decode()
        assert "Ce que vous en pensez" in html
        assert "inventés par un programme" in html

    def test_the_sentence_of_the_result_says_what_the_answers_say(self, demo):
        page = ResultPage.objects.get(slug="nos-courriers")
        figures = next(block.value for block in page.body if block.block_type == "key_figures")
        number = next(figure.value["number"] for figure in figures if figure.block_type == "external")
        survey = Survey.objects.get(title="Votre dernier courrier de la Caf")
        question = survey.questions[0]
        choices = [key for key, _label in question.block.choices(question.value)]
        given = Answer.objects.to_survey(survey).filter(question_id=question.id)
        again = given.filter(choice_id__in=choices[1:]).count()
        assert number == f"{round(10 * again / given.count())} sur 10"

    def test_rights_stop_at_ones_own_caf(self, demo, client):
        passwords = passwords_in(demo)
        nimes = CampaignPage.objects.get(slug="accueil-nimes")
        other = CampaignPage.objects.get(slug="rendez-vous")
        expected = {
            "redaction-gard": (200, 302),
            "redaction-herault": (302, 200),
            "redaction-nationale": (200, 200),
            "moderation": (302, 302),
        }
        for name, statuses in expected.items():
            client.login(username=name, password=passwords[name])
            found = [client.get(f"/admin/pages/{page.pk}/edit/").status_code for page in (nimes, other)]
            assert tuple(found) == statuses, name
            assert client.get("/admin/users/").status_code == 302
        client.login(username="moderation", password=passwords["moderation"])
        survey = Survey.objects.get(title="Votre dernière visite à l’accueil de Nîmes")
        assert "Votre dernière visite" in client.get("/admin/snippets/surveys/survey/").content.decode()
        assert client.get(f"/admin/participation/questionnaire/{survey.pk}/export.csv").status_code == 200
        client.login(username="redaction-herault", password=passwords["redaction-herault"])
        assert "Votre dernière visite" not in client.get("/admin/snippets/surveys/survey/").content.decode()


@pytest.mark.slow
def test_a_failure_leaves_nothing(monkeypatch):
    before = Page.objects.count()
    monkeypatch.setattr(build.answers, "generate", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(answers=10)
    assert Page.objects.count() == before
    assert not build.exists()


def test_it_is_never_built_over_another_site(home):
    before = counts()
    assert passwords_in(run()) == {}
    assert counts() == before
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk


def test_a_negative_number_of_answers_is_refused():
    with pytest.raises(CommandError):
        run(answers=-1)


@pytest.mark.parametrize(
    ("total", "weights", "parts"), [(10, [1, 1, 1], [4, 3, 3]), (0, [5, 5], [0, 0]), (7, [100], [7])]
)
def test_shares_add_up(total, weights, parts):
    assert answers.shares(total, weights) == parts


def test_rich_text_makes_paragraphs_lists_and_links():
    html = rich_text("Un **mot** & [là](/ici/).\n- un\n- [deux](https://exemple.fr)\n\nFin", {"/ici/": 7})
    assert html == (
        '<p>Un <b>mot</b> &amp; <a linktype="page" id="7">là</a>.</p>'
        '<ul><li>un</li><li><a href="https://exemple.fr">deux</a></li></ul><p>Fin</p>'
    )
