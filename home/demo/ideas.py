"""The demo's idea boxes, from content/ideas.yaml: ideas in various states, some with the Caf's answer, two put together."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from consultations.base.integrity import pseudonym
from consultations.base.models import Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.comments.models import Discussion
from consultations.ideas.merging import merge
from consultations.ideas.models import (
    AnswerState,
    AnswerTemplate,
    Cluster,
    Idea,
    IdeaBox,
    IdeaState,
    Like,
    OfficialAnswer,
    StateChange,
)
from consultations.moderation.models import State as Reading
from core.models import Space

from .content import moment, stable_id


def box_key(key: str) -> str:
    """The public key of a box of the file: the same on every machine."""
    return stable_id("box", key)


def idea_key(box: str, place: int) -> str:
    """The public key of an idea of the file, by its place, from 0."""
    return stable_id("idea", box, place)


def cluster_key(box: str, place: int) -> str:
    """The public key of ideas that the file puts together, by their place, from 0."""
    return stable_id("cluster", box, place)


def create(
    rows: Iterable[dict[str, Any]], spaces: dict[str, Space], discussions: dict[str, Discussion], today: date
) -> dict[str, IdeaBox]:
    """The published boxes of the file, by key, each with its discussion; nothing is in them yet."""
    return {row["key"]: _box(row, spaces[row["space"]], discussions[row["discussion"]], today) for row in rows}


def _box(row: dict[str, Any], space: Space, discussion: Discussion, today: date) -> IdeaBox:
    box = IdeaBox(
        title=row["title"],
        introduction=row["introduction"],
        translation_key=box_key(row["key"]),
        space=space,
        opens_at=moment(today, row["opens"], space.zone),
        closes_at=moment(today, row["closes"], space.zone, hour=24),
        themes=[
            {"type": "theme", "id": stable_id("theme", row["key"], place), "value": words}
            for place, words in enumerate(row["themes"])
        ],
        discussion=discussion,
        live=False,
    )
    box.save()
    box.save_revision().publish()
    AnswerTemplate.objects.bulk_create(AnswerTemplate(space=space, **template) for template in row["templates"])
    return IdeaBox.objects.select_related("pseudonym_key", "space", "locale").get(pk=box.pk)


def fill(
    rows: Iterable[dict[str, Any]],
    boxes: dict[str, IdeaBox],
    spaces: dict[str, Space],
    tree: dict[str, Any],
    today: date,
) -> dict[str, str]:
    """Write the ideas of each box, what became of them, the answers, and who supports them. Returns the title of each, by its key."""
    titles: dict[str, str] = {}
    for row in rows:
        box, page = boxes[row["key"]], tree[row["page"]]
        people = _people(box, max(said.get("likes", 0) for said in row["ideas"]))
        for place, said in enumerate(row["ideas"]):
            space = spaces[said.get("space", row["space"])]
            idea = _idea(box, space, page, said, idea_key(row["key"], place), today)
            _history(idea, said, today)
            _support(idea, people[: said.get("likes", 0)], today)
            titles[str(idea.key)] = idea.title
        for place, said in enumerate(row.get("together", ())):
            _together(said, [idea_key(row["key"], one) for one in said["ideas"]], cluster_key(row["key"], place))
    return titles


def _people(box: IdeaBox, number: int) -> list[Participant]:
    """Those who support ideas; the same ones for all."""
    names = (pseudonym(box, uuid.UUID(stable_id("support", box.title, place)).hex) or "" for place in range(number))
    return Participant.objects.bulk_create(Participant(key=box.pseudonym_key, pseudonym=name) for name in names)


def _support(idea: Idea, people: list[Participant], today: date) -> None:
    Like.objects.bulk_create(
        Like(
            box=idea.participation,
            idea=idea,
            participant=person,
            space=idea.space,
            page_id=idea.page_id,
            liked_on=today,
        )
        for person in people
    )
    Idea.objects.filter(pk=idea.pk).update(likes_count=len(people))


def _together(said: dict[str, Any], keys: list[str], key: str) -> None:
    """Ideas that say the same, on one page."""
    found = Idea.objects.filter(key__in=keys)
    cluster = merge(ideas=found, title=said["title"], text=said["text"].strip(), user=None)
    Cluster.objects.filter(pk=cluster.pk).update(key=key)


def _idea(box: IdeaBox, space: Space, page: Any, said: dict[str, Any], key: str, today: date) -> Idea:
    waits = said.get("waits", False)
    at = moment(today, said["day"], space.zone, hour=10)
    sent = uuid.UUID(key)
    return Idea.objects.create(
        participation=box,
        page=page,
        space=space,
        participant=Participant.objects.create(key=box.pseudonym_key, pseudonym=pseudonym(box, sent.hex) or ""),
        language="fr",
        submission_key=sent,
        receipt_hash=receipt_hash(receipt_code(sent)),
        key=key,
        shuffle=sent.int % 1_000_000_007,
        title=said["title"],
        text=said["text"].strip(),
        theme=box.theme_choices[said["theme"] - 1][0],
        place=said.get("place", ""),
        first_name=said.get("name", ""),
        state=IdeaState.PRESCREENING if waits else IdeaState.PUBLISHED,
        published_at=None if waits else at,
        created_at=at,
        moderation_state=Reading.PENDING if waits else Reading.APPROVED,
    )


def _history(idea: Idea, said: dict[str, Any], today: date) -> None:
    if idea.published_at is None:
        return
    _change(idea, IdeaState.PRESCREENING, IdeaState.PUBLISHED, "Relue et publiée.", idea.published_at)
    for place, step in enumerate(said.get("states", ())):
        at = moment(today, step["day"], idea.space.zone, hour=11 + place)
        _change(idea, idea.state, step["to"], step["sentence"], at)
        idea.state = step["to"]
        if step["to"] == IdeaState.ANSWERED:
            _answer(idea, said, at)
    idea.save(update_fields=["state"])


def _change(idea: Idea, before: str, after: str, sentence: str, at: datetime) -> None:
    StateChange.objects.create(idea=idea, before=before, after=after, sentence=sentence, changed_at=at)


def _answer(idea: Idea, said: dict[str, Any], at: datetime) -> None:
    OfficialAnswer.objects.create(
        idea=idea,
        text=said["answer"].strip(),
        note=said.get("note", ""),
        state=AnswerState.PUBLISHED,
        published_at=at,
    )
