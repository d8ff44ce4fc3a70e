"""One tap about a step: what is sent, what is kept, what is counted."""

import io
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.utils import timezone

from consultations.base import services as base_services
from consultations.feedback import services, tallies
from consultations.feedback.models import FeedbackAnswer, Tally, Topic, Verdict, week_of
from consultations.moderation.models import State
from home.models import HomePage
from journeys.models import JourneyPage, LocalJourneyPage
from tests.factories.base import make_editor
from tests.factories.journeys import JourneyIndexPageFactory, make_journey
from tests.factories.participation import opinion, send

pytestmark = pytest.mark.django_db
MONDAY = week_of(timezone.localdate())


def counted(**lookup):
    return list(Tally.objects.filter(**lookup).order_by("week", "space").values_list("simple", "medium", "hard"))


def recounted():
    out = io.StringIO()
    call_command("recount", stdout=out)
    return out.getvalue().strip()


@pytest.fixture(scope="module")
def journey_once(once, home_once, gard_once):
    return once(lambda: make_journey(HomePage.objects.get()).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture
def local(journey, gard):
    """The journey taken up by the Caf du Gard."""
    index = JourneyIndexPageFactory(parent=gard)
    return index.add_child(instance=LocalJourneyPage(title="Chez nous", slug="changer", master=journey))


class TestOneVoicePerBrowserAndStep:
    def test_citizen_taps_gets_a_receipt_and_is_counted(self, client, journey, feedback, topic):
        response = send(client, feedback, opinion(feedback, journey, sentence="  Très\r\nclair. "))
        assert response.status_code == 303
        answer = FeedbackAnswer.objects.get()
        assert (answer.topic, answer.verdict, answer.page_id) == (topic, Verdict.SIMPLE, journey.pk)
        assert (answer.sentence, answer.moderation_state) == ("Très clair.", State.PENDING)
        assert counted() == [(1, 0, 0)]
        assert "Le code de votre reçu" in client.get(response["Location"]).content.decode()

    def test_citizen_changes_their_mind_the_old_verdict_is_taken_off_its_own_week(self, client, journey, feedback):
        send(client, feedback, opinion(feedback, journey))
        before = MONDAY - timedelta(weeks=3)
        FeedbackAnswer.objects.update(week=before)
        Tally.objects.update(week=before)
        send(client, feedback, opinion(feedback, journey, verdict=Verdict.HARD))
        assert FeedbackAnswer.objects.get().verdict == Verdict.HARD
        assert counted(week=before) == [(0, 0, 0)]
        assert counted(week=MONDAY) == [(0, 0, 1)]
        assert recounted() == "Tallies corrected: 0."

    def test_citizen_judges_two_steps_both_count(self, client, journey, feedback):
        for topic in feedback.topics.all()[:2]:
            send(client, feedback, opinion(feedback, journey, topic=topic))
        assert FeedbackAnswer.objects.count() == 2
        assert FeedbackAnswer.objects.values("participant").distinct().count() == 1

    def test_control_without_the_identity_the_second_step_takes_the_place_of_the_first(
        self, client, journey, feedback, monkeypatch
    ):
        find = base_services._existing
        monkeypatch.setattr(base_services, "_existing", lambda *args: find(*args[:3], replace(args[3], identity={})))
        for topic in feedback.topics.all()[:2]:
            send(client, feedback, opinion(feedback, journey, topic=topic))
        assert FeedbackAnswer.objects.count() == 1

    def test_double_click_counts_once(self, journey, feedback):
        data = opinion(feedback, journey)
        assert {send(Client(), feedback, data).status_code for _ in range(2)} == {303}
        assert counted() == [(1, 0, 0)]

    def test_same_key_for_two_steps_makes_two_answers_of_one_browser(self, journey, feedback):
        key = uuid.uuid4()
        for topic in feedback.topics.all()[:2]:
            send(Client(), feedback, opinion(feedback, journey, key=key, topic=topic))
        assert FeedbackAnswer.objects.count() == 2

    def test_another_browser_is_another_voice(self, journey, feedback):
        for _ in range(2):
            send(Client(), feedback, opinion(feedback, journey))
        assert counted() == [(2, 0, 0)]

    def test_database_refuses_a_second_answer_a_day_and_a_sentence_nobody_reads(self, client, journey, feedback):
        send(client, feedback, opinion(feedback, journey))
        answer = FeedbackAnswer.objects.get()
        for wrong in (
            {"week": MONDAY + timedelta(days=1)},
            {"sentence": "Non relue"},
            {"moderation_state": State.REFUSED, "sentence": "Sans raison"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                FeedbackAnswer.objects.update(**wrong)
        answer.pk, answer.submission_key, answer.receipt_hash = None, uuid.uuid4(), "autre"
        with pytest.raises(IntegrityError), transaction.atomic():
            answer.save()


class TestCounting:
    def test_citizen_erases_it_leaves_the_count(self, client, journey, feedback):
        code = client.get(send(client, feedback, opinion(feedback, journey))["Location"]).context["code"]
        assert client.post("/participer/suivre/", {"code": code, "effacer": "1"}).status_code == 200
        assert not FeedbackAnswer.objects.exists()
        assert counted() == [(0, 0, 0)]
        assert recounted() == "Tallies corrected: 0."

    def test_recount_finds_and_corrects_what_is_wrong(self, client, journey, feedback):
        send(client, feedback, opinion(feedback, journey))
        Tally.objects.update(simple=5)
        Tally.objects.create(topic=feedback.topics.last(), space=feedback.space, week=MONDAY, hard=2)
        assert recounted() == "Tallies corrected: 2."
        assert sorted(counted()) == [(0, 0, 0), (1, 0, 0)]
        Tally.objects.all().delete()
        assert recounted() == "Tallies corrected: 1."
        assert recounted() == "Tallies corrected: 0."

    def test_control_without_the_move_recount_finds_something(self, client, journey, feedback, monkeypatch):
        monkeypatch.setattr(services, "move_tallies", lambda moves: None)
        send(client, feedback, opinion(feedback, journey))
        assert recounted() == "Tallies corrected: 1."

    def test_answer_given_on_the_page_of_a_caf_counts_there(self, client, journey, feedback, local, gard_space):
        send(client, feedback, opinion(feedback, local))
        assert FeedbackAnswer.objects.get().space == gard_space
        assert counted(space=gard_space) == [(1, 0, 0)]

    def test_answer_from_a_page_that_does_not_ask_counts_in_the_space_of_the_journey(self, client, feedback, gard):
        send(client, feedback, opinion(feedback, gard))
        assert FeedbackAnswer.objects.get().space == feedback.space

    def test_answer_moved_from_one_space_to_another_leaves_the_first(
        self, client, journey, feedback, local, gard_space
    ):
        send(client, feedback, opinion(feedback, journey))
        send(client, feedback, opinion(feedback, local, verdict=Verdict.MEDIUM))
        assert counted(space=feedback.space) == [(0, 0, 0)]
        assert counted(space=gard_space) == [(0, 1, 0)]

    def test_week_is_that_of_the_space(self, journey, feedback, monkeypatch, client):
        """Sunday evening in Paris is Monday already in La Réunion."""
        feedback.space.timezone = "Indian/Reunion"
        feedback.space.save()
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 6, 22, 0, tzinfo=UTC))
        send(client, feedback, opinion(feedback, None))
        assert FeedbackAnswer.objects.get().week == date(2026, 12, 7)

    def test_nothing_finer_than_the_week_is_kept_or_shown(self, client, journey, feedback):
        code = client.get(send(client, feedback, opinion(feedback, journey))["Location"]).context["code"]
        answer = FeedbackAnswer.objects.get()
        moments = [f.name for f in answer._meta.fields if isinstance(f, (models.DateField, models.DateTimeField))]
        assert {name for name in moments if getattr(answer, name)} == {"week"}
        html = client.post("/participer/suivre/", {"code": code}).content.decode()
        assert "Reçue la semaine du" in html
        assert re.fullmatch(r"avis [0-9a-f]{8}", str(answer)), "neither a number that says the order, nor a moment"


class TestWhatIsRefused:
    def refused(self, client, feedback, **changes):
        data = {**opinion(feedback, sentence="À garder"), **changes}
        response = send(client, feedback, data)
        assert not FeedbackAnswer.objects.exists()
        assert not Tally.objects.exists()
        return response, response.content.decode()

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"etape": str(uuid.uuid4())}, "Cette étape n’existe plus"),
            ({"etape": "\x00"}, "Cette étape n’existe plus"),
            ({"etape": ""}, "Choisissez l’étape dont vous parlez"),
            ({"avis": "bof"}, "simple, moyen ou compliqué"),
            ({"avis": ""}, "simple, moyen ou compliqué"),
            ({"avis": "9" * 5000}, "simple, moyen ou compliqué"),
            ({"phrase": "a" * 301}, "Votre phrase a 301 signes. Il en faut 300 au plus"),
            ({"phrase": "nul\x00"}, "un signe illisible"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_keeps_the_rest(self, client, feedback, changes, says):
        response, html = self.refused(client, feedback, **changes)
        assert response.status_code == 422
        assert says in html.replace("\u00a0", " ").replace("\u202f", " ")
        if "phrase" not in changes:
            assert "À garder</textarea>" in html
        if "avis" not in changes:
            assert 'value="simple" checked' in html
        if "etape" not in changes:
            assert f'value="{feedback.topics.first().key}" selected' in html

    def test_300_signs_on_several_lines_are_accepted(self, client, feedback):
        assert send(client, feedback, opinion(feedback, sentence="\r\n".join(["ab"] * 100))).status_code == 303
        assert len(FeedbackAnswer.objects.get().sentence) == 299

    def test_step_taken_away_is_no_longer_asked_about(self, client, feedback, topic):
        Topic.objects.filter(pk=topic.pk).update(is_current=False)
        response, _html = self.refused(client, feedback, etape=str(topic.key))
        assert response.status_code == 422


class TestWhoSeesWhat:
    def export(self, user, feedback):
        client = Client()
        client.force_login(user)
        response = client.get(f"/admin/participation/avis/{feedback.pk}/export.csv")
        return b"".join(response.streaming_content).decode() if response.status_code == 200 else response.status_code

    def test_editor_of_another_caf_exports_nothing_of_it(self, client, feedback, local, gard_space, herault_space):
        send(client, feedback, opinion(feedback, local, sentence="=Chez nous"))
        theirs = make_editor(herault_space, type(feedback), FeedbackAnswer, actions=("view", "export"))
        ours = make_editor(gard_space, type(feedback), FeedbackAnswer, actions=("view", "export"))
        assert "Chez nous" not in self.export(theirs, feedback)
        exported = self.export(ours, feedback)
        assert "'=Chez nous" in exported, "a formula is not escaped"
        assert MONDAY.isoformat() in exported
        assert timezone.localtime().strftime("%H:%M") not in exported


def test_verdict_only_changed_the_sentence_is_not_read_again(client, journey, feedback):
    send(client, feedback, opinion(feedback, journey, sentence="Clair."))
    FeedbackAnswer.objects.update(moderation_state=State.APPROVED)
    send(client, feedback, opinion(feedback, journey, verdict=Verdict.MEDIUM, sentence="Clair."))
    assert FeedbackAnswer.objects.get().moderation_state == State.APPROVED
    send(client, feedback, opinion(feedback, journey, sentence="Autre chose."))
    assert FeedbackAnswer.objects.get().moderation_state == State.PENDING


def test_moves_that_cancel_out_write_nothing(feedback, topic, django_assert_num_queries):
    cell = tallies.Cell(topic.pk, feedback.space_id, MONDAY, "simple")
    tallies.move_tallies({cell: 1})
    with django_assert_num_queries(2):  # the savepoint only
        tallies.move_tallies({cell: 0})
    assert counted() == [(1, 0, 0)]
