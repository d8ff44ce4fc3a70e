"""Meetings as calendar programs read them: RFC 5545 (the file), 5546 (who asks whom), 6047 (in an e-mail).

Times are in UTC, which every program turns to the clocks of its reader. Local times would need the rules of their zone in the file
(VTIMEZONE), and icalendar writes these as lists of dates, which Outlook does not read: it would show our summer an hour off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

PRODUCER = "-//Caf//La Caf à votre écoute//FR"


@dataclass(frozen=True)
class Meeting:
    """One meeting. `sequence` grows with each change: a calendar then moves the event it has under this `uid`."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    organizer: tuple[str, str] = ("", "")  # name, e-mail
    cancelled: bool = False


def calendar_text(meetings: Iterable[Meeting], *, method: str = "PUBLISH", name: str = "", attendee: str = "") -> str:
    """The file. `method`: REQUEST or CANCEL for one person (`attendee`), PUBLISH for everybody."""
    file = Calendar()
    file.add("prodid", PRODUCER)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", method)
    if name:
        file.add("x-wr-calname", one_line(name))
    for meeting in meetings:
        file.add_component(_event(meeting, attendee))
    return file.to_ical().decode()


def one_line(text: str) -> str:
    """A text without what ends a line, or that no reader can see."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _event(meeting: Meeting, attendee: str) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", one_line(meeting.summary))
    if meeting.location:
        event.add("location", one_line(meeting.location))
    if meeting.description:
        event.add("description", "\n".join(one_line(line) for line in meeting.description.splitlines()))
    if meeting.url:
        event.add("url", one_line(meeting.url))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    name, email = meeting.organizer
    if email:
        event.add("organizer", _address(email, CN=name))
    if attendee:
        # Nobody is asked to answer by e-mail: our links do it.
        event.add(
            "attendee", _address(attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE"), encode=False
        )
    return event


def _address(email: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    for name, value in parameters.items():
        address.params[name] = vText(one_line(value).replace('"', "’"))
    return address
