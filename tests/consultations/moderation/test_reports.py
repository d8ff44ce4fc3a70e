"""« Signaler »: once per person, hidden beyond a threshold until somebody of the team has read, and closed by what they decide."""

import io
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from consultations.base import acts
from consultations.base.models import Participant
from consultations.comments.models import Comment, Discussion, State
from consultations.moderation import reports, views
from consultations.moderation.models import Outcome, Report
from core.models import Space
from core.permissions import SpacePermissionPolicy
from tests.consultations.comments.conftest import shown_on
from tests.consultations.comments.saying import FOLLOW, QUEUE, decide, reader_of, said, words
from tests.factories.participation import SAME_ORIGIN, CommentFactory, DiscussionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(home) -> Discussion:
    return DiscussionFactory(space=Space.objects.national(), shown_when="apres")


@pytest.fixture
def page(discussion, home):
    return shown_on(discussion, home)


@pytest.fixture
def comment(discussion, page) -> Comment:
    return said(discussion, page, "Un texte qui gêne", signature="Claude")[0]


@pytest.fixture
def reader(home) -> Client:
    return reader_of(Space.objects.national())


def address(comment: Comment) -> str:
    return f"/participer/signaler/commentaires/{comment.key}/"


def report(comment: Comment, client: Client | None = None, **more: str):
    """Somebody reports it, from our page, with JavaScript on."""
    data = {"cle": str(uuid.uuid4()), "duree": "9", "raison": "injure", "precision": "", **more}
    headers = SAME_ORIGIN
    return (client or Client()).post(f"{address(comment)}envoyer/", data, headers=headers)


def state(comment: Comment) -> tuple[str, str]:
    comment.refresh_from_db()
    return comment.state, comment.moderation_state


class TestReporting:
    def test_the_page_is_the_same_for_everyone_and_the_report_is_recorded(self, comment, page, settings):
        settings.PUBLIC_PAGE_SECONDS = 60
        client = Client()
        assert address(comment) in client.get(page.url).content.decode()
        asked = client.get(address(comment))
        assert "public" in asked["Cache-Control"]
        assert not asked.cookies
        assert "csrfmiddlewaretoken" not in asked.content.decode()
        assert "Un texte qui gêne" in words(asked)
        sent = report(comment, client, precision="Il parle de ma voisine.")
        assert (sent.status_code, sent["Location"]) == (303, "/participer/signaler/merci/")
        assert "participant" in sent.cookies
        assert client.get(sent["Location"]).status_code == 200
        one = Report.objects.get()
        assert (one.kind, one.contribution, one.reason) == ("commentaires", comment.receipt_hash, "injure")
        assert (one.note, one.reported_on) == ("Il parle de ma voisine.", timezone.localdate())
        assert Participant.objects.count() == 2, "who wrote, and who reported"

    def test_once_per_person_whatever_they_send_again(self, comment):
        client = Client()
        for reason in ("injure", "publicite"):
            assert report(comment, client, raison=reason).status_code == 303
        assert Report.objects.get().reason == "publicite"
        report(comment)
        assert Report.objects.count() == 2

    def test_database_refuses_a_second_one(self, comment):
        report(comment)
        one = Report.objects.get()
        one.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save(force_insert=True)

    def test_control_without_the_memory_of_the_browser_one_person_would_hide_a_text(self, comment, monkeypatch):
        client = Client()
        for _place in range(3):
            report(comment, client)
        assert state(comment)[0] == State.SHOWN
        monkeypatch.setattr(acts, "read_browser_id", lambda request: None)
        for _place in range(3):
            report(comment, client)
        assert state(comment)[0] == State.BLOCKED

    def test_without_javascript_it_is_confirmed_once_with_what_was_written(self, comment):
        person = Client(enforce_csrf_checks=True)
        data = {"cle": "", "raison": "autre", "precision": "À garder"}
        asked = person.post(f"{address(comment)}envoyer/", data, headers=SAME_ORIGIN)
        html = words(asked)
        assert asked.status_code == 200
        assert "Confirmez" in html
        assert 'value="À garder"' in html
        assert not Report.objects.exists()
        again = {**data, "cle": str(uuid.uuid4()), "csrfmiddlewaretoken": asked.context["csrf_token"]}
        assert person.post(f"{address(comment)}envoyer/", again, headers=SAME_ORIGIN).status_code == 303
        assert Report.objects.get().note == "À garder"

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({"raison": ""}, "Choisissez une raison"),
            ({"raison": "parce que"}, "Choisissez une raison"),
            ({"raison": "\x00"}, "Choisissez une raison"),
            ({"precision": "x" * 301}, "Votre texte a 301 signes. Il en faut 300 au plus"),
            ({"precision": "nul\x00"}, "un signe illisible"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_keeps_the_rest(self, comment, data, says):
        refused = report(comment, **{"raison": "publicite", "precision": "À garder", **data})
        html = words(refused)
        assert refused.status_code == 422
        assert says in html
        assert 'role="alert"' in html
        assert html.count("<h1") == 1
        if "precision" not in data:
            assert "À garder</textarea>" in html
        if "raison" not in data:
            assert 'value="publicite" checked' in html
        assert not Report.objects.exists()

    def test_from_another_site_nothing_is_recorded(self, comment):
        data = {"cle": str(uuid.uuid4()), "raison": "injure"}
        refused = Client().post(f"{address(comment)}envoyer/", data, headers={"sec-fetch-site": "cross-site"})
        assert refused.status_code == 403
        assert not Report.objects.exists()

    def test_many_from_one_network_are_asked_for_work(self, comment, settings):
        settings.NETWORK_NEWCOMERS_PER_HOUR = 2
        statuses = [report(comment, Client(REMOTE_ADDR="203.0.113.9")).status_code for _place in range(4)]
        assert statuses == [303, 303, 428, 428]
        assert Report.objects.count() == 2
        settings.NETWORK_NEWCOMERS_PER_HOUR = 0  # the control
        assert report(comment, Client(REMOTE_ADDR="203.0.113.9")).status_code == 303

    def test_after_the_closing_what_is_shown_is_still_reported(self, comment):
        Discussion.objects.update(opens_at=timezone.now() - timezone.timedelta(days=9), closes_at=timezone.now())
        assert report(comment).status_code == 303

    @pytest.mark.parametrize("change", [{"state": State.REMOVED}, {"state": State.BLOCKED}, {"trust": "aside"}])
    def test_what_is_not_shown_has_no_page(self, comment, change):
        Comment.objects.update(**change)
        assert Client().get(address(comment)).status_code == 404
        assert report(comment).status_code == 404
        assert not Report.objects.exists()

    def test_what_does_not_exist_has_none(self, comment, discussion):
        for slug, key in (("commentaires", uuid.uuid4()), ("avis", comment.key), ("rien", comment.key)):
            assert Client().get(f"/participer/signaler/{slug}/{key}/").status_code == 404
        discussion.unpublish()
        assert Client().get(address(comment)).status_code == 404

    def test_nothing_of_who_reports_is_in_an_address_or_the_journal(self, comment):
        for _place in range(3):
            report(comment, Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Pistable"), precision="Canari")
        kept = str([*Report.objects.values(), *Participant.objects.values(), *ModelLogEntry.objects.values()])
        assert "203.0.113.77" not in kept
        assert "Pistable" not in kept
        assert "Canari" not in str(list(ModelLogEntry.objects.values()))


class TestHiding:
    def test_beyond_the_threshold_it_is_hidden_until_it_is_read(
        self, comment, page, reader, django_capture_on_commit_callbacks
    ):
        for _place in range(2):
            report(comment)
        assert state(comment)[0] == State.SHOWN
        with django_capture_on_commit_callbacks(execute=True):
            report(comment)
        assert state(comment) == (State.BLOCKED, "pending")
        html = words(Client().get(page.url))
        assert "gêne" not in html
        assert "masqué jusqu’à ce que l’équipe l’ait lu" in html
        assert ModelLogEntry.objects.get(action=reports.HIDE).data == {"reports": 3}
        with django_capture_on_commit_callbacks(execute=True):
            decide(reader, comment)
        assert state(comment) == (State.SHOWN, "approved")
        assert "gêne" in words(Client().get(page.url))

    @pytest.mark.parametrize(("limit", "hidden"), [(1, True), (2, False), (0, False)])
    def test_control_the_setting_says_how_many(self, comment, settings, limit, hidden):
        settings.REPORTS_HIDE_AFTER = limit
        report(comment)
        assert (state(comment)[0] == State.BLOCKED) is hidden

    def test_browsers_whose_acts_do_not_count_hide_nothing(self, comment, monkeypatch):
        for _place in range(3):
            report(comment)
        Report.objects.update(trust="waiting")
        Comment.objects.update(state=State.SHOWN)
        report(comment)
        assert state(comment)[0] == State.SHOWN
        Report.objects.update(trust="counted")  # the control
        report(comment)
        assert state(comment)[0] == State.BLOCKED

    def test_kept_by_the_team_new_reports_do_not_hide_it_again_unless_its_words_change(self, comment, reader):
        for _place in range(3):
            report(comment)
        decide(reader, comment)
        for _place in range(4):
            report(comment)
        assert state(comment) == (State.SHOWN, "approved")
        assert Report.objects.open().count() == 4, "they are still read"
        Comment.objects.update(moderation_state="pending")  # as after a correction
        report(comment)
        assert state(comment) == (State.BLOCKED, "pending")

    def test_hidden_then_corrected_it_stays_hidden(self, discussion, page):
        comment, code = said(discussion, page, "Gênant")
        for _place in range(3):
            report(comment)
        Client().post(FOLLOW, {"code": code, "enregistrer": "1", "commentaire": "Autrement"})
        assert state(comment) == (State.BLOCKED, "pending")
        assert comment.text == "Autrement"


class TestTheTeam:
    def test_reads_how_many_and_why_the_most_reported_first(self, discussion, page, comment, reader):
        said(discussion, page, "Plus ancien, que personne ne signale")
        worse, _code = said(discussion, page, "Signalé deux fois")
        report(comment, precision="Une note")
        for reason in ("publicite", "injure"):
            report(worse, raison=reason)
        html = words(reader.get(QUEUE))
        places = [html.index(text) for text in ("Signalé deux fois", "Un texte qui gêne", "Plus ancien")]
        assert places == sorted(places)
        assert "<strong>2 signalements</strong> : " in html
        assert "Publicité, ou le même texte envoyé plusieurs fois (1)" in html
        assert "<strong>1 signalement</strong> : Injure, menace ou propos haineux (1)" in html
        assert "Une note" in html

    def test_finds_what_is_reported_whatever_its_state(self, comment, reader):
        Comment.objects.update(moderation_state="approved")
        assert "gêne" not in words(reader.get(QUEUE))
        report(comment)
        assert "gêne" in words(reader.get(QUEUE)), "reported, it is to be read again"
        assert "gêne" in words(reader.get(f"{QUEUE}?etat=signales"))
        assert "gêne" not in words(reader.get(f"{QUEUE}?etat=refused"))

    @pytest.mark.parametrize(
        ("decision", "reason", "outcome"), [("approved", "", Outcome.KEPT), ("refused", "injure", Outcome.REMOVED)]
    )
    def test_decision_closes_the_reports(self, comment, reader, decision, reason, outcome):
        report(comment)
        decide(reader, comment, decision, reason)
        assert Report.objects.get().outcome == outcome
        assert "signalement<" not in words(reader.get(f"{QUEUE}?etat=signales"))

    def test_takes_as_many_queries_for_thirty_as_for_three(self, discussion, page, reader, monkeypatch):
        monkeypatch.setattr(views, "PER_PAGE", 100)

        def more(number: int) -> None:
            for _place in range(number):
                report(CommentFactory(participation=discussion, page=page), precision="Pourquoi")

        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                assert reader.get(QUEUE).status_code == 200
            return len(found)

        more(3)
        few = queries()
        more(27)
        assert queries() == few

    def test_of_another_caf_reads_no_report(self, gard, herault):
        gard_space, herault_space = Space.objects.get(slug="gard"), Space.objects.get(slug="herault")
        local = DiscussionFactory(space=gard_space, shown_when="apres")
        comment, _code = said(local, shown_on(local, gard), "Du Gard")
        report(comment, precision="Une note du Gard")
        assert "Une note du Gard" in words(reader_of(gard_space).get(QUEUE))
        stranger = reader_of(herault_space)
        for query in ("", "?etat=signales"):
            assert "du Gard" not in words(stranger.get(QUEUE + query))

    def test_control_without_the_policy_they_would(self, gard, herault, monkeypatch):
        local = DiscussionFactory(space=Space.objects.get(slug="gard"), shown_when="apres")
        comment, _code = said(local, shown_on(local, gard), "Du Gard")
        report(comment, precision="Une note du Gard")
        stranger = reader_of(Space.objects.get(slug="herault"))
        everything = lambda policy, user, action: policy.model.objects.all()  # noqa: E731
        monkeypatch.setattr(SpacePermissionPolicy, "instances_user_has_permission_for", everything)
        assert "Une note du Gard" in words(stranger.get(QUEUE))


class TestErasing:
    def test_goes_with_the_text(self, discussion, page):
        comment, code = said(discussion, page, "À oublier")
        report(comment)
        assert Client().post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200
        assert not Report.objects.exists()
        assert not Participant.objects.exists()

    def test_goes_with_a_text_that_leaves_its_place_empty(self, discussion, page):
        comment, code = said(discussion, page, "À oublier")
        said(discussion, page, "Réponse", reponse_a=comment.key)
        report(comment)
        Client().post(FOLLOW, {"code": code, "effacer": "1"})
        assert not Report.objects.exists()

    def test_goes_with_the_person_who_reported(self, comment, discussion, page):
        client = Client()
        _mine, code = said(discussion, page, "Le mien", client)
        report(comment, client)
        report(comment)
        out = io.StringIO()
        call_command("erase_person", receipt=code, stdout=out)
        assert "signalements: 1 erased" in out.getvalue()
        assert Report.objects.count() == 1
        assert Participant.objects.count() == 2

    def test_goes_when_its_time_is_over(self, comment, settings):
        settings.REPORT_DAYS = 10
        for days in (9, 10):
            report(comment)
            Report.objects.filter(reported_on=timezone.localdate()).update(
                reported_on=timezone.localdate() - timezone.timedelta(days=days)
            )
        out = io.StringIO()
        call_command("apply_retention", stdout=out)
        assert "signalements: 1 erased" in out.getvalue()
        assert Report.objects.count() == 1
        assert Participant.objects.count() == 2, "who reported and gave nothing else goes too"
