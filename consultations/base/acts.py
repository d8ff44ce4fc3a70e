"""A light act, beside contributions: a vote, a like, a report. The doors of a contribution, without a receipt; one cookie for both.

What makes two acts one is in the constraints of its type (one vote per person and proposal), so that no one-time key is kept.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page

from core.models import Space

from .gate import Decision, Sender, decide
from .integrity import Origin, browser_id_for, read_browser_id, remember_browser, request_origin
from .kiosks import kiosk_of
from .models import Participant, Participation, Trust
from .network import bucket_of
from .participants import participant_of
from .receipts import private_page
from .refusals import Refusal
from .views import closed_phase, foreign, is_confirmed, read_key

#: What the page that confirms an act makes itself.
NOT_SENT_AGAIN = ("cle", "csrfmiddlewaretoken", "defi", "preuve")


@dataclass(frozen=True)
class Actor:
    """Who acts, and where: given to the act, in its transaction. The participant's row is locked: their acts wait for each other."""

    participant: Participant
    page: Page
    space: Space

    @property
    def trust(self) -> str:
        """Whether what they do counts: decided on their first act in this campaign, or by the team since."""
        return self.participant.trust


def light_act(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """POST only, and without Django's token: its forms are on pages that are the same for everyone. `act` looks at the origin instead."""
    taken = csrf_exempt(require_POST(view))
    taken.is_light_act = True
    return taken


Perform = Callable[[Actor], HttpResponse]


def act(
    request: HttpRequest,
    *,
    participation: Participation,
    page: Page,
    words: str,
    perform: Perform,
    gated: bool = False,
    whenever: bool = False,
) -> HttpResponse:
    """Let `perform` do an act of this browser, or show why not, or why not yet. Its transaction is made here.

    `participation` is the original. `words` says what is done, for the page that asks to confirm it: a browser's first act without JavaScript,
    or one that does not say where it comes from. The network is asked about at a person's first act in a campaign; at each one if `gated`
    (a text). `whenever`: before its opening and after its closing too, as for a report. Everything that was sent is sent again from that page.
    """
    refusal = None if whenever else closed_phase(participation)
    refusal = refusal or foreign(request, request.POST) or _confirmation(request)
    if refusal and refusal.status == 410:  # a light act has no text to copy
        refusal = _over()
    if refusal is None:
        done = _perform(request, participation, page, perform, gated)
        if isinstance(done, HttpResponse):
            return done
        refusal = done
    return ask_again(request, participation=participation, words=words, refusal=refusal, whenever=whenever)


def _confirmation(request: HttpRequest) -> Refusal | None:
    """Why somebody is asked to press once more, or None."""
    first_act = read_key(request.POST) is None and read_browser_id(request) is None
    if not is_confirmed(request, request.POST) and (request_origin(request) is Origin.UNKNOWN or first_act):
        # The page, the same for everyone, has no key: this step gives one, and the cookie comes with what follows.
        return Refusal(200, _("Confirmez, et c’est fait."), _("Cette étape n’est demandée que la première fois."))
    return None


@transaction.atomic
def _perform(
    request: HttpRequest, participation: Participation, page: Page, perform: Perform, gated: bool
) -> HttpResponse | Refusal:
    key, known, kiosk = read_key(request.POST), read_browser_id(request), kiosk_of(request)
    # A tablet keeps nothing of a person: the key in its pages is theirs for as long as they stay.
    browser_id = (None if kiosk else known) or browser_id_for(key or uuid.uuid4())
    space = Space.objects.for_page(page) or participation.space
    sender = Sender(bucket_of(request), known is None, is_confirmed(request, request.POST), kiosk)
    participant = participant_of(participation=participation, voter=browser_id)
    if participant is None:
        return _over()
    if participant.is_new or gated:
        decision = decide(data=request.POST, participation=participation, space=space, sender=sender)
        if decision.refusal:
            transaction.set_rollback(True)  # nothing of a person who did nothing
            return decision.refusal
        if participant.is_new:
            _remember(participant, decision)
        elif decision.trust != Trust.COUNTED and participant.trust == Trust.COUNTED:
            participant.trust = decision.trust  # of this act only: it is not saved
    response = perform(Actor(participant, page, space))
    if not known and not kiosk and response.status_code < 400:
        remember_browser(response, browser_id)
    return response


def _remember(participant: Participant, decision: Decision) -> None:
    """Keep what was decided at a first act, unless it is what a new row says already."""
    decided = {"trust": str(decision.trust), "cluster": decision.cluster}
    if decided != {"trust": participant.trust, "cluster": participant.cluster}:
        participant.trust, participant.cluster = decision.trust, decision.cluster
        participant.save(update_fields=["trust", "cluster"])


def _over() -> Refusal:
    return Refusal(410, _("Cette consultation est terminée."), _("Rien n’a été enregistré."))


def ask_again(
    request: HttpRequest, *, participation: Participation, words: str, refusal: Refusal, whenever: bool = False
) -> HttpResponse:
    """The page that says why an act is not done, or not yet; what was sent is in its form."""
    context = {
        "participation": participation,
        "space": participation.space,
        "words": words,
        "refusal": refusal,
        "sent": list(_sent(request.POST)),
        "submission_key": read_key(request.POST) or uuid.uuid4(),
        "may_go_on": refusal.status not in (410, 429) and (whenever or participation.phase() == "open"),
    }
    response = private_page(request, "consultations/base/act.html", context, refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _sent(data: QueryDict) -> Any:
    for name, values in data.lists():
        if name not in NOT_SENT_AGAIN:
            yield from ((name, value) for value in values)
