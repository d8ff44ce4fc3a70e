"""A journey as open data: `/parcours/<slug>.json`. Its format is described in docs/reference/journey-json.md.

What the public page says of the steps, and nothing about persons: neither who wrote or read it, nor what was answered.
"""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wagtail.models import Page

from .blocks import HUMAN_CHANNELS, channel_label
from .links import dead_links
from .models import Criterion, GateResult, JourneyVariantPage
from .models.moments import Moment
from .models.organism import Organism
from .presentation import Journey, StepView

if TYPE_CHECKING:
    from .models import JourneyPage

FORMAT = 1
LICENCE = {"name": "Licence Ouverte 2.0", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"}


def describe(page: Page, journey: Journey) -> dict[str, Any]:
    """All that is published of a journey. `page` is the one asked for: the journey, a version of it, or a Caf's."""
    master = journey.page
    return {
        "format": FORMAT,
        "licence": LICENCE,
        "id": str(page.translation_key),
        "kind": master.kind,
        "language": page.locale.language_code,
        "title": page.title,
        "introduction": page.introduction,
        "plain_summary": page.plain_summary,
        "url": page.full_url,
        "publisher": page.space.name if page.space else None,
        "updated_at": _latest(page.last_published_at, master.last_published_at),
        "checked_on": _day(page.checked_on),
        "next_review": _day(master.next_review),
        "life_moment": master.life_moment,
        "start": master.start_marker,
        "end": master.end_marker,
        "anchor": {"question": master.anchor_question, "first_of_month": master.anchor_first_of_month},
        "criteria": _criteria(master),
        "versions": _versions(master),
        "organisms": [_organism(organism) for organism in journey.organisms],
        "stages": [{"key": stage.key, "title": stage.title, "is_event": stage.is_event} for stage in journey.stages],
        "situations": [{"key": situation.key, "label": situation.label} for situation in journey.situations],
        "steps": [_step(view, page.full_url) for view in journey.steps],
        "changes": [
            {"changed_on": _day(change.changed_on), "text": change.text}
            for change in sorted(master.changes.all(), key=lambda change: change.changed_on, reverse=True)
        ],
    }


def _criteria(master: "JourneyPage") -> list[dict[str, Any]]:
    """The six criteria as the publish gate last answered; none before its first look."""
    answers = dict(
        GateResult.objects.filter(page__translation_key=master.translation_key, code__in=Criterion.values).values_list(
            "code", "is_met"
        )
    )
    return [{"key": one.value, "label": one.label, "is_met": answers[one]} for one in Criterion if one in answers]


def _versions(master: "JourneyPage") -> list[dict[str, Any]]:
    """The languages, then the versions for some people."""
    languages = [master, *master.get_translations().live().select_related("locale")]
    variants = JourneyVariantPage.objects.child_of(master).live().select_related("locale").order_by("path")
    return [_version(one, "langue", "") for one in languages] + [
        _version(one, one.kind, one.audience) for one in variants
    ]


def _version(page: Page, kind: str, audience: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "language": page.locale.language_code,
        "audience": audience,
        "title": page.title,
        "url": page.full_url,
    }


def _organism(organism: Organism) -> dict[str, Any]:
    return {
        "key": organism.key,
        "name": organism.name,
        "short_name": organism.short_name,
        "phone": organism.phone,
        "phone_confidence": organism.phone_confidence if organism.phone else "",
        "has_desk": organism.has_desk,
        "website": organism.website,
    }


def _step(view: StepView, address: str) -> dict[str, Any]:
    step, details = view.step, view.details
    return {
        "id": str(step.translation_key),
        "number": view.number,
        "url": f"{address}#{view.anchor}",
        "stage": view.stage.key if view.stage else None,
        "title": step.title,
        "short_title": step.short_title,
        "why": step.why,
        "actor": step.actor,
        "is_key": step.is_key,
        "is_optional": step.is_optional,
        "is_local": view.is_local,
        "condition": step.condition,
        "situation": view.situation.key if view.situation else None,
        "organisms": [organism.key for organism in view.organisms],
        "moment": _moment(view.moment) if view.moment else None,
        "choice": step.logic,
        "branches": _rows(details, "branch", "title", "text"),
        "channels": [_channel(channel) for channel in details.get("channel", [])],
        "tasks": _rows(details, "task", "text", "url", "is_optional"),
        "documents": list(details.get("document", [])),
        "links": [
            {**row, "is_dead": row["url"] in dead_links()} for row in _rows(details, "link", "kind", "label", "url")
        ],
        "alerts": list(details.get("alert", [])),
        "notes": list(details.get("note", [])),
        "sources": [
            {**row, "checked_on": _day(row["checked_on"])}
            for row in _rows(details, "source", "publisher", "reference", "url", "checked_on", "confidence")
        ],
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "phrase": moment.phrase,
        "kind": moment.kind,
        "earliest_offset": moment.earliest_offset,
        "latest_offset": moment.latest_offset,
        "precision": moment.precision,
        "days_from_anchor": moment.days_from_anchor,
        "report_rule": moment.report_rule,
        "recurrence": moment.recurrence,
        "missed_text": moment.missed_text,
    }


def _channel(channel: Mapping[str, Any]) -> dict[str, Any]:
    kind = channel["kind"]
    return {
        "kind": kind,
        "label": channel_label(kind),
        "detail": channel["detail"],
        "url": channel["url"],
        "is_human": kind in HUMAN_CHANNELS,
    }


def _rows(details: Mapping[str, list[Any]], kind: str, *names: str) -> list[dict[str, Any]]:
    return [{name: value.get(name) for name in names} for value in details.get(kind, [])]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _latest(*moments: dt.datetime | None) -> str | None:
    known = [moment for moment in moments if moment]
    return max(known).isoformat() if known else None
