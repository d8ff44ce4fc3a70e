"""What the templates of workshops need: moments on the clocks of a session, and the code that is shown at the door."""

from datetime import datetime, tzinfo

import segno
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from consultations.notifications.phones import readable_phone
from core.templatetags.typography import long_date

from .. import reading
from ..links import check_in_address
from ..messages import day_and_hour, moment
from ..models import Minutes, Session, SignUp, Workshop

register = template.Library()


@register.filter
def until(value: datetime | None, zone: tzinfo) -> str:
    """« 1er janvier 2027 à 14:00 »: a moment as the clocks of a place show it."""
    return day_and_hour(timezone.localtime(value, zone)) if value else ""


@register.filter
def session_when(session: Session) -> str:
    """« mardi 3 mars 2027 à 14:00 »."""
    return moment(session)


@register.filter
def session_day(session: Session) -> str:
    """« mardi 3 mars 2027 »: the day it begins."""
    begins = timezone.localtime(session.starts_at, session.zone)
    return f"{date_format(begins, 'l')} {long_date(begins.date())}"


@register.filter
def session_hours(session: Session) -> str:
    """« de 14:00 à 16:00 »; with the day it ends on, where that is another."""
    begins, ends = (timezone.localtime(moment, session.zone) for moment in (session.starts_at, session.ends_at))
    last = date_format(ends, "H:i") if begins.date() == ends.date() else day_and_hour(ends)
    words = _("de %(first)s à %(last)s") if begins.date() == ends.date() else _("de %(first)s au %(last)s")
    return words % {"first": date_format(begins, "H:i"), "last": last}


@register.filter
def check_in_code(signup: SignUp) -> SafeString:
    """The square code of a sign-up, drawn in the page: the address of the team's screen, with its number. Opening it changes nothing."""
    square = segno.make_qr(check_in_address(signup), error="m")
    drawn = square.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S308  (drawn here: squares, and no words)


@register.filter
def minutes_due(session: Session) -> dict[str, object]:
    """The last day for the minutes of a session, and whether it is past."""
    day = Minutes.due_on(session)
    return {"day": day, "late": timezone.localdate(timezone=session.zone) > day}


@register.filter
def phone_words(number: str) -> str:
    """A number as people read it."""
    return readable_phone(number)


@register.simple_tag
def sessions_of(workshop: Workshop) -> list[Session]:
    """Its sessions to come."""
    return reading.sessions_of(workshop)


@register.simple_tag
def minutes_of(workshop: Workshop) -> list[Minutes]:
    """The published minutes of its past ones."""
    return reading.minutes_of(workshop)
