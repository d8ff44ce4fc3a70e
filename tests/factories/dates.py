"""A journey that dates can be computed for, and the form sent, for tests."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from journeys.models import JourneyPage
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish

DATE = "2027-03-12"


def make_dated_journey(home: Page, **fields: Any) -> JourneyPage:
    """A published journey of four steps: about, until, at any time, and what comes back."""
    page = build_journey(0, anchor_question="Quelle est la date prévue ?", **fields)
    caf = OrganismFactory(key="caf")
    page.steps = [
        build_step(1, [caf], moment={"phrase": "avant le 3e mois", "days_from_anchor": -182}),
        build_step(
            2,
            [caf],
            title="Déclarer à la mairie",
            why="Pour l’acte.",
            moment={
                "phrase": "dans les 5 jours",
                "earliest_offset": "P0D",
                "latest_offset": "P5D",
                "precision": "jour",
                "report_rule": "ouvrable",
                "missed_text": "Allez-y quand même.",
            },
        ),
        build_step(3, [caf], moment={"phrase": "à tout moment", "kind": "a_tout_moment"}),
        build_step(
            4,
            [caf],
            moment={"phrase": "tous les 3 mois", "kind": "recurrent", "earliest_offset": "P3M", "recurrence": "P3M"},
        ),
    ]
    return publish(JourneyIndexPageFactory(parent=home), page)


def ask(client: Client, journey: JourneyPage, calendar: bool = False, **data: Any) -> HttpResponse:
    """Send the form of « Mes dates »."""
    address = f"/mes-dates/{journey.translation_key}/{'agenda.ics' if calendar else ''}"
    return client.post(address, {"date": DATE, "region": "metropole", "page": journey.pk, **data})
