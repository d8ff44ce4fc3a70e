"""What is shown of a workshop: its sessions to come, and what was given back of the others."""

from .models import Minutes, Session, Workshop


def sessions_of(workshop: Workshop) -> list[Session]:
    """Those to come, the next one first; cancelled ones too: who wrote down the date must see it."""
    if workshop.pk is None:
        return []
    found = Session.objects.of(workshop).select_related("workshop__space", "draw")
    return [session for session in found if not session.is_over]


def minutes_of(workshop: Workshop) -> list[Minutes]:
    """What was published of its past sessions, the last one first."""
    if workshop.pk is None:
        return []
    found = Minutes.objects.filter(session__workshop=workshop.original, published_at__isnull=False)
    return list(found.select_related("session__workshop__space").order_by("-session__starts_at"))
