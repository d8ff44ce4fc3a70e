"""Signing up for a workshop: a place or a rank, once a person, and nothing that says who is known."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.notifications import sms
from consultations.notifications.models import Message
from consultations.workshops import persons, places, services
from consultations.workshops.links import token_of
from consultations.workshops.models import Left, SignUp, State
from tests.contracts.kinds import SAME_ORIGIN
from tests.factories.workshops import SessionFactory, SignUpFactory, make_workshop, typed_signup


def send(workshop, client=None, **more):
    """One sending of the form, with JavaScript on."""
    data = {"cle": str(uuid.uuid4()), "page": workshop.space.root_page_id, **typed_signup(workshop), **more}
    return (client or Client()).post(workshop.get_submit_url(), data, headers=SAME_ORIGIN)


def link_in(message: Message) -> str:
    """The address of one's own page, as the message gives it."""
    return re.search(r"/participer/ateliers/inscription/\S+/", message.body)[0]


def open_link(message: Message, act: str = "", client: Client | None = None):
    client = client or Client()
    address = link_in(message)
    return client.post(address, {act: "1"}, follow=True) if act else client.get(address)


class TestPlaces:
    def test_first_come_then_waiting_in_order(self, workshop, session):
        for _ in range(5):
            assert send(workshop).status_code == 303
        rows = SignUp.objects.order_by("pk")
        assert [(row.state, row.rank) for row in rows] == [
            ("confirmed", None),
            ("confirmed", None),
            ("waiting", 1),
            ("waiting", 2),
            ("waiting", 3),
        ]
        session.refresh_from_db()
        assert (session.taken, session.next_rank) == (2, 4)
        assert not SignUp.objects.filter(verified_at__isnull=False).exists()

    def test_without_limit_nobody_waits(self, gard_space):
        workshop = make_workshop(capacity=0, space=gard_space)
        for _ in range(3):
            send(workshop)
        assert set(SignUp.objects.values_list("state", flat=True)) == {"confirmed"}

    def test_reserved_places_are_not_for_the_public(self, gard_space):
        workshop = make_workshop(capacity=3, reserved=2, space=gard_space)
        send(workshop)
        send(workshop)
        assert list(SignUp.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "waiting"]

    def test_drawn_workshop_gives_no_place(self, gard_space):
        workshop = make_workshop(recruitment="tirage", space=gard_space)
        send(workshop)
        assert SignUp.objects.get().state == State.APPLIED

    def test_leaving_calls_the_next_one_who_can_be_reached(self, workshop, session):
        first, unreached, reached = [
            SignUpFactory(session=session, state=state, rank=rank, verified_at=verified)
            for state, rank, verified in [
                ("confirmed", None, timezone.now()),
                ("waiting", 1, None),
                ("waiting", 2, timezone.now()),
            ]
        ]
        SignUpFactory(session=session)
        assert places.leave(signup=first, because=Left.SELF)
        for one in (first, unreached, reached):
            one.refresh_from_db()
        assert (first.state, first.left_because) == ("declined", "self")
        assert (unreached.state, unreached.rank) == ("waiting", 1)
        assert (reached.state, reached.rank) == ("invited", None)
        assert timezone.now() + timedelta(hours=23) < reached.answer_by <= timezone.now() + timedelta(hours=24)
        session.refresh_from_db()
        assert session.taken == 2
        assert Message.objects.filter(recipient=reached.email, key__contains=":offer:").count() == 1
        assert places.recount() == 0

    def test_offer_without_answer_goes_to_the_next_one(self, session):
        offered = SignUpFactory(session=session, state="invited", answer_by=timezone.now() + timedelta(hours=24))
        SignUpFactory(session=session)
        next_one = SignUpFactory(session=session, state="waiting", rank=1)
        assert places.expire() == 0
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert places.expire() == 1
            assert places.expire() == 0
        offered.refresh_from_db()
        next_one.refresh_from_db()
        assert (offered.left_because, next_one.state) == ("expired", "invited")

    def test_other_capacity_keeps_the_order(self, session):
        held = [SignUpFactory(session=session) for _ in range(2)]
        waiting = [SignUpFactory(session=session, state="waiting", rank=rank) for rank in (1, 2, 3)]
        assert places.change_capacity(session=session, capacity=4, reserved=0) == 2
        assert [SignUp.objects.get(pk=one.pk).state for one in waiting] == ["invited", "invited", "waiting"]
        with pytest.raises(places.CapacityTooLow) as refused:
            places.change_capacity(session=session, capacity=3, reserved=0)
        assert refused.value.args == (4, False)
        assert SignUp.objects.holding().count() == 4
        assert {SignUp.objects.get(pk=one.pk).state for one in held} == {"confirmed"}

    def test_fewer_reserved_places_are_offered_to_those_who_wait(self, gard_space):
        session = make_workshop(capacity=2, reserved=1, space=gard_space).sessions.get()
        SignUpFactory(session=session)
        waiting = SignUpFactory(session=session, state="waiting", rank=1)
        assert places.change_capacity(session=session, capacity=2, reserved=0) == 1
        waiting.refresh_from_db()
        assert waiting.state == "invited"

    def test_erasing_frees_the_place(self, session):
        first = SignUpFactory(session=session)
        SignUpFactory(session=session)
        waiting = SignUpFactory(session=session, state="waiting", rank=1)
        first.delete()
        waiting.refresh_from_db()
        session.refresh_from_db()
        assert (waiting.state, session.taken) == ("invited", 2)

    def test_set_aside_holds_no_place(self, session):
        one = SignUpFactory(session=session)
        one.trust = "aside"
        one.save()
        one.trust_changed("counted")
        session.refresh_from_db()
        one.refresh_from_db()
        assert (one.state, session.taken) == ("applied", 0)

    def test_recount_finds_a_wrong_counter(self, session):
        SignUpFactory(session=session)
        type(session).objects.filter(pk=session.pk).update(taken=2)
        assert places.recount() == 1
        session.refresh_from_db()
        assert session.taken == 1


class TestOnePerson:
    WAYS = [
        "Camille@Exemple.FR",
        " camille@exemple.fr ",
        "CAMILLE@EXEMPLE.FR",
        "camille@exemple.fr",
        "ｃamille@exemple.fr",
        "camille@exemple．fr",
    ]

    def test_is_one_row_however_it_is_written(self, workshop):
        for way in self.WAYS:
            assert send(workshop, courriel=way).status_code in (303, 422)
        assert SignUp.objects.count() == 1

    def test_plus_is_part_of_an_address(self, workshop):
        send(workshop, courriel="camille@exemple.fr")
        send(workshop, courriel="camille+enfants@exemple.fr")
        assert SignUp.objects.count() == 2

    def test_two_people_of_one_name_are_two(self, workshop):
        client = Client()
        send(workshop, client, courriel="a@exemple.fr")
        send(workshop, client, courriel="b@exemple.fr")
        assert SignUp.objects.count() == 2

    @pytest.mark.parametrize("number", ["06 12 34 56 78", "06.12.34.56.78", "+33 6 12 34 56 78", "0033612345678"])
    def test_is_known_by_a_number_too(self, workshop, number):
        send(workshop, courriel="", telephone="0612345678")
        assert send(workshop, courriel="", telephone=number).status_code == 303
        assert SignUp.objects.get().phone == "+33612345678"

    def test_control_without_one_way_of_writing_there_are_several(self, workshop, monkeypatch):
        monkeypatch.setattr(persons, "normal_address", lambda email: email)
        for way in self.WAYS[:3]:
            send(workshop, courriel=way)
        assert SignUp.objects.count() > 1

    def test_who_left_may_come_back(self, workshop, session):
        one = SignUpFactory(session=session, email="retour@exemple.fr")
        places.leave(signup=one, because=Left.SELF)
        send(workshop, courriel="retour@exemple.fr")
        assert SignUp.objects.get().state == "confirmed"


class TestNothingSaysWhoIsKnown:
    def test_same_answer_and_one_message_each(self, workshop, session):
        SignUpFactory(session=session, email="connue@exemple.fr")
        answers = [send(workshop, courriel=address) for address in ("connue@exemple.fr", "nouvelle@exemple.fr")]
        assert len({(one.status_code, one["Location"]) for one in answers}) == 1
        pages = {Client().get(one["Location"]).content for one in answers}
        assert len(pages) == 1
        assert Message.objects.filter(recipient="connue@exemple.fr").count() == 1
        assert Message.objects.filter(recipient="nouvelle@exemple.fr").count() == 1
        assert SignUp.objects.count() == 2

    def test_same_statements_but_the_last(self, workshop, session, django_assert_max_num_queries):
        """The time it takes is that of the same work: what is written for a known person is undone."""
        SignUpFactory(session=session, email="connue@exemple.fr")
        send(workshop)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def insertions(address):
            with CaptureQueriesContext(connection) as queries:
                send(workshop, courriel=address)
            return [query["sql"][:40] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]

        assert insertions("connue@exemple.fr") == insertions("nouvelle@exemple.fr")

    def test_card_says_nothing_before_the_link_was_opened(self, workshop, session):
        address = f"/participer/ateliers/{workshop.translation_key}/ma-place/"
        client, stranger = Client(), Client()
        send(workshop, client, courriel="a@exemple.fr")
        send(workshop, stranger, courriel="a@exemple.fr")
        assert {one.get(address).content.strip() for one in (client, stranger, Client())} == {b""}
        open_link(Message.objects.get(key__contains=":signed_up:"), "confirmer")
        assert "Vous avez une place" in client.get(address).content.decode()
        assert stranger.get(address).content.strip() == b""
        assert "no-store" in client.get(address)["Cache-Control"]

    def test_two_hundred_sendings_to_one_address_are_two_messages(self, workshop, settings):
        for _ in range(30):
            send(workshop, courriel="visee@exemple.fr")
        assert Message.objects.filter(recipient="visee@exemple.fr").count() == 2


class TestLink:
    def test_confirms_shows_and_leaves(self, workshop):
        send(workshop)
        message = Message.objects.get()
        page = open_link(message)
        assert "Une place est gardée pour vous" in page.content.decode()
        assert SignUp.objects.get().verified_at is None, "a GET changes nothing"
        assert "Vous avez une place" in open_link(message, "confirmer").content.decode()
        assert SignUp.objects.get().verified_at
        told = Message.objects.get(key__contains=":confirmed:")
        assert "METHOD:REQUEST" in told.calendar
        assert "inscription est annulée" in open_link(message, "renoncer").content.decode()
        assert SignUp.objects.get().left_because == "self"
        assert "METHOD:CANCEL" in Message.objects.get(key__contains=":left:").calendar

    def test_too_late_is_said(self, workshop):
        send(workshop)
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            page = open_link(Message.objects.get(key__contains=":signed_up:"), "confirmer")
        assert "C’est trop tard" in page.content.decode()
        assert SignUp.objects.get().left_because == "expired"

    def test_of_another_purpose_or_changed_opens_nothing(self, session):
        from django.core import signing

        from consultations.base.contact_links import CONFIRM_SALT

        one = SignUpFactory(session=session)
        token = token_of(one)
        wrong = [
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            signing.dumps([one.key.hex, one.person_key[:16]], salt=CONFIRM_SALT),
        ]
        wrong += [
            signing.dumps(said, salt="workshops.signup") for said in ([], ["x", "y"], 3, None, [one.key.hex, "0" * 16])
        ]
        for text in wrong:
            assert Client().get(f"/participer/ateliers/inscription/{text}/").status_code == 410
        assert Client().get(f"/participer/ateliers/inscription/{token}/").status_code == 200

    def test_needs_the_token_of_the_form(self, session):
        one = SignUpFactory(session=session)
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(f"/participer/ateliers/inscription/{token_of(one)}/", {"renoncer": "1"}).status_code == 403
        one.refresh_from_db()
        assert one.state == "confirmed"

    def test_calendar_of_who_has_a_place(self, session):
        one = SignUpFactory(session=session)
        waiting = SignUpFactory(session=session, state="waiting", rank=1)
        file = Client().get(f"/participer/ateliers/inscription/{token_of(one)}/agenda.ics")
        assert file["Content-Type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in file.content
        assert Client().get(f"/participer/ateliers/inscription/{token_of(waiting)}/agenda.ics").status_code == 404

    def test_phone_alone_is_told_by_sms(self, workshop):
        send(workshop, courriel="", telephone="06 12 34 56 78")
        message = Message.objects.get()
        assert (message.channel, message.recipient, message.subject) == ("sms", "+33612345678", "")
        assert open_link(message, "confirmer").status_code == 200
        assert SignUp.objects.get().verified_at


class TestForm:
    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("seance", "", "Choisissez une séance"),
            ("seance", "9" * 40, "ne prend plus d’inscription"),
            ("courriel", "camille", "n’est pas complète"),
            ("courriel", "", "Donnez une adresse e-mail ou un numéro"),
            ("telephone", "06 12", "Ce numéro n’est pas complet"),
            ("accord", "", "Cochez cette case"),
            ("prenom", "", "Écrivez votre prénom"),
            ("besoins", "x" * 500, "raccourcissez-le"),
        ],
    )
    def test_wrong_value_is_told_and_kept(self, workshop, field, value, words):
        refused = send(workshop, **{field: value})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert not SignUp.objects.exists()

    def test_cancelled_or_begun_session_takes_nobody(self, workshop, session):
        services.cancel_session(session=session, reason="Salle fermée.")
        assert send(workshop, seance=str(session.key)).status_code == 422
        begun = SessionFactory(workshop=workshop, starts_at=timezone.now() - timedelta(minutes=1))
        assert send(workshop, seance=str(begun.key)).status_code == 422
        html = Client().get(workshop.get_submit_url()).content.decode()
        assert f'value="{begun.key}"' not in html

    def test_session_of_another_workshop_takes_nobody(self, workshop, gard_space):
        other = make_workshop(space=gard_space).sessions.get()
        assert send(workshop, seance=str(other.key)).status_code == 422

    def test_team_workshop_shows_no_form_and_takes_nobody(self, gard_space):
        workshop = make_workshop(recruitment="equipe", space=gard_space)
        assert send(workshop).status_code == 422


def test_cancelled_session_tells_everybody_once(workshop, session):
    people = [
        SignUpFactory(session=session, state=state, rank=rank) for state, rank in [("confirmed", None), ("waiting", 1)]
    ]
    gone = SignUpFactory(session=session, state="declined", left_because="self")
    assert services.cancel_session(session=session, reason="Salle fermée.") == 2
    assert services.cancel_session(session=session, reason="Encore.") == 0
    told = Message.objects.filter(key__contains=":cancelled:")
    assert set(told.values_list("recipient", flat=True)) == {one.email for one in people}
    assert all("Salle fermée." in message.body and "METHOD:CANCEL" in message.calendar for message in told)
    assert gone.email not in set(Message.objects.values_list("recipient", flat=True))
    assert sms.outbox == []
