"""Answers made by a program: the same seed makes the same answers. Written in bulk, with receipts that work.

Browsers' pseudonyms are made with each survey's own random key, as for real people: no seed foretells them.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from consultations.analysis.branching import combine, holds
from consultations.base.integrity import pseudonym
from consultations.base.models import Channel, Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.surveys.conditions import condition_of
from consultations.surveys.models import Answer, Survey, SurveyResponse
from core.models import Space
from core.postcodes import department_of

from .surveys import kind_of

BATCH = 500  # rows of one INSERT
SKIPPED = 0.06  # share of the questions a person passes
CHANNELS = {Channel.WEB: 76, Channel.DESK: 10, Channel.PHONE: 8, Channel.PAPER: 5, Channel.WORKSHOP: 1}
LANGUAGES = {"fr": 95, "fr-simple": 3, "en": 2}
FADING = 1.8  # answers come mostly in the first days of a campaign; 1 would spread them evenly
FIRST_HOUR, LAST_HOUR = 7, 23


@dataclass(frozen=True)
class Place:
    """A page on which a survey was answered, and how often."""

    page: Page
    space: Space
    weight: int


def shares(total: int, weights: list[int]) -> list[int]:
    """`total` cut in whole parts, in proportion to `weights` (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def generate(
    survey: Survey, row: dict[str, Any], places: list[Place], remarks: dict[str, list[str]], count: int, rng: Random
) -> int:
    """Write `count` responses to a survey, spread as its row of the file says. Returns how many were written."""
    responses = [_response(survey, place, rng) for place in _pick_places(places, count, rng)]
    _name_participants(survey, responses, rng)
    said = [_columns(survey, row["questions"], remarks, rng) for _response in responses]
    cafs = _cafs(row["questions"])
    for response, columns in zip(responses, said, strict=True):
        response.caf = next((cafs[one["text"]] for one in columns if one.get("text") in cafs), None)
    SurveyResponse.objects.bulk_create(responses, batch_size=BATCH)
    answers = (
        Answer(response=response, **one) for response, columns in zip(responses, said, strict=True) for one in columns
    )
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    return len(responses)


def _cafs(written: Iterable[dict[str, Any]]) -> dict[str, Space | None]:
    """The Caf of each post code of the file, as an answer from the site would keep it."""
    codes = [code for row in written for code in row.get("codes", ())]
    return {code: Space.objects.for_department(department_of(code)) for code in codes}


def _pick_places(places: list[Place], count: int, rng: Random) -> Iterator[Place]:
    for place, part in zip(places, shares(count, [place.weight for place in places]), strict=True):
        yield from [place] * part


def _response(survey: Survey, place: Place, rng: Random) -> SurveyResponse:
    key = uuid.UUID(int=rng.getrandbits(128), version=4)
    channel = _weighted(CHANNELS, rng)
    return SurveyResponse(
        participation=survey,
        page=place.page,
        space=place.space,
        channel=channel,
        language=_weighted(LANGUAGES, rng) if channel == Channel.WEB else "fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        created_at=_when(survey, rng),
    )


def _name_participants(survey: Survey, responses: list[SurveyResponse], rng: Random) -> None:
    """One browser for each answer from the site; an answer from the phone, the desk or paper has none."""
    online = [response for response in responses if response.channel == Channel.WEB]
    names = (pseudonym(survey, f"{rng.getrandbits(128):032x}") for _response in online)
    people = [Participant(key=survey.pseudonym_key, pseudonym=name) for name in names]
    Participant.objects.bulk_create(people, batch_size=BATCH)
    for response, participant in zip(online, people, strict=True):
        response.participant = participant


def _when(survey: Survey, rng: Random) -> datetime:
    """A moment of the day between the opening and now, or the end."""
    now = timezone.now()
    zone = survey.space.zone
    end = min(survey.closes_at or now, now)
    day = survey.opens_at + (end - survey.opens_at) * (rng.random() ** FADING)
    local = day.astimezone(zone).replace(hour=rng.randrange(FIRST_HOUR, LAST_HOUR), minute=rng.randrange(60))
    return min(max(local, survey.opens_at), end - timedelta(minutes=1))


def _columns(
    survey: Survey, written: Iterable[dict[str, Any]], remarks: dict[str, list[str]], rng: Random
) -> list[dict[str, Any]]:
    """The Answer rows of one person, to the questions they were asked; at least one, as the form asks."""
    asked = list(zip(survey.questions, written, strict=True))
    rows: list[dict[str, Any]] = []
    while not rows:
        given: dict[str, list[str]] = {}
        for question, row in asked:
            if kind_of(row) == "page" or not _is_asked(question, given) or rng.random() < SKIPPED:
                continue
            said = _ANSWERS[kind_of(row)](question, row, remarks, rng)
            given[question.id] = [str(columns["choice_id"]) for columns in said if "choice_id" in columns]
            rows += [{"question_id": uuid.UUID(question.id), **columns} for columns in said]
    return rows


def _is_asked(question: Any, given: dict[str, list[str]]) -> bool:
    condition = condition_of(question)
    return bool(combine(condition, (holds(rule, given.get(rule.question, ())) for rule in condition.rules)))


def _single(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    keys = [key for key, _label in question.block.choices(question.value)]
    return [{"choice_id": uuid.UUID(rng.choices(keys, list(row["options"].values()))[0])}]


def _multiple(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    keys = [key for key, _label in question.block.choices(question.value)]
    chances = zip(keys, row["options"].values(), strict=True)
    chosen = [key for key, chance in chances if rng.random() * 100 < chance]
    most = row.get("maximum") or len(keys)
    kept = rng.sample(chosen, most) if len(chosen) > most else chosen
    return [{"choice_id": uuid.UUID(key)} for key in kept]


def _scale(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    steps = range(question.value["minimum"], question.value["maximum"] + 1)
    return [{"number": rng.choices(steps, row["weights"])[0]}]


def _text(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    return [{"text": rng.choice(remarks[row["remarks"]])}] if rng.random() * 100 < row["written"] else []


def _sentiment(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    step = rng.choices(range(1, len(row["weights"]) + 1), row["weights"])[0]
    return [{"number": step}, *_text(question, row, remarks, rng)]


def _matrix(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    keys = [key for key, _label in question.block.choices(question.value)]
    lines = zip(question.block.items(question.value), row["lines"].values(), strict=True)
    return [
        {"item_id": uuid.UUID(line), "choice_id": uuid.UUID(rng.choices(keys, weights)[0])}
        for (line, _label), weights in lines
    ]


def _ranking(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    """The heavier, the sooner: each rank is drawn among what is left."""
    left = dict(zip([key for key, _label in question.block.items(question.value)], row["ranked"].values(), strict=True))
    rows = []
    for rank in range(1, len(left) + 1):
        key = _weighted(left, rng)
        del left[key]
        rows.append({"item_id": uuid.UUID(key), "number": rank})
    return rows


def _postcode(question: Any, row: dict[str, Any], remarks: dict[str, list[str]], rng: Random) -> list[dict[str, Any]]:
    return [{"text": _weighted(row["codes"], rng)}]


_ANSWERS = {
    "single": _single,
    "multiple": _multiple,
    "scale": _scale,
    "sentiment": _sentiment,
    "matrix": _matrix,
    "ranking": _ranking,
    "postcode": _postcode,
    "short_text": _text,
    "long_text": _text,
}


def _weighted(weights: dict[Any, int], rng: Random) -> str:
    return str(rng.choices([str(key) for key in weights], list(weights.values()))[0])
