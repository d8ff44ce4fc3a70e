"""Who is called when a place is free."""

from .models import Session, SignUp


def next_waiting(session: Session) -> SignUp | None:
    """The first of those who wait and can be reached: whose address or number was confirmed."""
    waiting = SignUp.objects.filter(session=session, verified_at__isnull=False).waiting()
    return waiting.select_related("participation__space", "session").first()
