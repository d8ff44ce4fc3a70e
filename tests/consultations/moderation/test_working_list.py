"""« Relecture »: who reads which sentences, what they decide, and what the public sees of it."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry
from wagtail.search.index import get_indexed_models

from consultations.base import permissions
from consultations.feedback.models import Feedback, FeedbackAnswer
from consultations.moderation import services, views
from consultations.moderation.models import Reason, State
from core.models import Space
from core.permissions import SpacePermissionPolicy
from home.models import HomePage
from journeys.models import JourneyPage, LocalJourneyPage
from tests.factories.base import make_editor
from tests.factories.journeys import JourneyIndexPageFactory, make_journey
from tests.factories.participation import opinion, send

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/relecture/"


@pytest.fixture(scope="module")
def journey_once(once, home_once, gard_once):
    return once(lambda: make_journey(HomePage.objects.get()).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture
def feedback(journey):
    return Feedback.objects.get(pk=journey.feedback_id)


@pytest.fixture
def local(journey, gard):
    index = JourneyIndexPageFactory(parent=gard)
    return index.add_child(instance=LocalJourneyPage(title="Chez nous", slug="changer", master=journey))


def say(feedback, page, sentence):
    """Somebody's pending sentence; the code of its receipt."""
    client = Client()
    sent = send(client, feedback, opinion(feedback, page, sentence=sentence))
    return client.get(sent["Location"]).context["code"]


def reader_of(space, *actions):
    user = make_editor(space, FeedbackAnswer, actions=actions or ("view", "change"))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def reader(home):
    """A moderator of the national team, who sees all spaces."""
    return reader_of(Space.objects.national())


def tick(sentence):
    one = FeedbackAnswer.objects.get(sentence=sentence)
    return f"avis:{one.receipt_hash}:{services.fingerprint(one)}"


def decide(client, *sentences, decision="approved", raison="", address=ADDRESS):
    return client.post(address, {"lus": [tick(one) for one in sentences], "decision": decision, "raison": raison})


def states():
    return dict(FeedbackAnswer.objects.values_list("sentence", "moderation_state"))


def seen_by_the_public(client, journey):
    return client.get(journey.url).content.decode()


class TestDeciding:
    def test_moderator_approves_what_is_ticked_and_the_page_shows_it(
        self, client, reader, journey, feedback, django_capture_on_commit_callbacks
    ):
        codes = [say(feedback, journey, text) for text in ("Une phrase claire", "Une autre phrase")]
        assert "Une phrase claire" not in seen_by_the_public(client, journey)
        with django_capture_on_commit_callbacks(execute=True):
            assert decide(reader, "Une phrase claire").status_code == 302
        assert states() == {"Une phrase claire": State.APPROVED, "Une autre phrase": State.PENDING}
        html = seen_by_the_public(client, journey)
        assert "Une phrase claire" in html
        assert "Une autre phrase" not in html
        followed = client.post("/participer/suivre/", {"code": codes[0]}).content.decode()
        assert "Elle peut être montrée" in followed

    def test_control_without_the_state_a_pending_sentence_would_be_shown(self, client, journey, feedback, monkeypatch):
        say(feedback, journey, "Pas encore relue")
        everything = type(FeedbackAnswer.objects.all())
        monkeypatch.setattr(everything, "shown", lambda self, feedback: self.filter(participation=feedback))
        assert "Pas encore relue" in seen_by_the_public(client, journey)

    def test_moderator_refuses_with_a_reason_its_author_reads_it(self, client, reader, journey, feedback):
        code = say(feedback, journey, "Monsieur Untel est nul")
        decide(reader, "Monsieur Untel est nul", decision="refused", raison=Reason.INSULT)
        assert states() == {"Monsieur Untel est nul": State.REFUSED}
        assert "Untel" not in seen_by_the_public(client, journey)
        indexed = [field.get_value(journey) for field in journey.get_search_fields() if hasattr(field, "get_value")]
        assert "Untel" not in str(indexed)
        assert FeedbackAnswer not in get_indexed_models()
        followed = client.post("/participer/suivre/", {"code": code}).content.decode()
        assert "Injure ou attaque d’une personne" in followed

    def test_several_at_once_all_or_none(self, reader, journey, feedback, monkeypatch):
        for text in ("Un", "Deux"):
            say(feedback, journey, text)
        real, calls = services.log, []

        def break_down(**kwargs):
            calls.append(kwargs)
            if len(calls) == 2:
                raise RuntimeError
            return real(**kwargs)

        monkeypatch.setattr(services, "log", break_down)
        reader.raise_request_exception = False
        assert decide(reader, "Un", "Deux").status_code == 500
        assert set(states().values()) == {State.PENDING}

    def test_decision_is_logged_without_what_was_said(self, reader, journey, feedback):
        say(feedback, journey, "Une phrase à refuser")
        decide(reader, "Une phrase à refuser", decision="refused", raison=Reason.OFF_TOPIC)
        entry = ModelLogEntry.objects.get(action="moderation.refuse")
        assert (entry.user, entry.data) == (reader.user, {"reason": Reason.OFF_TOPIC})
        assert "phrase" not in entry.label
        assert FeedbackAnswer.objects.get().moderated_by == reader.user

    def test_sentence_changed_since_it_was_read_is_not_decided(self, client, reader, journey, feedback):
        send(client, feedback, opinion(feedback, journey, sentence="Polie"))
        read = tick("Polie")
        send(client, feedback, opinion(feedback, journey, sentence="Grossière"))
        response = reader.post(ADDRESS, {"lus": [read], "decision": "approved"})
        assert response.status_code == 422
        assert "n’est plus dans la liste" in response.content.decode()
        assert states() == {"Grossière": State.PENDING}
        # The same between the reading of the list and the decision.
        one = FeedbackAnswer.objects.get()
        rows = FeedbackAnswer.objects.all()
        read = {one.receipt_hash: read.rsplit(":", 1)[1]}
        assert services.decide(contributions=rows, read=read, state=State.APPROVED, user=reader.user) == 0

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"decision": "approved"}, "Cochez un texte au moins"),
            ({"decision": "approved", "lus": ["\x00"]}, "n’est plus dans la liste"),
            ({"decision": "pending"}, "publier ou ne pas publier"),
            ({"decision": "refused"}, "choisissez une raison"),
            ({"decision": "refused", "raison": "parce que"}, "Choisissez une raison de la liste"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_keeps_the_ticks(self, reader, journey, feedback, data, says):
        say(feedback, journey, "À relire")
        response = reader.post(
            ADDRESS, {"lus": [tick("À relire")], **data} if data.get("decision") != "approved" else data
        )
        assert response.status_code == 422
        html = response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
        assert says in html
        assert ("checked" in html) == (data["decision"] != "approved")
        assert states() == {"À relire": State.PENDING}


class TestWhoseSentences:
    def test_local_editor_reads_those_of_their_caf_only(self, feedback, journey, local):
        say(feedback, journey, "Nationale")
        say(feedback, local, "Du Gard")
        editor = reader_of(Space.objects.get(slug="gard"))
        html = editor.get(ADDRESS).content.decode()
        assert "Du Gard" in html
        assert "Nationale" not in html
        assert decide(editor, "Nationale").status_code == 422
        assert states()["Nationale"] == State.PENDING
        assert "Nationale" not in editor.get(f"{ADDRESS}?espace={Space.objects.national().pk}").content.decode()

    def test_control_without_the_policy_they_would_read_all(self, feedback, journey, local, monkeypatch):
        say(feedback, journey, "Nationale")
        editor = reader_of(Space.objects.get(slug="gard"))
        monkeypatch.setattr(
            SpacePermissionPolicy,
            "instances_user_has_permission_for",
            lambda self, user, action: self.model.objects.all(),
        )
        assert "Nationale" in editor.get(ADDRESS).content.decode()
        assert permissions.contribution_policy(FeedbackAnswer)

    def test_who_may_only_read_answers_decides_nothing(self, home, feedback, journey):
        say(feedback, journey, "À relire")
        viewer = reader_of(Space.objects.national(), "view", "export")
        assert viewer.get(ADDRESS).status_code == 302
        assert decide(viewer, "À relire").status_code == 302
        assert states() == {"À relire": State.PENDING}
        assert "relecture" not in viewer.get("/admin/").content.decode()

    def test_visitor_is_sent_to_the_login_page(self, client, home):
        assert client.get(ADDRESS)["Location"].startswith("/admin/login/")


class TestTheList:
    def test_filters_by_state_and_space(self, reader, feedback, journey, local):
        say(feedback, journey, "Nationale")
        say(feedback, local, "Du Gard")
        decide(reader, "Nationale")
        assert "Nationale" not in reader.get(ADDRESS).content.decode()
        assert "Nationale" in reader.get(f"{ADDRESS}?etat=approved").content.decode()
        gard = Space.objects.get(slug="gard")
        assert "Nationale" not in reader.get(f"{ADDRESS}?etat=approved&espace={gard.pk}").content.decode()
        for nonsense in ("?etat=%00&espace=%00&p=%00", "?etat=none&espace=99999999999999999999&p=0"):
            assert reader.get(ADDRESS + nonsense).status_code == 200

    def test_is_paginated_and_takes_as_many_queries_for_more_rows(
        self, reader, feedback, journey, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr(views, "PER_PAGE", 2)
        for place in range(3):
            say(feedback, journey, f"Phrase {place}")
        first, second = (reader.get(f"{ADDRESS}?p={page}").content.decode() for page in (1, 2))
        assert (first.count('name="lus"'), second.count('name="lus"')) == (2, 1)
        assert "Page 1 sur 2" in first
        monkeypatch.setattr(views, "PER_PAGE", 25)
        with django_assert_max_num_queries(1000) as few:
            reader.get(ADDRESS)
        count = len(few)
        for place in range(3, 12):
            say(feedback, journey, f"Phrase {place}")
        with django_assert_max_num_queries(count):
            reader.get(ADDRESS)

    def test_says_the_week_and_no_number_of_the_row(self, reader, feedback, journey):
        say(feedback, journey, "À relire")
        html = reader.get(ADDRESS).content.decode()
        assert "semaine du" in html
        assert f">{FeedbackAnswer.objects.get().pk}<" not in html
