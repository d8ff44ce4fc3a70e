"""The draw of a workshop: announced, made once, repeated by anybody; substitutes that keep the balance."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.analysis import draw as analysis
from consultations.notifications.models import Message
from consultations.surveys.models import Answer, SurveyResponse
from consultations.workshops import drawing, places
from consultations.workshops.models import Draw, Left, Quota, Session, SignUp
from tests.consultations.workshops.conftest import member
from tests.factories.participation import SurveyFactory, question
from tests.factories.workshops import SignUpFactory, make_workshop


@pytest.fixture
def drawn(gard_space):
    """A workshop of four places, drawn, and its profile question."""
    survey = SurveyFactory(
        space=gard_space, questions=[question("single", "Votre âge ?", options=["Jeune", "Moins jeune"])]
    )
    workshop = make_workshop(capacity=4, recruitment="tirage", space=gard_space, profile_questions=survey)
    return workshop.sessions.get()


def asked(session: Session):
    block = session.workshop.profile_questions.questions[0]
    return block.id, [key for key, _words in block.block.choices(block.value)]


def candidate(session: Session, choice: int, **fields) -> SignUp:
    """Somebody retained, who gave one of the two answers."""
    one = SignUpFactory(session=session, **{"state": "qualified", **fields})
    question_id, choices = asked(session)
    response = SurveyResponse.objects.create(
        participation=session.workshop.profile_questions,
        page=one.page,
        space=one.space,
        language="fr",
        receipt_hash=uuid.uuid4().hex,
    )
    Answer.objects.create(response=response, question_id=question_id, choice_id=choices[choice])
    SignUp.objects.filter(pk=one.pk).update(profile=response)
    one.refresh_from_db()
    return one


@pytest.fixture
def full(drawn):
    """Ten candidates, two of them young, of whom two are wanted."""
    people = [candidate(drawn, 0 if n < 2 else 1) for n in range(10)]
    question_id, choices = asked(drawn)
    drawing.set_quotas(workshop=drawn.workshop, quotas=[(question_id, choices[0], 2, 2)])
    return people


class TestDraw:
    def test_meets_quotas_offers_places_and_orders_the_others(self, drawn, full):
        drawing.announce(session=drawn)
        drawing.make_draw(session=drawn, user=None)
        for one in full:
            one.refresh_from_db()
        assert [one.state for one in full[:2]] == ["invited", "invited"]
        assert sorted(one.state for one in full) == ["invited"] * 4 + ["waiting"] * 6
        assert sorted(one.rank for one in full if one.rank) == [1, 2, 3, 4, 5, 6]
        assert all(one.answer_by > timezone.now() + timedelta(hours=47) for one in full if one.state == "invited")
        drawn.refresh_from_db()
        assert drawn.taken == 4
        assert Message.objects.filter(key__contains=":offer:").count() == 4
        assert places.recount() == 0

    def test_anybody_repeats_it_from_the_public_page(self, drawn, full):
        address = reverse("participation:workshop_draw", args=[drawn.key])
        assert Client().get(address).status_code == 404
        announced = drawing.announce(session=drawn)
        html = Client().get(address).content.decode()
        assert announced.commitment in html
        assert announced.seed not in html
        assert drawing.announce(session=drawn).seed == announced.seed
        made = drawing.make_draw(session=drawn, user=None)
        page = Client().get(address)
        html = page.content.decode()
        assert "public" in page["Cache-Control"]
        assert made.seed in html
        assert analysis.commitment(made.seed) == announced.commitment
        text = Client().get(f"{address}liste.txt").content.decode()
        assert analysis.repeat(text, made.seed).drawn == made.drawn.split()
        assert analysis.fingerprint(text) == made.fingerprint
        for words in ("Camille", "Martin", "exemple.fr", "Jeune", asked(drawn)[1][0]):
            assert words not in text
            assert words not in html

    def test_is_made_once_and_not_before_it_is_announced(self, drawn, full):
        with pytest.raises(drawing.NotNow, match="Annoncez"):
            drawing.make_draw(session=drawn, user=None)
        drawing.announce(session=drawn)
        drawing.make_draw(session=drawn, user=None)
        with pytest.raises(drawing.NotNow, match="déjà fait"):
            drawing.make_draw(session=drawn, user=None)

    def test_without_anybody_it_says_so(self, drawn):
        drawing.announce(session=drawn)
        with pytest.raises(drawing.NotNow, match="au moins une personne"):
            drawing.make_draw(session=drawn, user=None)

    def test_unconfirmed_and_unretained_people_are_not_drawn(self, drawn):
        SignUpFactory(session=drawn, state="applied")
        SignUpFactory(session=drawn, state="qualified", verified_at=None)
        good = SignUpFactory(session=drawn, state="qualified")
        assert list(drawing.candidates(drawn)) == [good]

    @pytest.mark.parametrize(("months", "rest", "is_out"), [(1, 6, True), (7, 6, False), (1, 0, False)])
    def test_who_had_a_place_lately_rests(self, drawn, gard_space, herault_space, months, rest, is_out):
        type(drawn.workshop).objects.filter(pk=drawn.workshop_id).update(rest_months=rest)
        session = Session.objects.select_related("workshop__space").get(pk=drawn.pk)
        before = make_workshop(space=gard_space).sessions.get()
        elsewhere = make_workshop(space=herault_space).sessions.get()
        moment = session.starts_at - timedelta(days=30 * months)
        Session.objects.filter(pk__in=[before.pk, elsewhere.pk]).update(
            starts_at=moment, ends_at=moment + timedelta(hours=1)
        )
        SignUpFactory(session=before, email="une@exemple.fr", state="attended")
        SignUpFactory(session=elsewhere, email="autre@exemple.fr", state="attended")
        one = SignUpFactory(session=session, email="une@exemple.fr", state="qualified")
        other = SignUpFactory(session=session, email="autre@exemple.fr", state="qualified")
        found = set(drawing.candidates(session))
        assert other in found, "what another Caf did is not known here"
        assert (one not in found) is is_out


class TestSubstitutes:
    def test_the_one_the_group_misses_is_called(self, drawn):
        question_id, choices = asked(drawn)
        drawing.set_quotas(workshop=drawn.workshop, quotas=[(question_id, choices[0], 1, 4)])
        young = candidate(drawn, 0, state="confirmed")
        for _ in range(3):
            candidate(drawn, 1, state="confirmed")
        first, second = candidate(drawn, 1, state="waiting", rank=1), candidate(drawn, 0, state="waiting", rank=2)
        places.leave(signup=young, because=Left.SELF)
        for one in (first, second):
            one.refresh_from_db()
        assert (first.state, second.state) == ("waiting", "invited")

    def test_control_in_the_order_of_the_list_the_other_one_is(self, drawn, monkeypatch):
        monkeypatch.setattr(
            "consultations.workshops.substitutes.next_substitute", lambda *, substitutes, **_: substitutes[0]
        )
        self_called = candidate(drawn, 0, state="confirmed")
        for _ in range(3):
            candidate(drawn, 1, state="confirmed")
        first, _second = candidate(drawn, 1, state="waiting", rank=1), candidate(drawn, 0, state="waiting", rank=2)
        places.leave(signup=self_called, because=Left.SELF)
        first.refresh_from_db()
        assert first.state == "invited"


class TestScreen:
    def test_quotas_announce_draw(self, drawn, team):
        people = [candidate(drawn, n % 2) for n in range(8)]
        address = reverse("workshop_draw", args=[drawn.key])
        question_id, choices = asked(drawn)
        html = team.get(address).content.decode()
        assert "Votre âge" in html
        assert "8 personnes peuvent" in html
        wrong = {"quotas": "1", f"min:{question_id}:{choices[0]}": "5", f"max:{question_id}:{choices[0]}": "2"}
        refused = team.post(address, wrong)
        assert refused.status_code == 422
        assert 'value="5"' in refused.content.decode()
        right = {**wrong, f"min:{question_id}:{choices[0]}": "1"}
        assert team.post(address, right).status_code == 302
        assert (Quota.objects.get().least, Quota.objects.get().most) == (1, 2)
        assert team.post(address, {"tirer": "1"}).status_code == 422
        assert team.post(address, {"annoncer": "1"}).status_code == 302
        assert team.post(address, {"tirer": "1"}).status_code == 302
        assert Draw.objects.get().drawn_by == team.user
        young = [one for one in people[::2] if SignUp.objects.get(pk=one.pk).state == "invited"]
        assert 1 <= len(young) <= 2
        assert team.post(address, right).status_code == 422, "quotas do not change after the draw"

    def test_another_caf_sees_nothing(self, drawn, herault_space):
        other = member(herault_space, "view", "change")
        assert other.get(reverse("workshop_draw", args=[drawn.key])).status_code == 404
        assert other.post(reverse("workshop_draw", args=[drawn.key]), {"annoncer": "1"}).status_code == 404

    def test_workshop_that_is_not_drawn_has_no_such_screen(self, session, team):
        assert team.get(reverse("workshop_draw", args=[session.key])).status_code == 404
