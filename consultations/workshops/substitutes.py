"""Who is called when a place is free."""

from consultations.analysis.draw import next_substitute

from .models import Session, SignUp


def next_waiting(session: Session) -> SignUp | None:
    """The next of those who wait and can be reached (whose address or number was confirmed): the first; after a draw, the one the group misses."""
    reached = SignUp.objects.filter(session=session, verified_at__isnull=False)
    waiting = reached.waiting().select_related("participation__space", "session")
    if not session.workshop.is_drawn:
        return waiting.first()
    from .drawing import profiles, quotas_of

    order = list(waiting)
    known = profiles(reached.waiting())
    holding = list(profiles(SignUp.objects.filter(session=session).holding()).values())
    found = next_substitute(
        leaving=None,
        holding=holding,
        substitutes=[known[one.number] for one in order],
        quotas=quotas_of(session.workshop),
    )
    return next((one for one in order if found and one.number == found.number), None)
