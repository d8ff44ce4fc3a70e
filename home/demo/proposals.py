"""Open questions, their proposals, and votes made by a program: the same seed makes the same ones."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.analysis.words import keywords
from consultations.base.integrity import pseudonym
from consultations.base.models import Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.moderation.models import State
from consultations.proposals.models import Choice, OpenQuestion, Proposal, Vote
from consultations.proposals.standings import refresh_standings
from consultations.proposals.tallies import recount
from core.models import BasePage, Space

from .content import moment, stable_id

BATCH = 500
MARKED = 0.35  # of the people who vote say a little more


def create_questions(rows: list[dict[str, Any]], spaces: dict[str, Space], today: date) -> dict[str, OpenQuestion]:
    """The published open questions of the file, by key."""
    return {row["key"]: _question(row, spaces[row["space"]], today) for row in rows}


def _question(row: dict[str, Any], space: Space, today: date) -> OpenQuestion:
    question = OpenQuestion(
        title=row["title"],
        introduction=row["introduction"],
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        closes_at=moment(today, row["closes"], space.zone, hour=24),
        takes_proposals="proposals" in row,
        translation_key=stable_id("open question", row["key"]),  # its addresses are the same in each demo
        live=False,
    )
    question.save()
    question.save_revision().publish()
    return OpenQuestion.objects.select_related("pseudonym_key", "space", "locale").get(pk=question.pk)


def create_proposals(
    rows: list[dict[str, Any]], questions: dict[str, OpenQuestion], pages: dict[str, BasePage], seed: int
) -> None:
    """Write the proposals and the projects, the votes on them, and count them."""
    written: list[Proposal] = []
    for row in rows:
        question, page = questions[row["key"]], pages[row["page"]]
        rng = Random(f"{seed}/{row['key']}")  # noqa: S311 (made-up votes, not secrets)
        shares = [(words, *numbers) for words, *numbers in row.get("proposals", [])]
        shares += [(one["text"], one["agree"], one["disagree"], one["voted"]) for one in row.get("projects", [])]
        proposals = [
            _proposal(question, page, words, place, by_team="projects" in row)
            for place, (words, *_) in enumerate(shares)
        ]
        pending = [
            _proposal(question, page, words, len(proposals) + place, state=State.PENDING)
            for place, words in enumerate(row.get("pending", []))
        ]
        for proposal, project in zip(proposals, row.get("projects", []), strict=False):
            proposal.description = project["description"]
        Proposal.objects.bulk_create([*proposals, *pending])
        for proposal, project in zip(proposals, row.get("projects", []), strict=False):
            proposal.came_from.set(written[place] for place in project["came_from"])
        people = Participant.objects.bulk_create(_people(question, row["people"], rng))
        votes = [
            vote
            for proposal, share in zip(proposals, shares, strict=True)
            for vote in _votes(proposal, share, people, rng)
        ]
        Vote.objects.bulk_create(votes, batch_size=BATCH)
        written += proposals
    recount()
    for question in questions.values():
        refresh_standings(question=question)


def _proposal(
    question: OpenQuestion, page: BasePage, text: str, place: int, state: State = State.APPROVED, by_team: bool = False
) -> Proposal:
    """One of the file, published some hours after the others before it."""
    key = uuid.UUID(stable_id("proposal", str(question.translation_key), place))
    came: datetime = question.opens_at + timedelta(hours=3 * place + 1)
    return Proposal(
        participation=question,
        page=page,
        space=question.space,
        language="fr",
        text=text,
        keywords=" ".join(keywords(text)),
        by_team=by_team,
        moderation_state=state,
        published_at=came if state == State.APPROVED else None,
        created_at=came,
        updated_at=came,
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
    )


def _people(question: OpenQuestion, number: int, rng: Random) -> list[Participant]:
    names = (pseudonym(question, f"{rng.getrandbits(128):032x}") for _person in range(number))
    return [Participant(key=question.pseudonym_key, pseudonym=name) for name in names]


def _votes(proposal: Proposal, share: tuple[Any, ...], people: list[Participant], rng: Random) -> Iterator[Vote]:
    """Those of the people whom chance makes vote on it, as a sequence would have shown it to them."""
    _words, agree, disagree, voted = share
    weights = {Choice.AGREE: agree, Choice.DISAGREE: disagree, Choice.NEUTRAL: 100 - agree - disagree}
    first = proposal.created_at.date()
    for person in people:
        if rng.random() * 100 >= voted:
            continue
        choice = rng.choices(list(weights), list(weights.values()))[0]
        marks = [rng.choice(QUALIFICATIONS[choice])] if rng.random() < MARKED else []
        yield Vote(
            proposal=proposal,
            participant=person,
            page=proposal.page,
            space=proposal.space,
            choice=choice,
            shown_as="random",
            voted_on=first + timedelta(days=rng.randrange(4)),
            **dict.fromkeys(marks, True),
        )
