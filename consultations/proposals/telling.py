"""Telling the author of a proposal what became of it: whoever left an address and asked for news."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.base.contacts import tell_author
from consultations.moderation.models import State


def tell_decision(*, proposal: Any) -> None:
    """Write that it is published, or why it is not. Once for each decision on each text; in the transaction of the decision."""
    contact = proposal.contact
    if contact is None:
        return
    with translation.override(contact.language):
        title = proposal.participation.localized.title
        if proposal.moderation_state == State.APPROVED:
            subject = _("Votre proposition est publiée")
            body = _("Votre proposition « %(text)s » est publiée. Tout le monde peut voter.")
        else:
            subject = _("Votre proposition n’est pas publiée")
            body = _("Votre proposition « %(text)s » n’est pas publiée. Raison : %(reason)s.")
        tell_author(
            contribution=proposal,
            subject=f"{subject} : {title}",
            body=body % {"text": proposal.text, "reason": proposal.get_moderation_reason_display()},
            key=f"proposal:{proposal.key.hex}:{proposal.moderation_state}",
        )
