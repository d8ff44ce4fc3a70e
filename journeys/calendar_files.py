"""A calendar file that Apple, Google and Outlook read: all-day events with stable identities (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

PRODUCER = "-//Caf//La Caf à votre écoute//FR"
REMINDER = dt.timedelta(days=-7)


@dataclass(frozen=True)
class Reminder:
    """One thing to remember on one day. `key` is the step's; `place` tells apart the times of what comes back."""

    key: UUID
    place: int
    day: dt.date
    title: str
    text: str


def calendar_file(reminders: Iterable[Reminder], *, name: str, host: str, url: str, stamp: dt.datetime) -> bytes:
    """The file, in UTF-8 with CRLF. Asked for again it has the same identities, so that a calendar moves its events instead of
    doubling them. `url` is left out of the file when it is empty.
    """
    file = Calendar()
    file.add("prodid", PRODUCER)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("x-wr-calname", name)
    for reminder in reminders:
        file.add_component(_event(reminder, host, url, stamp))
    return file.to_ical()


def _event(reminder: Reminder, host: str, url: str, stamp: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{reminder.key}-{reminder.place}@{host}")
    event.add("dtstamp", stamp)
    event.add("dtstart", reminder.day)
    event.add("dtend", reminder.day + dt.timedelta(days=1))
    event.add("summary", reminder.title)
    # Outlook does not show URL: the address is in the text too.
    if text := "\n".join(filter(None, [reminder.text, url])):
        event.add("description", text)
    if url:
        event.add("url", url)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", reminder.title)
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    return event


def neutral_title() -> str:
    """What a calendar shows when nobody must guess the subject."""
    return _("Rappel démarche")
