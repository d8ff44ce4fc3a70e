"""Choosing who comes by lot: who is sought, who may be drawn, the draw, and who takes the place of somebody who says no.

A draw is made from the list that is published (`analysis.draw.canonical`), so that anybody who repeats it finds the same people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.analysis import draw as analysis
from consultations.base.models import Trust

from . import messages, places
from .models import HOLDING, Draw, Quota, Session, SignUp, State, Workshop

OFFER_TIME = timedelta(hours=48)  # to answer somebody who was drawn: they did not expect it


class NotNow(Exception):
    """The draw cannot be made: `args[0]` says why, in French."""


@dataclass(frozen=True)
class Criterion:
    """A question whose answers may have quotas."""

    key: str
    words: str
    values: tuple[tuple[str, str], ...]


def criteria(workshop: Workshop) -> list[Criterion]:
    """The questions of the profile that are answered by one choice, then the Caf of each person."""
    asked = workshop.profile_questions
    found = [
        Criterion(str(question.id), str(question.value["text"]), tuple(question.block.choices(question.value)))
        for question in (asked.questions if asked else ())
        if question.block_type == "single"
    ]
    spaces = SignUp.objects.filter(participation=workshop).order_by("space__name")
    cafs = [(str(pk), name) for pk, name in spaces.values_list("space", "space__name").distinct()]
    return [*found, Criterion(Quota.SPACE, _("Caf"), tuple(cafs))] if len(cafs) > 1 else found


def quotas_of(workshop: Workshop) -> list[analysis.Quota]:
    return [analysis.Quota(one.criterion, one.value, one.least, one.most) for one in workshop.quotas.all()]


@transaction.atomic
def set_quotas(*, workshop: Workshop, quotas: Iterable[tuple[str, str, int, int]]) -> None:
    """Put these in place of what was sought: (criterion, value, at least, at most)."""
    places.hold(workshop_id=workshop.pk)
    workshop.quotas.all().delete()
    Quota.objects.bulk_create(
        Quota(workshop=workshop, criterion=criterion, value=value, least=least, most=most)
        for criterion, value, least, most in quotas
    )


def candidates(session: Session) -> QuerySet[SignUp]:
    """Who may be drawn: those whom the team retained, who confirmed their address, and did not have a place lately."""
    rows = SignUp.objects.filter(session=session, state=State.QUALIFIED, verified_at__isnull=False, trust=Trust.COUNTED)
    return rows.exclude(person_key__in=chosen_lately(session))


def chosen_lately(session: Session) -> QuerySet:
    """The people who had a place in another workshop of the same space, or of the national one, within the rest that this one asks."""
    workshop = session.workshop
    since = session.starts_at - relativedelta(months=workshop.rest_months)
    where = Q(participation__space=workshop.space) | Q(participation__space__is_national=True)
    rows = SignUp.objects.filter(where, state__in=HOLDING, session__starts_at__gt=since)
    return rows.exclude(participation=workshop).values("person_key")


def profiles(people: QuerySet[SignUp]) -> dict[str, analysis.Candidate]:
    """What each of these people said, by their number. Two statements, whatever their number."""
    said: dict[str, dict[str, str]] = {}
    for number, space in people.order_by("number").values_list("number", "space"):
        said[number] = {Quota.SPACE: str(space)}
    answers = people.order_by("number").filter(profile__answers__choice_id__isnull=False)
    columns = ("number", "profile__answers__question_id", "profile__answers__choice_id")
    for number, question, choice in answers.values_list(*columns):
        said[number][str(question)] = str(choice)
    return {number: analysis.Candidate(number, says) for number, says in said.items()}


@transaction.atomic
def announce(*, session: Session) -> Draw:
    """Choose the seed and publish its hash, before anybody is drawn. Asked again, it is the same one."""
    session = places.held_session(session_id=session.pk)
    seed = analysis.fresh_seed()
    found, _made = Draw.objects.get_or_create(
        session=session, defaults={"seed": seed, "commitment": analysis.commitment(seed)}
    )
    return found


@transaction.atomic
def make_draw(*, session: Session, user: Any) -> Draw:
    """Draw, once: those drawn are offered a place for two days, the others wait in the order of the lots. Raises NotNow."""
    session = places.held_session(session_id=session.pk)
    draw = Draw.objects.filter(session=session).first()
    if draw is None:
        raise NotNow(_("Annoncez d’abord le tirage : le public doit voir son empreinte avant."))
    if draw.drawn_at:
        raise NotNow(_("Le tirage est déjà fait."))
    free = max(0, session.capacity - session.reserved - session.taken)
    people = candidates(session)
    known = profiles(people)
    if not known or not free:
        raise NotNow(_("Il faut au moins une personne retenue, qui a confirmé son adresse, et une place."))
    text = analysis.canonical(candidates=known.values(), quotas=quotas_of(session.workshop), places=free)
    result = analysis.repeat(text, draw.seed)
    _write(draw, text, free, result, user)
    by_number = {one.number: one for one in people.select_related("participation__space")}
    for number in result.drawn:
        _offer(session, by_number[number])
    for number in result.substitutes:
        places.wait(by_number[number], session)
        by_number[number].save(update_fields=["state", "rank", "answer_by"])
    return draw


def _write(draw: Draw, text: str, free: int, result: analysis.Draw, user: Any) -> None:
    draw.pool, draw.places, draw.fingerprint, draw.version = text, free, analysis.fingerprint(text), analysis.VERSION
    draw.drawn, draw.substitutes = "\n".join(result.drawn), "\n".join(result.substitutes)
    draw.drawn_at, draw.drawn_by = timezone.now(), user
    draw.save()


def _offer(session: Session, signup: SignUp) -> None:
    signup.session = session
    signup.state, signup.rank = State.INVITED, None
    signup.answer_by = places.answer_by(session, signup, OFFER_TIME)
    places.count(session, signup, 1)
    signup.save(update_fields=["state", "rank", "answer_by"])
    messages.tell_offer(signup)


def balance(session: Session) -> list[analysis.Balance]:
    """How those who have a place stand against what is sought; « in_pool »: those who could be drawn."""
    holding = profiles(SignUp.objects.filter(session=session).holding())
    waiting = profiles(SignUp.objects.filter(session=session, state__in=[State.QUALIFIED, State.WAITING]))
    return [
        analysis.Balance(
            quota,
            sum(quota.answer in one for one in [*holding.values(), *waiting.values()]),
            sum(quota.answer in one for one in holding.values()),
        )
        for quota in quotas_of(session.workshop)
    ]
