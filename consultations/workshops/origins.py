"""The ideas and proposals that came out of a session say so, and lead to its minutes."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from consultations.base.origins import Origin, origins_asked
from core.templatetags.typography import long_date

from .models import Minutes, Output


def tell_origins(sender: type, contribution: Any, **_kwargs: Any) -> list[Origin]:
    """The published minutes that name it, the first session first; each once."""
    names = [field.name for field in Output._meta.fields if field.related_model is sender]
    if not names:
        return []
    shown = Minutes.objects.filter(published_at__isnull=False, session__workshop__live=True)
    found = shown.filter(pk__in=Output.objects.filter(**{names[0]: contribution}).values("minutes"))
    rows = found.select_related("session__workshop__space").order_by("session__starts_at", "pk")
    return [_origin(minutes) for minutes in rows]


def _origin(minutes: Minutes) -> Origin:
    session = minutes.session
    day = long_date(timezone.localdate(session.starts_at, session.zone))
    url = reverse("participation:workshop_minutes", args=[session.key])
    return Origin(gettext("Sorti de l’atelier du %(day)s") % {"day": day}, url)


def connect() -> None:
    origins_asked.connect(tell_origins, dispatch_uid="workshops.origins")
