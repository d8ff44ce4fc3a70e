"""A vote, its undoing, and « Mes votes »: what belongs to one browser. Private pages, and light acts."""

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.base.acts import Actor, act, light_act
from consultations.base.finding import find, page_of
from consultations.base.integrity import pseudonym, read_browser_id
from consultations.base.models import Phase
from consultations.base.receipts import private_page
from consultations.base.views import read_key
from core.statements import Statement, columns_of, instance_of

from .listing import add_origins
from .models import MARKS, Choice, OpenQuestion, Proposal, Standing, Vote
from .outcome import outcome
from .voting import cast_vote, marks_of, take_back, take_back_all

PER_PAGE = 20
#: Where a vote was changed: the page that is shown after it.
MINE = "mes-votes"


@dataclass(frozen=True)
class Wish:
    """What the form of a vote asks: a vote, what is added to it (None: left as it is), or taking it back."""

    choice: str = ""
    marks: tuple[str, ...] | None = None
    undo: bool = False

    @classmethod
    def of(cls, data: QueryDict) -> "Wish | None":
        """None for what no form of ours sends."""
        if "reprendre" in data:
            return cls(undo=True)
        choice, marks = data.get("vote", ""), data.getlist("marque")
        if choice not in Choice.values or not set(marks) <= set(MARKS):
            return None
        return cls(choice, tuple(marks) if "preciser" in data else None)

    def words(self, proposal: Proposal) -> str:
        """What is about to be done, for the page that asks to confirm it."""
        said = _("Reprendre votre vote") if self.undo else _("Votre vote : %(vote)s") % {"vote": self.label}
        return _("%(act)s, sur la proposition « %(text)s »") % {"act": said, "text": proposal.text}

    @property
    def label(self) -> str:
        return str(Choice(self.choice).label).lower()


@light_act
def vote(request: HttpRequest, key: uuid.UUID, proposal_key: uuid.UUID) -> HttpResponse:
    """Vote on a proposal, add to one's vote, or take it back. What is shown then: one's vote, the results, and what may be added."""
    original, shown = find(OpenQuestion, key)
    page = page_of(request.POST, original)
    proposal = _to_vote_on(original, proposal_key)
    if page is None:
        raise Http404
    wish = Wish.of(request.POST)
    if wish is None:
        return _after(request, shown, proposal, None, status=422)
    perform = partial(_perform, request, shown, proposal, wish)
    return act(request, participation=original, page=page, words=wish.words(proposal), perform=perform)


def _to_vote_on(question: OpenQuestion, key: uuid.UUID) -> Proposal:
    """A proposal that is shown, and where it stands, in one query; with what it came from, if it is a project. Raises Http404."""
    row = _SHOWN.first(question.pk, key)
    if row is None:
        raise Http404
    proposal = instance_of(Proposal, row[:_OF_PROPOSAL])
    if row[_OF_PROPOSAL] is not None:
        proposal.now = instance_of(Standing, row[_OF_PROPOSAL:])
    if proposal.by_team:
        add_origins(proposal)
    proposal.participation = question
    return proposal


def _shown(question: int, key: uuid.UUID) -> QuerySet:
    rows = Proposal.objects.published().filter(participation_id=question, key=key).with_standing().order_by()
    return rows.select_related(None).values_list(*columns_of(Proposal), *columns_of(Standing, "now__"))


_SHOWN = Statement(_shown, int, uuid.UUID)
_OF_PROPOSAL = len(columns_of(Proposal))


def _perform(request: HttpRequest, shown: OpenQuestion, proposal: Proposal, wish: Wish, actor: Actor) -> HttpResponse:
    given = None
    try:
        if wish.undo:
            take_back(actor=actor, proposal=proposal)
        else:
            given = cast_vote(actor=actor, proposal=proposal, choice=wish.choice, marks=wish.marks)
    except Proposal.DoesNotExist:  # withdrawn at this moment
        raise Http404 from None
    if request.POST.get("retour") == MINE:
        return HttpResponseRedirect(_mine_url(shown), status=303)
    return _after(request, shown, proposal, given)


def _after(
    request: HttpRequest, shown: OpenQuestion, proposal: Proposal, given: Vote | None, status: int = 200
) -> HttpResponse:
    """What follows a vote: in place for the script, else a page. Nothing of it is kept: it shows one person's vote."""
    source = request.POST.get("page", "")
    context = {
        "participation": shown,
        "space": shown.space,
        "phase": shown.phase(),
        "proposal": proposal,
        "source_page": source if source.isascii() and source.isdigit() else "",
        # A tablet keeps no cookie: the key is the person, as long as they stay on these pages.
        "submission_key": read_key(request.POST) or uuid.uuid4(),
        "is_wrong": status == 422,
        "was_taken_back": status == 200 and given is None,
        **told(given, [getattr(proposal, "now", None)]),
    }
    if request.headers.get("Accept") == "application/json" and status == 200:
        html = render_to_string("consultations/proposals/_vote.html", context, request)
        response: HttpResponse = JsonResponse({"html": html, "said": said(given)})
        response["Cache-Control"] = "private, no-store"
        return response
    return private_page(request, "consultations/proposals/voted.html", context, status)


def told(given: Vote | None, standings: Any) -> dict[str, Any]:
    """What a person is told of a proposal they voted on, and nothing to who did not. `standings`: those of the proposal."""
    if given is None:
        return {"vote": None}
    on, fitting = marks_of(given), QUALIFICATIONS[given.choice]
    marks = [(name, MARKS[name], name in on) for name in fitting]
    return {"vote": given, "outcome": outcome(standings), "marks": marks}


def said(given: Vote | None) -> str:
    """One sentence, read aloud."""
    if given is None:
        return _("Votre vote est repris.")
    return _("Vous avez voté : %(vote)s.") % {"vote": str(Choice(given.choice).label).lower()}


def _mine_url(question: OpenQuestion) -> str:
    return reverse("participation:proposals_mine", args=[question.translation_key])


@require_safe
def mine(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The votes of this browser on a question, from its cookie, each to be changed or taken back until the closing."""
    original, shown = find(OpenQuestion, key)
    browser_id = read_browser_id(request)
    name = pseudonym(original, browser_id) if browser_id else None
    votes = Vote.objects.filter(participant__key=original.pseudonym_key_id, participant__pseudonym=name or "")
    standings = Prefetch("proposal__standings", queryset=Standing.objects.filter(space=None))
    rows = votes.filter(proposal__in=Proposal.objects.published().filter(participation=original))
    rows = rows.select_related("proposal").prefetch_related(standings).order_by("-voted_on", "-proposal")
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for one in page_obj:
        one.proposal.participation = original
    context = {
        "participation": shown,
        "space": original.space,
        "phase": original.phase(),
        "is_open": original.phase() is Phase.OPEN,
        "page_obj": page_obj,
        "rows": [(one.proposal, told(one, one.proposal.standings.all())) for one in page_obj],
        "back": MINE,
        "submission_key": uuid.uuid4(),
    }
    return private_page(request, "consultations/proposals/mine.html", context, 200)


@light_act
def erase_mine(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take back all the votes of this browser on a question, after its closing too: what one gave may be erased at any time."""
    original, shown = find(OpenQuestion, key)
    page = page_of(request.POST, original)
    if page is None:
        raise Http404

    def perform(actor: Actor) -> HttpResponse:
        take_back_all(actor=actor, question_id=original.pk)
        return HttpResponseRedirect(_mine_url(shown), status=303)

    words = _("Effacer tous vos votes sur « %(title)s »") % {"title": shown.title}
    return act(request, participation=original, page=page, words=words, perform=perform, whenever=True)
