"""Signing up."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consultations.base.models import Channel
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.base.services import Content, Submission, random_pk, record_contribution
from consultations.base.together import record_beside

from . import messages, panel, places
from .forms import SignUpForm
from .models import Left, Session, SignUp, State
from .persons import person_key
from .states import Full, act

MOST = 6  # people signed up for one workshop from one browser: a family, a class of a social centre


def record_signup(*, submission: Submission, form: SignUpForm) -> SignUp:
    """Record a valid form: one person more, with their place or their rank; or what is corrected.

    A person is one in a workshop, whatever browser they use. Who signed up already is told so by a message, never by the page: nothing
    that can be seen, not even the time it takes, says whether an address is known (T14). Raises TooMany beyond `MOST` of one browser.
    """
    return _correct(submission, form) if submission.corrects else _sign_up(submission, form)


@transaction.atomic
def _sign_up(submission: Submission, form: SignUpForm) -> SignUp:
    said = form.cleaned_data
    places.hold(workshop_id=submission.participation.pk)
    who = person_key(email=said["courriel"], phone=said["telephone"])
    known = _known(submission, who)
    if known and known.submission_key == submission.stored_key:
        return known  # the same sending, again
    if known and known.state == State.DECLINED:
        known.delete()
        known = None
    with transaction.atomic():
        # The same work for a known person, undone: the time it takes is the same.
        signup = _write(submission, form, f"known:{random_pk()}" if known else who)
        if form.cleaned_data["panel"]:
            panel.join(signup=signup)
        if known:
            transaction.set_rollback(True)
    # Read again in both cases, and told by one message in both.
    person = _people().get(pk=known.pk if known else signup.pk)
    messages.tell_again(person) if known else messages.tell_signed_up(person)
    return person


def _people() -> QuerySet[SignUp]:
    return SignUp.objects.select_related("participation__space", "session__workshop__space")


def _known(submission: Submission, who: str) -> SignUp | None:
    """Who signed up already under this address or number; as little as can be is read of them."""
    rows = SignUp.objects.filter(participation=submission.participation, person_key=who)
    return rows.only("pk", "state", "submission_key", "session", "participation").first()


def _write(submission: Submission, form: SignUpForm, who: str) -> SignUp:
    said = form.cleaned_data
    session = Session.objects.select_related("workshop__space").get(pk=said["seance"].pk)

    def fill(signup: SignUp) -> None:
        if not signup._state.adding:  # the same one-time key, after a failure: it is written already
            return
        _fill(signup, said)
        signup.person_key, signup.email, signup.phone = who, said["courriel"], said["telephone"]
        signup.trust = submission.trust
        if submission.entered_by:  # the agent has the person before them
            signup.verified_at, signup.verified_by = timezone.now(), submission.entered_by
        by_team = submission.entered_by is not None
        places.take(signup=signup, session=session, reserved=by_team and places.has_room(session, reserved=True))

    def write(signup: SignUp, created: bool) -> None:
        record_beside(contribution=signup, name="profile", submission=submission, form=form)

    content = Content(write, fill_columns=fill, identity={"session": session}, most=MOST)
    return record_contribution(model=SignUp, submission=submission, content=content)


def _correct(submission: Submission, form: SignUpForm) -> SignUp:
    def fill(signup: SignUp) -> None:
        _fill(signup, form.cleaned_data)

    def write(signup: SignUp, created: bool) -> None:
        record_beside(contribution=signup, name="profile", submission=submission, form=form)

    return record_contribution(model=SignUp, submission=submission, content=Content(write, fill_columns=fill))


def _fill(signup: SignUp, said: dict[str, Any]) -> None:
    signup.first_name, signup.last_name, signup.needs = said["prenom"], said["nom"], said["besoins"]
    signup.wants_childcare = said.get("garde", False)
    signup.wants_travel = said.get("trajet", False)
    signup.wants_interpreter = said.get("interprete", False)


@transaction.atomic
def cancel_session(*, session: Session, reason: str) -> int:
    """A session does not take place: everybody is told at once, those who wait too. Returns how many are."""
    session = places.held_session(session_id=session.pk)
    if not session.takes_place:  # cancelled already, or begun: who came, came
        return 0
    session.is_cancelled, session.cancelled_because = True, reason
    session.revision += 1
    session.taken = session.reserved_taken = 0
    session.save()
    told = 0
    expected = SignUp.objects.filter(session=session).exclude(state=State.DECLINED)
    for signup in expected.select_related("participation__space").order_by("pk"):
        signup.session = session
        signup.state, signup.left_because = State.DECLINED, Left.CANCELLED
        signup.rank = signup.answer_by = None
        signup.save(update_fields=["state", "left_because", "rank", "answer_by"])
        told += messages.tell(signup, "cancelled", urgent=True)
    return told


@transaction.atomic
def tell_change(*, session: Session) -> int:
    """The date or the place of a session changed: those who have a place, or wait for one, are told. Returns how many are."""
    session = places.held_session(session_id=session.pk)
    session.revision += 1
    session.save(update_fields=["revision"])
    concerned = SignUp.objects.filter(session=session).exclude(state=State.DECLINED)
    told = 0
    for signup in concerned.select_related("participation__space").order_by("pk"):
        signup.session = session
        told += messages.tell(signup, "changed", once=messages.version(session), urgent=True)
    return told


@transaction.atomic
def record_walk_in(*, session: Session, first_name: str, last_name: str, email: str, phone: str, user: Any) -> SignUp:
    """Somebody is at the door without having signed up: they have a free place, or a reserved one, at once. Raises states.Full.

    Who signed up already and is known by this address or number is marked as come.
    """
    session = places.held_session(session_id=session.pk)
    contact = email or phone
    who = person_key(email=email, phone=phone) if contact else f"walk-in:{random_pk()}"
    known = SignUp.objects.filter(participation=session.workshop, person_key=who).first()
    if known and known.is_holding and known.session_id == session.pk:
        act(signups=[known], name="venue", user=user)
        return known
    if known and known.state in (State.ATTENDED, State.NO_SHOW):
        who = f"walk-in:{random_pk()}"  # they were at another session: that stays
    elif known:
        known.delete()
        session = places.held_session(session_id=session.pk)
    reserved = places.has_room(session, reserved=True) and session.reserved > 0
    if not (reserved or places.has_room(session)):
        raise Full
    key = uuid.uuid4()
    signup = SignUp(
        participation=session.workshop,
        session=session,
        page=session.workshop.space.root_page,
        space=session.workshop.space,
        channel=Channel.WORKSHOP,
        language=session.workshop.locale.language_code,
        entered_by=user,
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        person_key=who,
        first_name=first_name,
        last_name=last_name,
        email=email,
        phone=phone,
        state=State.ATTENDED,
        holds_reserved=reserved,
        verified_at=timezone.now(),
        verified_by=user,
    )
    places.count(session, signup, 1)
    signup.save()
    return signup
