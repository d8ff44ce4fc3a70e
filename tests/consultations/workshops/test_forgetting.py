"""What is kept of somebody who signed up goes with one command, messages and panel too."""

import io

import pytest
from django.core.management import call_command

from consultations.notifications.models import Message
from consultations.workshops import panel, places
from consultations.workshops.models import PanelMember, SignUp
from tests.consultations.workshops.test_signing_up import send

ADDRESS = "canari@exemple.fr"


@pytest.mark.parametrize("typed", [ADDRESS, "CANARI@exemple.fr"])
def test_erase_person_leaves_nothing_and_frees_the_place(workshop, session, typed):
    send(workshop, courriel=ADDRESS, nom="Canari", besoins="Canari", panel="on")
    places.verify(signup=SignUp.objects.get())
    assert panel.eligible(session, {}).count() == 0, "signed up already"
    assert Message.objects.filter(recipient=ADDRESS).count() >= 2
    call_command("erase_person", email=typed, stdout=io.StringIO())
    assert not SignUp.objects.exists()
    assert not PanelMember.objects.exists()
    session.refresh_from_db()
    assert session.taken == 0
    for message in Message.objects.all():
        assert "anari" not in f"{message.recipient} {message.subject} {message.body} {message.calendar}"


def test_erase_person_known_by_a_number(workshop):
    send(workshop, courriel="", telephone="06 12 34 56 78")
    call_command("erase_person", email="+33612345678", stdout=io.StringIO())
    assert not SignUp.objects.exists()
    assert not Message.objects.filter(recipient="+33612345678").exists()


def test_by_a_receipt_too(workshop, client):
    from consultations.base.receipts import code_of

    send(workshop, courriel=ADDRESS)
    client.post("/participer/suivre/", {"code": code_of(SignUp.objects.get()), "effacer": "1"})
    assert not SignUp.objects.exists()
    assert not Message.objects.filter(recipient=ADDRESS).exists()
