"""The minutes of sessions: due fifteen days after, published once, told to those who came."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.caching import bump_site_version

from . import messages
from .links import absolute
from .models import MINUTES_DAYS, Minutes, Session, SignUp, State
from .permissions import own_sessions


def awaited(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those that took place and whose minutes are not published."""
    past = sessions.filter(is_cancelled=False, ends_at__lte=timezone.now())
    return past.filter(Q(minutes=None) | Q(minutes__published_at=None)).order_by("ends_at", "pk")


def overdue(user: Any) -> QuerySet[Session]:
    """The sessions of one's own spaces whose minutes should be there already, the oldest first."""
    return awaited(own_sessions(user)).filter(ends_at__lt=timezone.now() - timedelta(days=MINUTES_DAYS))


@transaction.atomic
def publish_minutes(*, minutes: Minutes) -> int:
    """Publish, once, and tell those who came. Returns how many are."""
    held = Minutes.objects.select_for_update().get(pk=minutes.pk)
    if held.published_at:
        return 0
    held.published_at = minutes.published_at = timezone.now()
    held.save(update_fields=["published_at"])
    transaction.on_commit(bump_site_version)
    address = absolute("workshop_minutes", minutes.session.key)
    came = SignUp.objects.filter(session=minutes.session, state=State.ATTENDED)
    told = 0
    for signup in came.select_related("participation__space", "session__workshop__space").order_by("pk"):
        told += messages.tell(signup, "results", minutes_address=address)
    return told


def days_to_publish(minutes: Minutes) -> int:
    """How many days after the session they came."""
    session = minutes.session
    published = timezone.localdate(minutes.published_at, session.zone)
    return (published - timezone.localdate(session.ends_at, session.zone)).days
