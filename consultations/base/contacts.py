"""Addresses: given once, confirmed by their owner, forgotten on request."""

from .models import Contact, Participation


def contact_for(*, participation: Participation, email: str, language: str) -> Contact | None:
    """The contact of an address in a campaign, made if it is new; None without an address, or where nobody may be known.

    What comes after the @ is put in small letters; the rest is the owner's own way of writing it.
    """
    if not email or participation.is_anonymous:
        return None
    name, _at, domain = email.strip().rpartition("@")
    contact, _created = Contact.objects.get_or_create(
        key=participation.pseudonym_key, email=f"{name}@{domain.lower()}", defaults={"language": language}
    )
    return contact
