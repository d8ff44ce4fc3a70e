"""Addresses: given once, confirmed by their owner, forgotten on request."""

import uuid
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultations.notifications.models import Message, State
from consultations.notifications.services import (
    HOUR,
    MESSAGES_PER_HOUR,
    cancel_messages,
    forget_messages,
    hold_address,
    post_message,
    post_messages,
    written_lately,
)

from .contact_links import CONFIRM_DAYS, confirm_address, stop_address
from .models import Anonymity, Contact, Contribution, Participation, Trust


def contact_for(*, participation: Participation, email: str, language: str) -> Contact | None:
    """The contact of an address in a campaign, made if it is new; None without an address, or where nobody may be known.

    What comes after the @ is put in small letters; the rest is the owner's own way of writing it.
    """
    if not email or not participation.takes_address:
        return None
    name, _at, domain = email.strip().rpartition("@")
    contact, _created = Contact.objects.get_or_create(
        key=participation.pseudonym_key, email=f"{name}@{domain.lower()}", defaults={"language": language}
    )
    return contact


def is_signed(contribution: Any) -> bool:
    """Whether the contribution counts only once its address is confirmed."""
    return contribution.participation.anonymity == Anonymity.SIGNED


@transaction.atomic
def ask_to_confirm(*, contribution: Any, wants_news: bool) -> None:
    """Write to the address of a contribution, so that its owner says that it is theirs, and that they want news if `wants_news`.

    The same whether the address is known or not. One such message at a time, and none to an address that had three in an hour:
    nothing says so, or somebody could learn from it who takes part.
    """
    contact = contribution.contact
    what = f"contact:{contact.pk}:confirm:{int(wants_news)}:"
    if is_signed(contribution):  # each contribution is signed by itself: the address may be somebody else's
        what += f"{contribution.pk}:"
    hold_address(contact.email)
    if _is_pending(what) or written_lately(contact.email) >= MESSAGES_PER_HOUR:
        return
    with translation.override(contact.language):
        title = contribution.participation.localized.title
        context = {
            "title": title,
            "signed": is_signed(contribution),
            "wants_news": wants_news,
            "address": confirm_address(contribution, wants_news),
            "days": CONFIRM_DAYS,
        }
        post_message(
            key=what + uuid.uuid4().hex[:12],
            recipient=contact.email,
            subject=_("Confirmez votre adresse : %(title)s") % {"title": title},
            body=render_to_string("emails/confirm.txt", context),
            language=contact.language,
            stop_url=stop_address(contact),
        )


def _is_pending(prefix: str) -> bool:
    """Whether such a message waits, or was written less than an hour ago."""
    written = Message.objects.filter(key__startswith=prefix).exclude(state=State.CANCELLED)
    waiting = written.filter(state__in=[State.WAITING, State.SENDING])
    return (waiting | written.filter(created_at__gt=timezone.now() - HOUR)).exists()


@transaction.atomic
def confirm_contact(*, contribution: Any, wants_news: bool) -> None:
    """The owner of the address says that it is theirs. A signed contribution counts from now on; one that was set aside does not."""
    Contact.objects.filter(pk=contribution.contact_id, confirmed_at=None).update(confirmed_at=timezone.now())
    if wants_news:
        Contact.objects.filter(pk=contribution.contact_id).update(wants_news=True)
    if is_signed(contribution):
        same = type(contribution)._default_manager.filter(pk=contribution.pk, contact=contribution.contact_id)
        for one in same.filter(trust=Trust.WAITING).select_for_update(of=("self",)):
            one.trust = Trust.COUNTED
            one.save(update_fields=["trust"])
            one.trust_changed(Trust.WAITING)


@transaction.atomic
def stop_news(*, contact: Contact) -> None:
    """Nothing more is written to this address about this campaign; what was not sent yet is cancelled."""
    Contact.objects.filter(pk=contact.pk).update(wants_news=False)
    cancel_messages(prefix=f"contact:{contact.pk}:")


def tell_contacts(*, participation: Participation, subject: str, body: str, key: str) -> int:
    """Tell the people who asked for news of a campaign, each once for a `key` (64 signs at most). Returns how many messages are new.

    Only those who confirmed their address. `subject` and `body` may be lazy translations: each reads their own language.
    """
    if len(key) > 64:
        raise ValueError("The key is too long.")
    wanting = Contact.objects.filter(
        key=participation.original.pseudonym_key, confirmed_at__isnull=False, wants_news=True
    )
    return post_messages(_told(contact, subject, body, key) for contact in wanting.order_by("pk"))


def tell_author(*, contribution: Any, subject: str, body: str, key: str) -> bool:
    """Tell the author of one contribution what becomes of it, once for a `key` (64 signs at most), if they asked to be told.

    `subject` and `body` may be lazy translations: they are read in the language of the author. Returns whether a message is written.
    """
    contact = contribution.contact
    if contact is None or not (contact.confirmed_at and contact.wants_news):
        return False
    with translation.override(contact.language):
        return bool(post_messages([_told(contact, str(subject), str(body), key)]))


def _told(contact: Contact, subject: str, body: str, key: str) -> Message:
    with translation.override(contact.language):
        stop_url = stop_address(contact)
        return Message(
            key=f"contact:{contact.pk}:told:{key}",
            recipient=contact.email,
            subject=str(subject),
            body=render_to_string("emails/told.txt", {"body": body, "stop_url": stop_url}),
            language=contact.language,
            stop_url=stop_url,
        )


@transaction.atomic
def forget_contact(*, contact: Contact) -> None:
    """Erase an address that no contribution uses any more, and take it out of the messages written to it."""
    if any(
        relation.related_model._base_manager.filter(**{relation.field.name: contact}).exists()
        for relation in Contact._meta.get_fields(include_hidden=True)
        if relation.auto_created and relation.one_to_many and issubclass(relation.related_model, Contribution)
    ):
        return
    forget_messages(prefix=f"contact:{contact.pk}:")
    contact.delete()
