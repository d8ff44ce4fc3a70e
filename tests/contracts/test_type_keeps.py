"""What is kept of a person, for every participation type: by anonymity, by receipt, until it is corrected, withdrawn or erased."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import DateTimeField
from django.test import Client
from django.utils import timezone

from consultations.base import follow_views
from consultations.base.models import Contact, Participant, Participation, TookPart
from consultations.base.throttle import WRONG_CODES
from consultations.notifications.models import Message
from tests.contracts.kinds import FOLLOW, every_type, fields_in, keeps

pytestmark = every_type
ADDRESS = "camille@exemple.fr"


def may_be_signed(given) -> bool:
    """Make it signed; whether its type has a place for an address."""
    given.change(anonymity="signee")
    return given.participation.takes_address


class TestAnonymity:
    def test_under_a_pseudonym_one_random_name_and_no_browser(self, given, client):
        given.code(client=client)
        name = Participant.objects.get().pseudonym
        assert re.fullmatch("[0-9a-f]{64}", name)
        assert client.cookies["participant"].value.split(":")[0] not in name
        assert not TookPart.objects.exists()
        assert not Contact.objects.exists()

    def test_anonymous_nothing_leads_to_a_browser_an_address_or_a_moment(self, given, client):
        given.change(anonymity="anonyme")
        data = given.data(courriel=ADDRESS)
        given.code(data, client)
        one = given.rows.get()
        assert one.participant is None
        assert one.contact is None
        assert str(one.submission_key) != data["cle"]
        assert one.pk > 2**32, "a key that says the order"  # but once in a thousand million
        moments = [field.name for field in one._meta.fields if isinstance(field, DateTimeField)]
        kept = [getattr(one, name) for name in moments if getattr(one, name)]
        assert {timezone.localtime(moment, one.space.zone).strftime("%H%M%S%f") for moment in kept} <= {"000000000000"}
        assert not Participant.objects.exists()
        assert not Contact.objects.exists()
        assert TookPart.objects.count() == 1

    def test_control_without_the_look_at_the_anonymity_a_browser_is_kept(self, given, monkeypatch):
        given.change(anonymity="anonyme")
        monkeypatch.setattr(Participation, "is_anonymous", False)
        data = given.data()
        given.code(data)
        assert given.rows.get().participant
        assert str(given.rows.get().submission_key) == data["cle"]

    def test_anonymous_a_second_answer_is_refused_with_everything_typed(self, given, client):
        given.change(anonymity="anonyme")
        data = given.data()
        code = given.code(data, client)
        assert given.code(data, client) == code, "the same sending is not a second answer"
        again = given.data("other")
        if given.participation.takes_several:
            assert given.code(again, client) != code
            assert (given.rows.count(), TookPart.objects.count()) == (2, 2)
            return
        refused = given.post(again, client)
        assert refused.status_code == 409
        assert keeps(refused, given.participation.get_submit_url(), again) == []
        assert given.rows.count() == 1

    def test_signed_it_asks_for_an_address_and_waits_for_its_owner(self, given, client):
        if not may_be_signed(given):
            assert given.post(given.data(courriel=ADDRESS), client).status_code == 303
            assert not Contact.objects.exists(), "a type that keeps no moment has no place for an address"
            return
        assert given.post(given.data(), client).status_code == 422
        assert not given.rows.exists()
        given.code(given.data(courriel=ADDRESS), client)
        assert given.rows.get().trust == "waiting"
        assert given.participation.response_count() == 0
        link = re.search(r"https?://[^/]+(/\S+)", Message.objects.get().body)[1]
        assert client.post(link).status_code == 200
        assert given.rows.get().trust == "counted"

    def test_no_network_and_no_name_of_a_browser_is_kept(self, given):
        given.code(client=Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Pistable/1.0"))
        kept = str([*given.rows.values(), *Participant.objects.values()])
        assert "203.0.113.77" not in kept
        assert "Pistable" not in kept


def test_says_when_it_was_received_as_finely_as_the_type_keeps_it(given):
    given.code()
    one = given.rows.get()
    kept = getattr(one, one.received_field)
    if one.received_by_week:
        moments = [field.name for field in one._meta.fields if isinstance(field, DateTimeField)]
        assert [name for name in moments if getattr(one, name)] == [], "something finer than the week is kept"
        assert one.received_on == kept
        assert kept.isoweekday() == 1
    else:
        assert one.received_on == timezone.localdate(kept, one.space.zone)


class TestReceipt:
    def test_page_is_private_and_lasts_an_hour(self, given, client):
        if given.maker.code:
            pytest.skip("its receipt is in a message")
        address = given.post(given.data(), client)["Location"]
        page = client.get(address)
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"
        assert "canari" not in page.content.decode(), (
            "the page that is left on a shared screen says nothing of the answer"
        )
        with time_machine.travel(timezone.now().timestamp() + 3610, tick=False):
            assert client.get(address).status_code == 410

    def test_code_is_sixty_bits_and_only_its_hash_is_kept(self, given):
        code = given.code().replace(" ", "")
        assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{12}", code)
        assert code not in str(given.rows.values().get())

    def test_codes_cannot_be_listed(self, given, monkeypatch):
        """Whatever is wrong is answered in one way; after some, nothing is looked at, even the right one."""
        code, person = given.code(), Client(REMOTE_ADDR="198.51.100.7")
        wrong = [person.post(FOLLOW, {"code": f"{place:012d}"}) for place in range(WRONG_CODES)]
        assert {response.status_code for response in wrong} == {422}
        assert len({re.sub(r"\d{12}|value=\"[^\"]*\"", "", one.content.decode()) for one in wrong}) == 1
        assert person.post(FOLLOW, {"code": code}).status_code == 429
        monkeypatch.setattr(follow_views, "has_tried_too_much", lambda name: False)  # the control
        assert person.post(FOLLOW, {"code": code}).status_code == 200


class TestCorrecting:
    def test_form_is_filled_with_what_was_said(self, given):
        shown = fields_in(Client().post(FOLLOW, {"code": given.code(), "corriger": "1"}), FOLLOW)
        typed = given.maker.answer(given.participation)
        for name, value in typed.items():
            if name in given.maker.typed_once:
                assert name not in shown
                continue
            assert sorted(shown[name]) == sorted(map(str, value if isinstance(value, list) else [value]))

    def test_sent_as_it_is_changes_nothing_that_was_said(self, given):
        code = given.code()
        before = given.rows.get().summary()
        shown = fields_in(Client().post(FOLLOW, {"code": code, "corriger": "1"}), FOLLOW)
        assert Client().post(FOLLOW, {**shown, "enregistrer": "1"}).status_code == 200
        assert given.rows.get().summary() == before

    def test_from_another_device_changes_what_is_said_and_not_whose_it_is(self, given):
        code = given.code()
        before = given.rows.values("pk", "participant", "receipt_hash", "submission_key", "page", "space").get()
        typed = given.maker.other(given.participation)
        assert Client().post(FOLLOW, {"code": code, "enregistrer": "1", **typed}).status_code == 200
        assert "canari second" in str(given.rows.get().summary())
        assert given.rows.values(*before).get() == before

    def test_wrong_keeps_what_was_typed_and_what_was_said(self, given):
        code, typed = given.code(), given.maker.wrong(given.participation)
        refused = Client().post(FOLLOW, {"code": code, "enregistrer": "1", **typed})
        assert refused.status_code == 422
        assert set(keeps(refused, FOLLOW, typed)) <= set(given.maker.typed_once)
        assert re.search(r'<li><a href="#[^"]+">', refused.content.decode()), "nothing leads to the field"
        assert "canari premier" in str(given.rows.get().summary())

    def test_too_late(self, given, monkeypatch):
        code = given.code()
        given.change(closes_at=timezone.now())
        data = {"code": code, "enregistrer": "1", **given.maker.other(given.participation)}
        assert Client().post(FOLLOW, data).status_code == 410
        assert "canari premier" in str(given.rows.get().summary())
        monkeypatch.setattr(follow_views.Found, "may_be_corrected", True)
        Client().post(FOLLOW, data)  # the control
        assert "canari second" in str(given.rows.get().summary())


class TestErasing:
    def test_withdrawing_is_asked_twice_and_leaves_nothing(self, given):
        code, other = given.code(), given.code()
        assert Client().post(FOLLOW, {"code": code, "retirer": "1"}).status_code == 200
        assert given.rows.count() == 2
        assert Client().post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200
        assert given.rows.count() == Participant.objects.count() == 1
        assert Client().post(FOLLOW, {"code": code}).status_code == 422
        assert Client().post(FOLLOW, {"code": other}).status_code == 200

    def test_after_the_closing_too(self, given):
        code = given.code()
        given.change(closes_at=timezone.now())
        Client().post(FOLLOW, {"code": code, "effacer": "1"})
        assert not given.rows.exists()

    @pytest.mark.parametrize("by", ["receipt", "email"])
    def test_by_the_command(self, given, by):
        code = given.code()
        given.code()
        if by == "email":
            contact = Contact.objects.create(key=given.participation.pseudonym_key, email=ADDRESS)
            given.rows.filter(pk=given.rows.first().pk).update(contact=contact)
        said = io.StringIO()
        call_command("erase_person", stdout=said, **({"receipt": code} if by == "receipt" else {"email": ADDRESS}))
        assert "reponses: 1 erased" in said.getvalue()
        assert given.rows.count() == Participant.objects.count() == 1
        assert not Contact.objects.exists()

    def test_control_without_the_service_it_stays(self, given, monkeypatch):
        code = given.code()
        monkeypatch.setattr(follow_views, "erase_contribution", lambda contribution: None)
        assert Client().post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200
        assert given.rows.count() == 1

    def test_by_the_nightly_command_when_its_time_is_over(self, given):
        given.code()
        given.change(closes_at=timezone.now(), kept_months=1)
        for days, left in ((27, 1), (32, 0)):
            with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
                call_command("apply_retention", stdout=io.StringIO())
            assert given.rows.count() == left
