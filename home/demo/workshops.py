"""The demo's workshops, from content/workshops.yaml: sessions to come and past, people, notes, minutes, a draw, a report."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Count, Q

from consultations.base.models import Channel
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.ideas.models import Idea, IdeaBox, IdeaState
from consultations.moderation.models import State as Reading
from consultations.surveys.models import Answer, Survey, SurveyResponse
from consultations.workshops import drawing, reports
from consultations.workshops.models import (
    HOLDING,
    Finding,
    Minutes,
    Mode,
    Note,
    Output,
    Quota,
    Report,
    Session,
    SignUp,
    Workshop,
)
from consultations.workshops.persons import person_key
from core.models import Space

from .content import moment, stable_id

FIRST_NAMES = [
    "Inès",
    "Karim",
    "Léa",
    "Moussa",
    "Chloé",
    "Yanis",
    "Aïcha",
    "Thomas",
    "Nadia",
    "Paul",
    "Sofia",
    "Hugo",
    "Fatou",
    "Julien",
    "Maëlle",
    "Rachid",
]
LAST_NAMES = [
    "Martin",
    "Benali",
    "Rousseau",
    "Diallo",
    "Garcia",
    "Petit",
    "Haddad",
    "Moreau",
    "Fournier",
    "Traoré",
    "Lopez",
    "Girard",
]
STATES = ("confirmed", "waiting", "attended", "no_show", "qualified", "applied")


def workshop_key(key: str) -> str:
    """The public key of a workshop of the file: the same on every machine."""
    return stable_id("workshop", key)


def session_key(key: str, place: int) -> str:
    """The public key of a session of the file, by its place, from 0."""
    return stable_id("session", key, place)


def create(
    rows: Iterable[dict[str, Any]], spaces: dict[str, Space], boxes: dict[str, IdeaBox], today: date
) -> dict[str, Workshop]:
    """The published workshops of the file, by key, with their sessions; nobody has signed up yet."""
    return {row["key"]: _workshop(row, spaces[row["space"]], boxes, today) for row in rows}


def _workshop(row: dict[str, Any], space: Space, boxes: dict[str, IdeaBox], today: date) -> Workshop:
    workshop = Workshop(
        **{name: row[name] for name in ("title", "introduction", "aims", "sought", "recruitment", "contact")},
        translation_key=workshop_key(row["key"]),
        kind=row.get("kind", "atelier"),
        guide=row.get("guide", ""),
        has_childcare=row.get("childcare", False),
        pays_travel=row.get("travel", False),
        has_interpreter=row.get("interpreter", False),
        offers_more=row["more"],
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        closes_at=moment(today, row["closes"], space.zone, hour=24),
        profile_questions=_profile(row, space, today) if "profile" in row else None,
        ideas_into=next(iter(boxes.values())) if row.get("pours_into") else None,
        privacy_notice="Gardé deux ans après l’atelier, lu par l’équipe qui l’organise.",
        live=False,
    )
    workshop.save()
    workshop.save_revision().publish()
    for place, said in enumerate(row["sessions"]):
        _session(workshop, said, session_key(row["key"], place), today)
    return Workshop.objects.select_related("space", "locale").get(pk=workshop.pk)


def _profile(row: dict[str, Any], space: Space, today: date) -> Survey:
    """The questions of a profile: each says why it is asked."""
    questions = []
    for place, (text, why, options) in enumerate(row["profile"]):
        items = [{"type": "item", "id": stable_id(row["key"], place, words), "value": words} for words in options]
        value = {"text": text, "help": why, "required": False, "options": items, "confidentiality": "internal"}
        questions.append({"type": "single", "id": stable_id("profile", row["key"], place), "value": value})
    survey = Survey(
        title=f"Profil : {row['title']}"[:120],
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        questions=questions,
        live=False,
    )
    survey.save()
    survey.save_revision().publish()
    return Survey.objects.select_related("locale", "space").get(pk=survey.pk)


def _session(workshop: Workshop, said: dict[str, Any], key: str, today: date) -> Session:
    starts_at = moment(today, said["day"], workshop.space.zone, hour=said["hour"])
    return Session.objects.create(
        workshop=workshop,
        key=key,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=said["hours"]),
        mode=Mode.VIDEO if "video" in said else Mode.PLACE,
        video_url=said.get("video", ""),
        place_name=said.get("place", ""),
        address=said.get("address", ""),
        by_foot=said.get("foot", ""),
        by_wheels=said.get("wheels", ""),
        by_transport=said.get("transport", ""),
        capacity=said["capacity"],
        reserved=said["reserved"],
    )


def fill(
    rows: Iterable[dict[str, Any]], workshops: dict[str, Workshop], tree: dict[str, Any], today: date, seed: int
) -> None:
    """People, notes, minutes, a draw that is announced, and a report."""
    for row in rows:
        workshop, rng = workshops[row["key"]], Random(f"{seed}/workshop/{row['key']}")  # noqa: S311 (made-up people)
        for place, said in enumerate(row["sessions"]):
            session = Session.objects.select_related("workshop__space").get(key=session_key(row["key"], place))
            _people(session, said, today, rng)
            _said(session, said, today)
        if row.get("announced"):
            _quotas(workshop)
            drawing.announce(session=workshop.sessions.get())
        if "report" in row:
            _report(workshop, row["report"])


def _people(session: Session, said: dict[str, Any], today: date, rng: Random) -> None:
    made, ranks = [], iter(range(1, 1000))
    for state in STATES:
        for _ in range(said.get(state, 0)):
            made.append(_signup(session, state, next(ranks) if state == "waiting" else None, today, rng))
    SignUp.objects.bulk_create(made)
    held = Count("pk", filter=Q(state__in=HOLDING))
    counted = SignUp.objects.filter(session=session).aggregate(taken=held, waiting=Count("rank"))
    Session.objects.filter(pk=session.pk).update(taken=counted["taken"], next_rank=counted["waiting"] + 1)


def _signup(session: Session, state: str, rank: int | None, today: date, rng: Random) -> SignUp:
    workshop, key = session.workshop, uuid.UUID(int=rng.getrandbits(128), version=4)
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    email = f"{key.hex[:8]}@exemple.fr"
    at = moment(today, -rng.randint(1, 15), workshop.space.zone, hour=rng.randint(8, 20))
    return SignUp(
        participation=workshop,
        session=session,
        page=workshop.space.root_page,
        space=workshop.space,
        language="fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        person_key=person_key(email=email),
        first_name=first,
        last_name=last,
        email=email,
        state=state,
        rank=rank,
        verified_at=at,
        created_at=at,
        wants_childcare=workshop.has_childcare and rng.random() < 0.3,
        wants_travel=workshop.pays_travel and rng.random() < 0.4,
        profile=_answers(workshop, at, rng),
    )


def _answers(workshop: Workshop, at: Any, rng: Random) -> SurveyResponse | None:
    survey = workshop.profile_questions
    if survey is None:
        return None
    key = uuid.UUID(int=rng.getrandbits(128), version=4)
    response = SurveyResponse.objects.create(
        participation=survey,
        page=workshop.space.root_page,
        space=workshop.space,
        language="fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        created_at=at,
    )
    Answer.objects.bulk_create(
        Answer(
            response=response,
            question_id=question.id,
            choice_id=rng.choices([key for key, _words in question.block.choices(question.value)], [2, 5, 3])[0],
        )
        for question in survey.questions
    )
    return response


def _quotas(workshop: Workshop) -> None:
    """Four people at least, seven at most, of each answer to the first question."""
    question = workshop.profile_questions.questions[0]
    for value, _words in question.block.choices(question.value):
        Quota.objects.create(workshop=workshop, criterion=question.id, value=value, least=4, most=7)


def _said(session: Session, said: dict[str, Any], today: date) -> None:
    notes = [_note(session, place, note, today) for place, note in enumerate(said.get("notes", ()))]
    if "minutes" not in said:
        return
    written = said["minutes"]
    minutes = Minutes.objects.create(
        session=session,
        people=said["attended"],
        text=written["text"],
        next_step=written["next_step"],
        published_at=moment(today, written["day"], session.zone, hour=11),
    )
    ideas = [note.poured_idea for note in notes if note.poured_idea]
    for sentence, idea in zip(written["outputs"], ideas, strict=True):
        Output.objects.create(minutes=minutes, sentence=sentence, idea=idea)


def _note(session: Session, place: int, said: dict[str, Any], today: date) -> Note:
    note = Note.objects.create(
        session=session,
        key=uuid.UUID(stable_id("note", session.key, place)),
        theme=said["theme"],
        text=said["text"],
        is_verbatim=said.get("verbatim", False),
        hands_for=said.get("for"),
        hands_against=said.get("against"),
        hands_neutral=said.get("neutral"),
    )
    if said.get("idea"):
        note.poured_idea = _idea(session, note, today)
        note.save(update_fields=["poured_idea"])
    return note


def _idea(session: Session, note: Note, today: date) -> Idea:
    box, key, at = session.workshop.ideas_into, uuid.uuid5(note.key, "idee"), moment(today, -10, session.zone, hour=10)
    return Idea.objects.create(
        participation=box,
        page=box.space.root_page,
        space=session.workshop.space,
        channel=Channel.WORKSHOP,
        language="fr",
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
        key=key,
        shuffle=key.int % 1_000_000_007,
        title=note.text.rstrip("."),
        text=note.text,
        theme=box.theme_choices[0][0],
        state=IdeaState.PUBLISHED,
        published_at=at,
        created_at=at,
        moderation_state=Reading.APPROVED,
    )


def _report(workshop: Workshop, said: dict[str, Any]) -> None:
    report = Report(workshop=workshop, space=workshop.space, title=said["title"])
    for name, words in reports.prefilled(report).items():
        setattr(report, name, words)
    report.save()
    Finding.objects.bulk_create(Finding(report=report, **one) for one in said["findings"])
