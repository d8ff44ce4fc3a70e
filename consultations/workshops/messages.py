"""What a person is told of their sign-up, by e-mail or, without one, by SMS. In the transaction of what it tells."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.receipts import code_of, readable
from consultations.notifications.models import Message
from consultations.notifications.services import MESSAGES_PER_HOUR, hold_address, post_message, written_lately
from core.templatetags.typography import long_date

from .calendars import calendar_of
from .civil import called_at
from .links import own_address
from .models import Left, Mode, Session, SignUp, State

#: Of each message: the subject of the e-mail, and the SMS, which the link follows.
WORDS: dict[str, tuple[Any, Any]] = {
    "signed_up": (_("Confirmez votre inscription : %(title)s"), _("Confirmez votre inscription (%(when)s) :")),
    "again": (_("Vous avez déjà une inscription : %(title)s"), _("Vous avez déjà une inscription. La voici :")),
    "confirmed": (_("Votre place est confirmée : %(title)s"), _("Votre place est confirmée : %(when)s. Détails :")),
    "offer": (
        _("Une place vous attend : %(title)s"),
        _("Une place vous attend (%(when)s). Répondez avant le %(until)s :"),
    ),
    "left": (_("Vous ne venez pas : %(title)s"), _("Votre inscription est annulée (%(when)s). Détails :")),
    "changed": (_("Changement : %(title)s"), _("Changement : %(when)s. Détails :")),
    "waits": (
        _("En liste d’attente : %(title)s"),
        _("La séance du %(when)s est complète : vous êtes en liste d’attente. Détails :"),
    ),
    "cancelled": (_("Annulé : %(title)s"), _("Annulé : la séance du %(when)s. Détails :")),
    "reminder_7": (
        _("Dans une semaine : %(title)s"),
        _("Dans une semaine : %(when)s. Vous ne venez plus ? Dites-le :"),
    ),
    "reminder_1": (_("Demain : %(title)s"), _("Demain : %(when)s. Vous ne venez plus ? Dites-le :")),
    "thanks": (_("Merci de votre venue : %(title)s"), _("Merci de votre venue. La suite :")),
    "results": (_("Ce qui est sorti de l’atelier : %(title)s"), _("Le compte rendu de l’atelier est là :")),
}
#: Those that put the session in the calendar of the person, or take it out.
IN_CALENDARS = {"confirmed": "REQUEST", "changed": "REQUEST", "left": "CANCEL", "cancelled": "CANCEL"}


def tell(
    signup: SignUp, name: str, *, once: str = "", urgent: bool = False, not_before: datetime | None = None, **more: Any
) -> bool:
    """Write one of the messages of `WORDS` to a person, once for a `once`. Returns whether there is somebody to write to."""
    address = signup.email or signup.phone
    if not address:
        return False
    with translation.override(signup.language), timezone.override(signup.session.zone):
        context = {**context_of(signup), **more}
        subject, sms = (str(words) % context for words in WORDS[name])
        common: dict[str, Any] = {
            "key": f"{prefix(signup)}{name}:{once}",
            "recipient": address,
            "language": signup.language,
            "urgent": urgent,
            "not_before": not_before,
        }
        if signup.email:
            calendar = calendar_of(signup, IN_CALENDARS[name]) if name in IN_CALENDARS else ""
            body = render_to_string(f"emails/workshops/{name}.txt", context)
            post_message(subject=subject, body=body, calendar=calendar, **common)
        else:
            post_message(subject="", body=f"{sms} {context['address']}", channel="sms", **common)
    return True


def was_told(signup: SignUp, name: str, once: str) -> bool:
    """Whether this very message was written already."""
    return Message.objects.filter(key=f"{prefix(signup)}{name}:{once}").exists()


def version(session: Session) -> str:
    """What is true of a session, as a `once`: another one, or the same one changed, is told again."""
    return f"{session.pk}.{session.revision}"


def prefix(signup: SignUp) -> str:
    """How the keys of all the messages to a person begin: they are forgotten with them."""
    return f"signup:{signup.pk}:"


def context_of(signup: SignUp) -> dict[str, Any]:
    """What every message may say, in the current language and on the clocks of the session."""
    session = signup.session
    workshop = session.workshop.localized
    return {
        "signup": signup,
        "session": session,
        "workshop": workshop,
        "title": workshop.title,
        "when": moment(session),
        "until": day_and_hour(timezone.localtime(signup.answer_by, session.zone)) if signup.answer_by else "",
        "address": own_address(signup),
        "is_video": session.mode == Mode.VIDEO,
        "code": readable(code) if (code := code_of(signup)) else "",
        "state": signup.state,
    }


def moment(session: Session) -> str:
    """« mardi 3 mars 2027 à 14:00 », in the current language, on the clocks of the session."""
    begins = timezone.localtime(session.starts_at, session.zone)
    return f"{date_format(begins, 'l')} {day_and_hour(begins)}"


def day_and_hour(moment: datetime) -> str:
    """« 1er mars 2027 à 14:00 » of a moment in its own time zone."""
    words = {"day": long_date(moment.date()), "hour": date_format(moment, "H:i")}
    return gettext("%(day)s à %(hour)s") % words


def tell_signed_up(signup: SignUp) -> None:
    """The first one: what became of the request, and the link that confirms it."""
    _may_be_told(signup)  # the same look as for who is known already: the time it takes tells nothing
    tell(signup, "signed_up")


def tell_looked_at(signup: SignUp) -> None:
    """A request that waited for somebody to look counts now: they have a place, to confirm within a day if they did not yet, or a rank."""
    if signup.state == State.CONFIRMED and signup.verified_at:
        tell_confirmed(signup)
    else:
        tell(signup, "signed_up", once="looked-at")


def tell_again(signup: SignUp) -> None:
    """To somebody who signed up already, or whose address another person typed. Once a day, and never beyond what an address may be sent."""
    if _may_be_told(signup):
        tell(signup, "again", once=timezone.localdate().isoformat())


def _may_be_told(signup: SignUp) -> bool:
    """Whether this address had fewer messages in the last hour than one may be sent. Held until the end of the transaction."""
    address = signup.email or signup.phone
    hold_address(address)
    return written_lately(address) < MESSAGES_PER_HOUR


def tell_confirmed(signup: SignUp) -> None:
    """With the session for the calendar."""
    tell(signup, "confirmed", once=version(signup.session))


def tell_offer(signup: SignUp) -> None:
    """A place is free for them, for a day. No telephone rings at night."""
    once = signup.answer_by.isoformat() if signup.answer_by else ""
    tell(signup, "offer", once=once, urgent=True, not_before=called_at(signup.session, signup))


def tell_left(signup: SignUp) -> None:
    """Why they are not expected any more, and how to come back."""
    if signup.left_because != Left.CANCELLED:
        tell(signup, "left", once=timezone.now().isoformat())
