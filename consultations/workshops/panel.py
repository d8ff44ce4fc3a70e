"""People who agree to be asked again: how they come in, whom a segment finds, how they are invited, how they leave."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultations.notifications.services import post_message
from core.models import Space

from .links import absolute
from .messages import moment
from .models import PanelInvitation, PanelMember, Session, SignUp
from .persons import person_key

SALT = "workshops.panel"
QUIET = timedelta(days=30)  # between two invitations
YEAR = timedelta(days=365)


def join(*, signup: SignUp) -> PanelMember:
    """Who signs up agrees to be asked again by the same space. Nothing is written to them before their sign-up is confirmed. In a transaction.

    Who is of the panel already stays as they are: it may be somebody else who typed their address.
    """
    member, _created = PanelMember.objects.get_or_create(
        space=signup.session.workshop.space,
        person_key=signup.person_key,
        defaults={
            "first_name": signup.first_name,
            "email": signup.email,
            "phone": signup.phone,
            "language": signup.language,
            "joined_on": timezone.localdate(),
        },
    )
    return member


def confirm(*, signup: SignUp) -> None:
    """The person of this sign-up said that it is them: they are of the panel from now on, if they asked to. In a transaction."""
    found = PanelMember.objects.filter(space=signup.session.workshop.space, person_key=signup.person_key)
    for member in found.filter(confirmed_at=None):
        member.confirmed_at = timezone.now()
        member.save(update_fields=["confirmed_at"])
        _write(member, "joined", uuid.uuid4().hex[:12], subject=_("Nous pouvons vous inviter à d’autres ateliers"))


@transaction.atomic
def ask_to_join(*, space: Space, first_name: str, email: str, language: str, preferences: Mapping[str, Any]) -> None:
    """Somebody asks to be invited: the message to the address says what to do, one a day at most.

    Who is of the panel already stays as they are, and is sent their own link: it may be somebody else who typed their address.
    """
    member, _created = PanelMember.objects.get_or_create(
        space=space,
        person_key=person_key(email=email),
        defaults={"first_name": first_name, "email": email, "language": language, **preferences},
    )
    today = timezone.localdate().isoformat()
    with translation.override(member.language):
        if member.confirmed_at:
            _write(member, "member", today, subject=_("Vous êtes déjà sur notre liste d’invitations"))
        else:
            _write(member, "asked", today, subject=_("Confirmez : voulez-vous recevoir nos invitations ?"))


@transaction.atomic
def say_yes(*, member: PanelMember) -> None:
    """Who has the link of the message says that it is them."""
    PanelMember.objects.filter(pk=member.pk, confirmed_at=None).update(confirmed_at=timezone.now())


@transaction.atomic
def add_by_phone(*, space: Space, first_name: str, phone: str) -> bool:
    """An agent adds somebody who agreed in their hearing. `phone` in E.164. False, and nothing changes, if they are of the panel already."""
    member, created = PanelMember.objects.get_or_create(
        space=space,
        person_key=person_key(phone=phone),
        defaults={"first_name": first_name, "phone": phone},
    )
    if not created and member.confirmed_at:
        return False
    say_yes(member=member)
    _write(member, "joined", uuid.uuid4().hex[:12], subject=_("Nous pouvons vous inviter à d’autres ateliers"))
    return True


def eligible(session: Session, segment: Mapping[str, Any]) -> QuerySet[PanelMember]:
    """Whom a segment finds for a session, without those who are not to be asked now: not confirmed, paused, asked enough, there already.

    `segment`: values of the columns of PanelMember that are sought; an empty one is not.
    """
    today = timezone.localdate()
    lately = Count("invitations", filter=Q(invitations__sent_on__gt=today - YEAR))
    signed_up = SignUp.objects.filter(participation=session.workshop).values("person_key")
    found = PanelMember.objects.filter(space=session.workshop.space, confirmed_at__isnull=False)
    found = found.filter(Q(paused_until=None) | Q(paused_until__lt=today)).annotate(asked=lately)
    found = found.filter(asked__lt=F("most_per_year")).exclude(person_key__in=signed_up)
    recent = PanelInvitation.objects.filter(Q(session=session) | Q(sent_on__gt=today - QUIET)).values("member")
    wanted = {name: value for name, value in segment.items() if value}
    return found.exclude(pk__in=recent).filter(**wanted).order_by("pk")


@transaction.atomic
def invite(*, session: Session, segment: Mapping[str, Any]) -> int:
    """Invite those whom a segment finds, each once. Returns how many are."""
    session = Session.objects.select_related("workshop__space").get(pk=session.pk)
    # Held by itself: PostgreSQL holds no row of a count. Who may be asked is read after, so that two invitations see each other's.
    held = PanelMember.objects.select_for_update().filter(space=session.workshop.space).order_by("pk")
    list(held.values_list("pk"))
    people = list(eligible(session, segment).values_list("pk", flat=True))
    for member in PanelMember.objects.filter(pk__in=people).order_by("pk"):
        PanelInvitation.objects.create(member=member, session=session)
        with translation.override(member.language):
            workshop = session.workshop.localized
            subject = _("Une invitation : %(title)s") % {"title": workshop.title}
            more = {"workshop": workshop, "session": session, "when": moment(session), "subject": subject}
        _write(member, "invitation", str(session.pk), **more)
    return len(people)


def _write(member: PanelMember, name: str, once: str, *, subject: str, **more: Any) -> None:
    with translation.override(member.language):
        address = own_address(member)
        workshop = more.get("workshop")
        more["page"] = absolute(type(workshop).participation_slug, workshop.translation_key) if workshop else ""
        common: dict[str, Any] = {"key": f"{prefix(member)}{name}:{once}", "language": member.language}
        if member.email:
            context = {"member": member, "address": address, **more}
            body = render_to_string(f"emails/workshops/panel_{name}.txt", context)
            stop_url = absolute("workshop_panel_stop", token_of(member))
            post_message(recipient=member.email, subject=subject, body=body, stop_url=stop_url, **common)
        else:
            words = f"{subject}. {more['page'] or address}"
            post_message(recipient=member.phone, subject="", body=words, channel="sms", **common)


def prefix(member: PanelMember) -> str:
    """How the keys of all the messages to a member begin."""
    return f"panel:{member.pk}:"


def token_of(member: PanelMember) -> str:
    return signing.dumps(member.key.hex, salt=SALT)


def member_of(token: str) -> PanelMember | None:
    """The member of a link; None if it is not ours, or they left."""
    try:
        key = uuid.UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return PanelMember.objects.filter(key=key).select_related("space").first()


def own_address(member: PanelMember) -> str:
    """The page of one member: what they prefer, a pause, the way out."""
    return absolute("workshop_panel", token_of(member))
