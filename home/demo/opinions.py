"""Opinions about the steps of the journeys, made by a program: the same seed makes the same ones, with receipts that work."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from consultations.base.integrity import pseudonym
from consultations.base.models import Channel, Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.feedback.models import Feedback, FeedbackAnswer, Topic, Verdict, week_of
from consultations.feedback.tallies import recount
from consultations.moderation.models import Reason, State
from core.models import Space
from journeys.models import JourneyPage, LocalJourneyPage

from .answers import BATCH, LANGUAGES, Place

FULL = 2000  # answers of a whole demo: with fewer, there are fewer opinions too
STATES = {State.APPROVED: 6, State.PENDING: 3, State.REFUSED: 1}


def create(
    journeys: Iterable[JourneyPage],
    spaces: dict[str, Space],
    content: dict[str, Any],
    today: date,
    total: int,
    seed: int,
) -> int:
    """Write opinions about every step of these journeys, and count them. Returns how many were written."""
    written = 0
    for page in journeys:
        page.save()  # it was published before there was a space to ask in
        feedback = Feedback.objects.select_related("pseudonym_key", "space").get(pk=page.feedback_id)
        feedback.introduction = content["notice"]
        feedback.save(update_fields=["introduction"])
        rng = Random(f"{seed}/{page.slug}")  # noqa: S311 (made-up opinions, not secrets)
        answers = list(_answers(page, feedback, _places(page, spaces, content["spaces"]), content, today, total, rng))
        _name_participants(feedback, answers, rng)
        written += len(FeedbackAnswer.objects.bulk_create(answers, batch_size=BATCH))
    recount()
    return written


def _places(page: JourneyPage, spaces: dict[str, Space], weights: dict[str, int]) -> list[Place]:
    """Where each space's people answer: on its own version of the journey, or on the national one, at a desk."""
    own = {Space.objects.for_page(local).pk: local for local in LocalJourneyPage.objects.filter(master=page)}
    return [Place(own.get(spaces[slug].pk, page), spaces[slug], weight) for slug, weight in weights.items()]


def _answers(
    page: JourneyPage,
    feedback: Feedback,
    places: list[Place],
    content: dict[str, Any],
    today: date,
    total: int,
    rng: Random,
) -> Iterator[FeedbackAnswer]:
    forks = set(page.steps.exclude(logic="none").values_list("translation_key", flat=True))
    eases = content["ease"]
    shift = rng.randrange(len(eases)) if page.slug != "naissance" else 0
    for order, topic in enumerate(feedback.topics.filter(is_current=True)):
        ease = content["ease_of_fork"] if topic.key in forks else eases[(order + shift) % len(eases)]
        count = rng.randint(content["least"], content["most"]) * min(total, FULL) // FULL
        for place in rng.choices(places, [place.weight for place in places], k=count):
            week = week_of(today) - timedelta(weeks=rng.randrange(1, content["weeks"]))
            yield _answer(feedback, topic, place, week, ease, content, rng)


def _answer(
    feedback: Feedback, topic: Topic, place: Place, week: date, ease: int, content: dict[str, Any], rng: Random
) -> FeedbackAnswer:
    key = uuid.UUID(int=rng.getrandbits(128), version=4)
    hard = (100 - ease) * ease // 100  # the harder a step, the more say « compliqué » and not « moyen »
    verdict = rng.choices(list(Verdict), [ease, hard, 100 - ease - hard])[0]
    sentence = rng.choice(content["sentences"][verdict]) if rng.random() * 100 < content["written"] else ""
    state = rng.choices(list(STATES), list(STATES.values()))[0] if sentence else State.NONE
    at_home = place.page.space == place.space
    return FeedbackAnswer(
        participation=feedback,
        topic=topic,
        page=place.page,
        space=place.space,
        channel=Channel.WEB if at_home else Channel.DESK,
        language=rng.choices(list(LANGUAGES), list(LANGUAGES.values()))[0] if at_home else "fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        verdict=verdict,
        sentence=sentence,
        week=week,
        moderation_state=state,
        moderation_reason=rng.choice(Reason.values) if state == State.REFUSED else "",
    )


def _name_participants(feedback: Feedback, answers: list[FeedbackAnswer], rng: Random) -> None:
    """One browser for each answer from the site; at a desk there is none."""
    online = [answer for answer in answers if answer.channel == Channel.WEB]
    names = (pseudonym(feedback, f"{rng.getrandbits(128):032x}") for _answer in online)
    people = [Participant(key=feedback.pseudonym_key, pseudonym=name) for name in names]
    Participant.objects.bulk_create(people, batch_size=BATCH)
    for answer, participant in zip(online, people, strict=True):
        answer.participant = participant
