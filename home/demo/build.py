"""Builds the demo, in one transaction: there is a whole site, or none."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.search.index import get_indexed_models
from wagtail.search.signal_handlers import post_delete_signal_handler, post_save_signal_handler
from wagtail.signal_handlers import (
    connect_reference_index_signal_handlers,
    disconnect_reference_index_signal_handlers,
)

from core.caching import bump_site_version
from core.models import Space
from journeys.models import JourneyPage

from . import (
    answers,
    discussions,
    ideas,
    languages,
    opinions,
    pages,
    pain_points,
    proposals,
    rights,
    surveys,
    workshops,
)
from .blocks import Known
from .content import read

Say = Callable[[str], None]


def exists() -> bool:
    """Whether there is a site already: the demo is never built over one."""
    return Space.objects.filter(is_national=True).exists()


def build(today: date, answer_count: int, seed: int, say: Say) -> dict[str, str]:
    """Create everything but the search index; `say` is told each step. Returns account → password."""
    with _indexes_left_alone(), _quiet(), transaction.atomic():
        passwords = _build(today, answer_count, seed, say)
        say("Index of what shows what")
        call_command("rebuild_references_index", verbosity=0)
    bump_site_version()
    return passwords


def _build(today: date, answer_count: int, seed: int, say: Say) -> dict[str, str]:
    site, campaigns, results = (read(name, today) for name in ("site", "campaigns", "results"))
    survey_rows, discussion_rows, box_rows = (read(name, today) for name in ("surveys", "discussions", "ideas"))
    campaign_rows = [_with_notice(row, campaigns["generated"]) for row in campaigns["pages"]]
    say("Pages and journeys")
    tree = pages.create_tree([*site["pages"], *campaign_rows, *results])
    spaces = pages.create_spaces(site["spaces"], tree)
    bump_site_version()  # which space a page is in may have been remembered before there was any
    say("Rights of each team")
    rights.give_rights(spaces, tree["/"])
    say("Surveys")
    known = Known(today, {path: page.pk for path, page in tree.items()}, surveys.create(survey_rows, spaces, today))
    known.discussions = discussions.create(discussion_rows, spaces, today)
    known.boxes = ideas.create(box_rows, spaces, known.discussions, today)
    question_rows = read("proposals", today)["questions"]
    known.open_questions = proposals.create_questions(question_rows, spaces, today)
    workshop_rows = read("workshops", today)
    known.workshops = workshops.create(workshop_rows, spaces, known.boxes, today)
    pages.fill([*site["pages"], *campaign_rows], tree, known)
    pages.ask_at_steps(survey_rows, tree, known)
    say("Versions of the journeys, and those that Caf have taken up")
    pages.adapt_journeys(tree, spaces)
    say(f"{answer_count} answers, made by a program")
    _generate(survey_rows, known, tree, answer_count, seed, read("remarks", today))
    titles = ideas.fill(box_rows, known.boxes, spaces, tree, today)
    discussions.talk(discussion_rows, known.discussions, tree, today, titles)
    say("Proposals, and votes made by the same program")
    proposals.create_proposals(question_rows, known.open_questions, tree, seed)
    say("Workshops: people, notes, minutes")
    workshops.fill(workshop_rows, known.workshops, tree, today, seed)
    say("Results, counted in these answers")
    pages.fill(results, tree, known)
    say("Opinions about the steps of the journeys, made by the same program")
    journeys = [page for page in tree.values() if isinstance(page, JourneyPage)]
    opinions.create(journeys, spaces, read("opinions", today), today, answer_count, seed)
    pain_points.create(read("pain_points", today), tree, spaces, today)
    say("Easy-to-read French and English")
    for home in languages.translate(tree, known, today):
        rights.allow_translations(home)
    say("Accounts")
    return rights.create_accounts()


def _with_notice(row: dict[str, Any], notice: str) -> dict[str, Any]:
    """A campaign that shows answers says first who wrote them."""
    has_survey = any("survey" in block for block in row["body"])
    return {**row, "body": [{"alert": notice}, *row["body"]]} if has_survey else row


def _generate(
    rows: list[dict[str, Any]], known: Known, tree: dict[str, Any], total: int, seed: int, remarks: dict[str, list[str]]
) -> None:
    for row, count in zip(rows, answers.shares(total, [row["share"] for row in rows]), strict=True):
        places = [answers.Place(tree[path], tree[path].space, weight) for path, weight in row["pages"].items()]
        # A generator of its own: one survey more does not change the answers to the others.
        rng = Random(f"{seed}/{row['key']}")  # noqa: S311 (made-up answers, not secrets)
        answers.generate(known.surveys[row["key"]], row, places, remarks, count, rng)


@contextmanager
def _indexes_left_alone() -> Iterator[None]:
    """No entry of the search and reference indexes for each save, which is half of the time: they are built once, after."""
    handlers = ((post_save, post_save_signal_handler), (post_delete, post_delete_signal_handler))
    cut = [
        (signal, handler, model)
        for model in get_indexed_models()
        for signal, handler in handlers
        if signal.disconnect(handler, sender=model)
    ]
    disconnect_reference_index_signal_handlers()
    try:
        yield
    finally:
        connect_reference_index_signal_handlers()
        for signal, handler, model in cut:
            signal.connect(handler, sender=model)


@contextmanager
def _quiet() -> Iterator[None]:
    """Wagtail logs each page it creates and publishes: our own steps say enough."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
