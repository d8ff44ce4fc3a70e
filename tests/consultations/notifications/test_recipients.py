"""Whatever is given as an address or a subject, an e-mail has one recipient and no header that we did not write."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from consultations.notifications import services
from consultations.notifications.models import Message
from consultations.notifications.sending import send_due
from consultations.notifications.services import post_message

pytestmark = pytest.mark.django_db

SEPARATORS = [
    *("\n", "\r\n", "\r", "\n ", "\r\n\t", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00"),
    *("%0a", "%0d%0a", "%00", "\\n", "\\r\\n", "&#10;", "=0A", "=?utf-8?q?=0a?=", "\u200b", "\u202e", "\ufeff"),
]
LINES = ["Bcc: tous@exemple.fr", "To: tous@exemple.fr", "\r\n\r\nUn autre texte"]
PAYLOADS = [
    *(f"a@exemple.fr{end}{line}" for end in SEPARATORS for line in LINES),
    *(f"a{end}@exemple.fr" for end in SEPARATORS),
    *("a@exemple.fr,c@exemple.fr", "a@exemple.fr;c@exemple.fr", "a@exemple.fr c@exemple.fr", "a@b@exemple.fr"),
    *(
        '"a,c"@exemple.fr',
        '"a@b.fr>,<c"@exemple.fr',
        '"a\r\nBcc: c@d.fr"@exemple.fr',
        '"a b"@exemple.fr',
        '"a"@exemple.fr',
    ),
    *(
        "<a@exemple.fr>",
        "Camille <a@exemple.fr>",
        "a@exemple.fr (c@exemple.fr)",
        "a@[127.0.0.1]\nBcc: c@d.fr",
        "@exemple.fr,a@b.fr",
    ),
    *(
        "a@exemple.fr>",
        "mailto:a@exemple.fr",
        "a@exemple.fr?bcc=c@d.fr",
        "a@exemple.fr&bcc=c@d.fr",
        "|cat@exemple.fr",
        "-oQ/tmp@exemple.fr",
    ),
    *(
        "a%c@d.fr@exemple.fr",
        "a!c@exemple.fr",
        "a@exemple.fr.\n",
        " a@exemple.fr",
        "a@exemple.fr ",
        "a" * 300 + "@exemple.fr",
        "+33612345678",
    ),
]
HEADERS = {
    *("Subject", "From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    *("Auto-Submitted", "Content-Language"),
}


def test_there_are_a_hundred():
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_one_recipient_or_none(payload):
    try:
        post_message(key="a", recipient=payload, subject="Bonjour", body="…", language="fr")
    except ValidationError:
        assert not Message.objects.exists()
        return
    assert send_due().sent == 1
    (sent,) = mail.outbox
    assert sent.recipients() == [payload]
    assert set(sent.message().keys()) == HEADERS
    assert re.fullmatch(r"[^\s,;<>\"]+@[^\s,;<>\"@]+", str(sent.message()["To"]))


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_subject_and_text_add_no_header(payload):
    post_message(key="a", recipient="camille@exemple.fr", subject=payload, body=payload, language="fr")
    assert send_due().sent == 1
    (sent,) = mail.outbox
    assert sent.recipients() == ["camille@exemple.fr"]
    assert set(sent.message().keys()) == HEADERS


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_a_number_is_written_in_one_way(payload):
    if payload != "+33612345678":
        with pytest.raises(ValidationError):
            post_message(key="a", recipient=payload, subject="", body="…", language="fr", channel="sms")


def test_control_what_django_takes_for_an_address(monkeypatch):
    """Its own rule lets quoted names through: a mail server may read two addresses in one."""
    monkeypatch.setattr(services, "validate_address", validate_email)
    post_message(key="a", recipient='"a,c"@exemple.fr', subject="Bonjour", body="…", language="fr")
    assert Message.objects.get().recipient == '"a,c"@exemple.fr'
