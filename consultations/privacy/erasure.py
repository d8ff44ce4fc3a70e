"""Erasing what one person gave, wherever it is, at that person's request (RGPD, article 17)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from consultations.base.models import Contact, Contribution
from consultations.base.participation_type import ParticipationType
from consultations.base.receipts import receipt_hashes
from consultations.base.services import erase_contribution
from consultations.moderation.models import Report, erase_reports
from consultations.notifications.models import Message


class NothingFound(Exception):
    """No row holds this code or this address."""


@transaction.atomic
def erase_person(
    *, kinds: Iterable[ParticipationType], receipt: str = "", email: str = "", dry_run: bool = False
) -> Counter[str]:
    """Erase what a receipt code or an address leads to; how many rows of each sort. With `dry_run`, counts and changes nothing.

    A code leads to one contribution, to what the same browser gave in the same campaign, and to the address that was left with it, if no
    other contribution has it. An address leads to all campaigns. Raises NothingFound.
    """
    kinds = tuple(kinds)
    if receipt:
        contributions = _of_receipt(kinds, receipt)
        contacts = _own_contacts(kinds, contributions)
    else:
        contacts = list(Contact.objects.select_for_update().filter(email__iexact=email.strip()))
        contributions = _of_contacts(kinds, contacts)
    addresses = _addresses(contacts, email, by_code=bool(receipt))
    messages = [row for address in addresses for row in Message.objects.filter(recipient__iexact=address)]
    drafts = [row for address in addresses for kind in kinds for row in kind.holding(address)]
    people = {one.participant_id for one in contributions if one.participant_id}
    beside = [row for kind in kinds for row in kind.given_beside(people)]
    reports = list(Report.objects.filter(participant__in=people))
    done = Counter(
        reponses=len(contributions),
        avis=len(beside),
        signalements=len(reports),
        adresses=len(contacts),
        messages=len(messages),
        brouillons=len(drafts),
    )
    if not done.total():
        raise NothingFound
    if not dry_run:
        erase_reports(reports)
        _erase(contributions, beside, [*messages, *drafts, *contacts])
    return done


def _of_receipt(kinds: tuple[ParticipationType, ...], receipt: str) -> list[Contribution]:
    hashes = receipt_hashes(receipt)
    found: list[Contribution] = []
    for kind in kinds:
        found += kind.contribution_model._default_manager.filter(receipt_hash__in=hashes)
    return _with_same_browser(kinds, found)


def _of_contacts(kinds: tuple[ParticipationType, ...], contacts: list[Contact]) -> list[Contribution]:
    found: list[Contribution] = []
    for kind in kinds:
        found += kind.contribution_model._default_manager.filter(contact__in=contacts)
    return _with_same_browser(kinds, found)


def _with_same_browser(kinds: tuple[ParticipationType, ...], found: list[Contribution]) -> list[Contribution]:
    """These, and what was given under the same pseudonyms: a pseudonym is of one campaign."""
    participants = {one.participant_id for one in found if one.participant_id}
    every = {(type(one), one.pk): one for one in found}
    for kind in kinds:
        for one in kind.contribution_model._default_manager.filter(participant__in=participants):
            every[type(one), one.pk] = one
    return list(every.values())


def _own_contacts(kinds: tuple[ParticipationType, ...], contributions: list[Contribution]) -> list[Contact]:
    """The addresses left with these contributions, and with no other: anybody may type the address of somebody else."""
    known = {(type(one), one.pk) for one in contributions}
    contacts = {one.contact_id for one in contributions if one.contact_id}
    for kind in kinds:
        for one in kind.contribution_model._default_manager.filter(contact__in=contacts):
            if (type(one), one.pk) not in known:
                contacts.discard(one.contact_id)
    return list(Contact.objects.filter(pk__in=contacts))


def _addresses(contacts: list[Contact], email: str, by_code: bool) -> set[str]:
    """The addresses whose messages and drafts go too; with a code, only those that no other campaign knows."""
    if not by_code:
        return {email.strip(), *(contact.email for contact in contacts)}
    others = Contact.objects.exclude(pk__in=[contact.pk for contact in contacts])
    return {one.email for one in contacts if not others.filter(email__iexact=one.email).exists()}


def _erase(contributions: list[Contribution], beside: list[Any], rows: list[Any]) -> None:
    """Votes and likes first: they hold the pseudonym, which goes with the last contribution."""
    participations = Counter(one.participation for one in contributions)
    for row in beside:
        row.delete()
    for one in contributions:
        _forget_in_logs(one)
        erase_contribution(contribution=one)
    for row in rows:
        row.delete()
    for participation, number in participations.items():
        log(instance=participation, action="participation.erase", data={"rows": number})


def _forget_in_logs(contribution: Contribution) -> None:
    """The journal keeps who of the team did what and when; no longer about what."""
    about = ContentType.objects.get_for_model(contribution)
    ModelLogEntry.objects.filter(content_type=about, object_id=str(contribution.pk)).update(
        label="", object_id="", data={}, deleted=True
    )
