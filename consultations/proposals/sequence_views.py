"""Voting in a row: one card at a time. The first one is public and the same for everyone; the others are one person's, and kept nowhere.

A browser goes from card to card by redirections. A tablet of a desk has no cookie: the one-time key in its pages is the person, so each card
answers the one before, and nothing of it is in an address.
"""

import uuid
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.base.acts import Actor, act, light_act
from consultations.base.finding import find, page_of
from consultations.base.integrity import pseudonym, read_browser_id
from consultations.base.kiosks import kiosk_of
from consultations.base.models import Participant, Phase
from consultations.base.receipts import private_page
from consultations.base.views import read_key
from core.caching import public

from .drawing import NothingToShow, start_sequence
from .models import MARKS, Choice, OpenQuestion, Proposal
from .row import Card, Row
from .voting import cast_vote, take_back

#: What the button of a card asks, beside a vote.
NEXT, PASS, UNDO = "suivante", "passer", "reprendre"


def source_of(request: HttpRequest) -> str:
    """The number of the page that a person came from, where votes are counted; empty if it is none. `page_of` says if it is believed."""
    typed = request.POST.get("page", "") if request.method == "POST" else request.GET.get("page", "")
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 10 else ""


def address(name: str, question: OpenQuestion, page: str, *more: int) -> str:
    """That of a card."""
    query = f"?page={page}" if page else ""
    return reverse(f"participation:proposals_{name}", args=[question.translation_key, *more]) + query


@require_safe
@public
def introduction(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The first card: what it is about, and « Commencer »."""
    original, shown = find(OpenQuestion, key)
    context = _frame(request, shown) | {"size": original.sequence_size}
    return render(request, "consultations/proposals/sequence/start.html", context)


@light_act
def start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """« Commencer », or go on with what was begun; « Encore » when `apres` is the sequence that is over. Pressed twice, it begins one."""
    original, shown = find(OpenQuestion, key)
    page = page_of(request.POST, original)
    if page is None:
        raise Http404

    def perform(actor: Actor) -> HttpResponse:
        row = Row.of(original, actor.participant)
        if row is None or str(row.sequence.pk) == request.POST.get("apres") or row.is_over:
            try:
                sequence = start_sequence(participation=original, participant=actor.participant)
            except NothingToShow:
                return _go(request, shown, actor.participant, row, None)
            row = Row.of(original, actor.participant, sequence)
        return _go(request, shown, actor.participant, row, row.first_to_vote if row else None)

    words = _("Voter sur des propositions, l’une après l’autre")
    return act(request, participation=original, page=page, words=words, perform=perform)


@light_act
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the button of a card asks: a vote, its qualifications and the next card, the next card alone, or the vote taken back."""
    original, shown = find(OpenQuestion, key)
    page = page_of(request.POST, original)
    if page is None:
        raise Http404
    try:
        proposal_key = uuid.UUID(request.POST.get("proposition", ""))
    except ValueError:
        raise Http404 from None
    perform = partial(_answer, request, original, shown, proposal_key)
    return act(request, participation=original, page=page, words=_words(request), perform=perform)


def _words(request: HttpRequest) -> str:
    choice = request.POST.get("vote", "")
    if choice in Choice.values:
        return _("Votre vote : %(vote)s") % {"vote": str(Choice(choice).label).lower()}
    return _("Reprendre votre vote") if UNDO in request.POST else _("Voir la proposition suivante")


def _answer(
    request: HttpRequest, original: OpenQuestion, shown: OpenQuestion, proposal_key: uuid.UUID, actor: Actor
) -> HttpResponse:
    row = Row.of(original, actor.participant)
    card = row.card_of(proposal_key) if row else None
    if row is None or card is None:  # of another sequence, or withdrawn: what is to be shown now
        return _go(request, shown, actor.participant, row, row.first_to_vote if row else None)
    choice = request.POST.get("vote", "")
    try:
        if choice in Choice.values:
            cast_vote(actor=actor, proposal=card.proposal, choice=choice, before=card.vote)
        elif UNDO in request.POST:
            take_back(actor=actor, proposal=card.proposal)
        elif NEXT in request.POST and card.vote:
            said = {"choice": card.vote.choice, "marks": _marks(request)}
            cast_vote(actor=actor, proposal=card.proposal, before=card.vote, **said)
    except Proposal.DoesNotExist:  # withdrawn at this moment
        pass
    goes_on = NEXT in request.POST or PASS in request.POST
    return _go(request, shown, actor.participant, row, row.after(card) if goes_on else card, passed=card)


def _marks(request: HttpRequest) -> list[str]:
    return [mark for mark in request.POST.getlist("marque") if mark in MARKS]


def _go(
    request: HttpRequest,
    shown: OpenQuestion,
    participant: Participant,
    row: Row | None,
    card: Card | None,
    passed: Card | None = None,
) -> HttpResponse:
    """To a card, by its address, or at once on a tablet; to the last one without a card."""
    page = source_of(request)
    is_half = bool(passed and row and row.is_half(passed) and card is not passed and shown.takes_proposals)
    if kiosk_of(request):
        now = Row.of(shown.original, participant)
        if card and is_half:
            return _offer(request, shown, now, card.place)
        return _show(request, shown, now, card.place if card else None)
    if card is None:
        where = address("sequence_end", shown, page)
    elif is_half:
        where = address("sequence_yours", shown, page, card.place)
    else:
        where = address("card", shown, page, card.place)
    return HttpResponseRedirect(where, status=303)


def _own_row(request: HttpRequest, original: OpenQuestion) -> tuple[bool, Row | None]:
    """Whether this browser is known in the campaign, and the sequence it is at."""
    browser_id = read_browser_id(request)
    name = pseudonym(original, browser_id) if browser_id else None
    participant = name and Participant.objects.filter(key=original.pseudonym_key_id, pseudonym=name).first()
    return bool(participant), Row.of(original, participant) if participant else None


@require_safe
def card(request: HttpRequest, key: uuid.UUID, place: int) -> HttpResponse:
    """One proposal, its vote and what may be added."""
    original, shown = find(OpenQuestion, key)
    is_known, row = _own_row(request, original)
    if row is None:
        return _not_begun(request, shown, is_known)
    return _show(request, shown, row, place)


@require_safe
def yours(request: HttpRequest, key: uuid.UUID, place: int) -> HttpResponse:
    """Half way: a person may propose something of their own, or go on to the card of this place."""
    original, shown = find(OpenQuestion, key)
    is_known, row = _own_row(request, original)
    if row is None:
        return _not_begun(request, shown, is_known)
    return _offer(request, shown, row, place)


def _offer(request: HttpRequest, shown: OpenQuestion, row: Row | None, place: int) -> HttpResponse:
    """To write something of one's own, or go on to the card of this place: by its address, or on a tablet by a button that keeps the key."""
    context = _frame(request, shown) | {
        "row": row,
        "go_on": address("card", shown, source_of(request), place),
        "card": row.at(place) if row else None,
        **_own_key(request),
    }
    return private_page(request, "consultations/proposals/sequence/yours.html", context, 200)


@require_safe
def end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The last card: how many were voted on, and more."""
    original, shown = find(OpenQuestion, key)
    is_known, row = _own_row(request, original)
    if row is None and not is_known:
        return _not_begun(request, shown, is_known)
    return _show(request, shown, row, None)


def _show(request: HttpRequest, shown: OpenQuestion, row: Row | None, place: int | None) -> HttpResponse:
    """The card of a place, or the last one. Private: it is one person's."""
    now = row.at(place) if row and place is not None else None
    context = _frame(request, shown) | {
        "row": row,
        "card": now,
        "size": shown.original.sequence_size,
        **_own_key(request),
    }
    template = "card" if now else "end"
    return private_page(request, f"consultations/proposals/sequence/{template}.html", context, 200)


def _own_key(request: HttpRequest) -> dict[str, object]:
    """A tablet keeps no cookie: the key is the person, as long as they stay on these pages."""
    return {"submission_key": read_key(request.POST) or "", "is_kiosk": bool(kiosk_of(request))}


def _not_begun(request: HttpRequest, shown: OpenQuestion, is_known: bool) -> HttpResponse:
    """Somebody who has no sequence here: they came by a link, or their browser keeps no cookie."""
    context = _frame(request, shown) | {"refuses_cookies": not is_known, "size": shown.original.sequence_size}
    return private_page(request, "consultations/proposals/sequence/not_begun.html", context, 403)


def _frame(request: HttpRequest, shown: OpenQuestion) -> dict[str, object]:
    """What all the cards need."""
    page = source_of(request)
    return {
        "participation": shown,
        "space": shown.space,
        "phase": shown.phase(),
        "is_open": shown.phase() is Phase.OPEN,
        "source_page": page,
        "start_url": address("sequence_start", shown, ""),
        "answer_url": address("sequence_answer", shown, ""),
    }
