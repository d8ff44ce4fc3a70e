"""The certificate of attendance of who came: from their own page, or from the team's screen of the day. A page to print, kept nowhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consultations.base.receipts import private_page

from .admin_views import OneSession, WorkshopsScreen
from .links import signup_of
from .models import SignUp, State

TEMPLATE = "consultations/workshops/certificate.html"


def certifies(signup: SignUp) -> bool:
    """Whether a certificate may be given: the team said that this person came."""
    return signup.state == State.ATTENDED


def _page(request: HttpRequest, signup: SignUp, back: str) -> HttpResponse:
    """The certificate; nothing for who did not come. `back` is where its reader came from."""
    if not certifies(signup):
        raise Http404
    session = signup.session
    context = {
        "signup": signup,
        "session": session,
        "participation": signup.participation.localized,
        "space": session.workshop.space,
        "today": timezone.localdate(timezone=session.zone),
        "back": back,
    }
    return private_page(request, TEMPLATE, context, 200)


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """One's own, by the link of a message."""
    signup = signup_of(token)
    if signup is None:
        return private_page(request, "consultations/workshops/signup_gone.html", {}, 410)
    return _page(request, signup, reverse("participation:workshop_signup", args=[token]))


class CertificateView(OneSession, WorkshopsScreen):
    """That of one person of a session of one's own spaces, for who asks for it on paper."""

    http_method_names = ["get", "head"]
    page_title = gettext_lazy("Attestation de présence")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        people = SignUp.objects.filter(session=self.session).select_related(
            "participation__space", "session__workshop__space"
        )
        signup = get_object_or_404(people, key=self.kwargs["person"])
        return _page(request, signup, reverse("workshop_day", args=[self.session.key]))
