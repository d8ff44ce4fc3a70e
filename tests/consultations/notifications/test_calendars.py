"""Calendar files: what programs read in them, and that no text of ours or of anybody makes another line of them."""

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar

from consultations.notifications import calendars
from consultations.notifications.calendars import Meeting, calendar_text
from consultations.notifications.sending import email, send_due
from consultations.notifications.services import post_message

MEETING = Meeting(
    uid="seance-1@atelier",
    sequence=2,
    starts_at=dt.datetime(2027, 3, 28, 12, tzinfo=dt.UTC),
    ends_at=dt.datetime(2027, 3, 28, 14, tzinfo=dt.UTC),
    summary="Atelier « Écrire aux allocataires »; une, deux\\trois",
    location="Caf du Gard, 321 rue Maurice-Schumann, 30000 Nîmes",
    description="Nous parlons de nos courriers.\nVenez avec l’un d’eux.",
    url="https://exemple.fr/participer/place/abc/",
    organizer=("Caf du Gard", "ne-pas-repondre@exemple.fr"),
)
ATTENDEE = "camille@exemple.fr"
ENDS = [
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "\r\n ",
    "\\n",
    "\t",
]
PAYLOADS = [f"x{end}{line}" for end in ENDS for line in ("ATTENDEE:mailto:tous@exemple.fr", "END:VEVENT")]
FIELDS = ["summary", "location", "description", "url", "uid", "organizer name", "organizer e-mail", "name", "attendee"]


def read(text):
    """The file and its event, checked: CRLF everywhere, lines of 75 bytes at most (RFC 5545, 3.1)."""
    lines = text.encode().split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    file = Calendar.from_ical(text)
    (event,) = file.walk("VEVENT")
    return file, event


def with_text(field, payload, method="REQUEST"):
    given = {"name": "Nos ateliers", "attendee": ATTENDEE}
    meeting = MEETING
    if field in given:
        given[field] = payload
    elif field == "organizer name":
        meeting = replace(MEETING, organizer=(payload, MEETING.organizer[1]))
    elif field == "organizer e-mail":
        meeting = replace(MEETING, organizer=(MEETING.organizer[0], payload))
    else:
        meeting = replace(MEETING, **{field: payload})
    return calendar_text([meeting], method=method, **given)


def names(text):
    """The components and properties of a file, in order."""
    return [line.split(":")[0].split(";")[0] for line in text.replace("\r\n ", "").split("\r\n")]


class TestFile:
    def test_says_when_where_and_who_asks_whom(self):
        file, event = read(calendar_text([MEETING], method="REQUEST", attendee=ATTENDEE))
        assert (file["METHOD"], file["VERSION"]) == ("REQUEST", "2.0")
        assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("seance-1@atelier", 2, "CONFIRMED")
        assert event["SUMMARY"] == MEETING.summary
        assert event["LOCATION"] == MEETING.location
        assert event["DESCRIPTION"] == MEETING.description
        assert event["ORGANIZER"] == "mailto:ne-pas-repondre@exemple.fr"
        assert event["ORGANIZER"].params["CN"] == "Caf du Gard"
        assert event["ATTENDEE"] == f"mailto:{ATTENDEE}"

    @pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Indian/Reunion"])
    def test_is_at_the_same_moment_for_programs_that_know_no_zone(self, zone):
        """The day summer time begins in metropolitan France. Outlook reads no list of dates in a VTIMEZONE, so there is none."""
        times = {name: getattr(MEETING, name).astimezone(ZoneInfo(zone)) for name in ("starts_at", "ends_at")}
        text = calendar_text([replace(MEETING, **times)])
        assert "\r\nDTSTART:20270328T120000Z\r\nDTEND:20270328T140000Z\r\n" in text
        assert "VTIMEZONE" not in text
        _file, event = read(text)
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (MEETING.starts_at, MEETING.ends_at)

    def test_cancelled(self):
        file, event = read(calendar_text([replace(MEETING, cancelled=True)], method="CANCEL", attendee=ATTENDEE))
        assert (file["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")

    def test_for_everybody_nobody_is_named(self):
        file, event = read(calendar_text([MEETING], name="Nos ateliers"))
        assert file["METHOD"] == "PUBLISH"
        assert "ATTENDEE" not in event


class TestInjection:
    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
    def test_no_text_makes_another_property(self, payload, field):
        text = with_text(field, payload)
        read(text)
        assert names(text) == names(with_text(field, "x"))

    @pytest.mark.parametrize(
        "payload", ['x";CN=y', "x;RSVP=TRUE", "x:mailto:tous@exemple.fr", 'x":mailto:z@y.fr', "x^nY"]
    )
    def test_no_name_makes_another_parameter(self, payload):
        _file, event = read(with_text("organizer name", payload))
        assert event["ORGANIZER"] == "mailto:ne-pas-repondre@exemple.fr"
        assert set(event["ORGANIZER"].params) == {"CN"}

    def test_control_texts_as_they_are(self, monkeypatch):
        """Without `one_line`, the library refuses an address on two lines: the sign-up it is written for would fail."""
        monkeypatch.setattr(calendars, "one_line", str)
        with pytest.raises(ValueError, match="CR or LF"):
            with_text("url", "x\r\nATTENDEE:mailto:tous@exemple.fr")


@pytest.mark.django_db
class TestEmail:
    def sent(self, method="REQUEST", **values):
        """As the mail server gets it, read again by the standard library."""
        calendar = calendar_text([MEETING], method=method, attendee=ATTENDEE)
        said = {"subject": "Votre place", "body": "Une place est à vous.\n", "language": "fr", **values}
        post_message(key="place", recipient=ATTENDEE, calendar=calendar, **said)
        send_due()
        raw = mail.outbox[-1].message().as_bytes(linesep="\r\n")
        return calendar, message_from_bytes(raw, policy=policy.default)

    @pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
    def test_carries_it_beside_the_text_and_as_a_file(self, method):
        calendar, message = self.sent(method)
        assert message.get_content_type() == "multipart/mixed"
        beside, file = message.iter_parts()
        assert beside.get_content_type() == "multipart/alternative"
        text, invitation = beside.iter_parts()
        assert text.get_content_type() == "text/plain"
        assert text.get_content().strip() == "Une place est à vous."
        assert invitation.get_content_type() == "text/calendar"
        assert dict(invitation["Content-Type"].params) == {"method": method, "charset": "utf-8"}
        assert invitation.get_content_disposition() is None
        assert (file.get_content_type(), file.get_filename()) == ("application/ics", "atelier.ics")
        assert file.get_content_disposition() == "attachment"
        assert file.get_payload(decode=True).decode() == calendar
        assert read(invitation.get_payload(decode=True).decode())[0]["METHOD"] == method
        assert message.defects == [part for part in message.walk() if part.defects] == []

    def test_without_one_it_is_a_plain_text(self):
        made = email(post_message(key="a", recipient=ATTENDEE, subject="x", body="y", language="fr")).message()
        assert made.get_content_type() == "text/plain"

    def test_a_method_typed_in_a_text_is_not_the_method(self):
        meeting = replace(MEETING, description="x\nMETHOD:CANCEL")
        calendar = calendar_text([meeting], method="REQUEST", attendee=ATTENDEE)
        post = post_message(
            key="a", recipient=ATTENDEE, subject="x", body="METHOD:CANCEL", language="fr", calendar=calendar
        )
        assert b'method="REQUEST"' in email(post).message().as_bytes()
