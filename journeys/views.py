"""« Mes dates »: what a person's own day gives, computed and forgotten.

The date comes in the body of a POST and goes into the answer, nowhere else: no address, no log, no row, no cache. Nothing is changed
on the server, so Django's token would protect nothing: see docs/adr/0014-dates-without-token.md.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from consultations.base.receipts import private_page
from core.caching import mark_public, public
from core.spaces import Space

from .calendar_files import Reminder, calendar_file, neutral_title
from .date_forms import DatesForm
from .date_words import PASSED, in_words
from .dates import StepDates, When, dates_of, holidays_by_region, region_of
from .models import JourneyPage, JourneyVariantPage, LocalJourneyPage
from .presentation import StepView

CALENDAR_NAME = "demarches.ics"  # neutral: the name of a file stays in a list of downloads
TOO_LONG = 413


@dataclass
class Asked:
    """The journey whose dates are asked, and the page of it the person came from."""

    master: JourneyPage
    page: Page
    space: Space | None
    today: dt.date

    def form(self, data: QueryDict | None = None) -> DatesForm:
        region = region_of(self.space.departments) if self.space else region_of(())
        return DatesForm(data, today=self.today, first_of_month=self.master.anchor_first_of_month, region=region)

    def dated(self, form: DatesForm) -> list[tuple[StepView, StepDates | None]]:
        """Every step in order, with its dates."""
        day, region = form.cleaned_data["date"], form.cleaned_data["region"]
        return [
            (view, dates_of(When.of(view.moment), day, region, self.today) if view.moment else None)
            for view in self.page.journey.steps  # type: ignore[attr-defined]
        ]


def _find(key: uuid.UUID, data: QueryDict) -> Asked:
    """The journey of that key in the language of the address, or in the site's first one. Raises Http404 if it is not public."""
    pages = {page.locale.language_code: page for page in _journeys(key)}
    master = pages.get(get_language() or "") or pages.get(settings.LANGUAGE_CODE)
    if master is None:
        raise Http404
    page = _page_named(data.get("page", ""), master) or master
    space = page.space
    return Asked(master, page, space, timezone.localdate(timezone=space.zone if space else None))


def _journeys(key: uuid.UUID) -> Any:
    return JourneyPage.objects.live().public().filter(translation_key=key).select_related("locale")


def _page_named(typed: str, master: JourneyPage) -> Any:
    """The page the form says it stands on, if it is public and really is a version of the journey."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return None
    variant = JourneyVariantPage.objects.live().public().child_of(master).filter(pk=typed).first()
    return variant or LocalJourneyPage.objects.live().public().filter(pk=typed, master=master).first()


def _read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Read the form, and answer what is the same for both views: an empty form, a form too long, a wrong answer."""

    @csrf_exempt  # nothing is changed, nothing is kept: there is nothing to forge
    @sensitive_post_parameters()
    @wraps(view)
    def wrapper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        if request.method != "POST":
            asked = _find(key, QueryDict())
            return mark_public(render(request, "journeys/my_dates.html", _context(asked, asked.form())))
        try:
            data = request.POST
        except (RequestDataTooBig, TooManyFieldsSent):
            asked = _find(key, QueryDict())
            return private_page(request, "journeys/my_dates.html", _context(asked, asked.form()), TOO_LONG)
        asked = _find(key, data)
        form = asked.form(data)
        if not form.is_valid():
            return private_page(request, "journeys/my_dates.html", _context(asked, form), 422)
        return view(request, asked, form)

    return wrapper


def _context(asked: Asked, form: DatesForm, **more: Any) -> dict[str, Any]:
    return {"master": asked.master, "source": asked.page, "space": asked.space, "form": form, "passed": PASSED, **more}


@require_http_methods(["GET", "HEAD", "POST"])
@_read
def my_dates(request: HttpRequest, asked: Asked, form: DatesForm) -> HttpResponse:
    """`/mes-dates/<key>/`: the steps of a journey with the dates of one person."""
    steps = [(view, dates, in_words(dates) if dates else "") for view, dates in asked.dated(form)]
    return private_page(request, "journeys/my_dates.html", _context(asked, form, steps=steps), 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_read
def calendar(request: HttpRequest, asked: Asked, form: DatesForm) -> HttpResponse:
    """`/mes-dates/<key>/agenda.ics`: the dates to come, or those of one step, as a calendar file."""
    wanted = form.cleaned_data["etape"]
    discreet = asked.master.discreet_mode or form.cleaned_data["discret"]
    reminders = [
        _reminder(view, dates, place, day, discreet)
        for view, dates in asked.dated(form)
        if dates and (view.step.uuid == wanted if wanted else not dates.is_passed)
        for place, day in enumerate(dates.days if dates.comes_back else [dates.last], start=1)
    ]
    if not reminders:
        form.add_error("date", _("Avec cette date, aucune étape n’est à venir : il n’y a rien à mettre dans l’agenda."))
        return private_page(request, "journeys/my_dates.html", _context(asked, form), 422)
    body = calendar_file(
        reminders,
        name=neutral_title() if discreet else asked.page.title,
        host=request.get_host().partition(":")[0],
        url="" if discreet else asked.page.full_url or "",
        stamp=timezone.now(),
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{CALENDAR_NAME}"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _reminder(view: StepView, dates: StepDates, place: int, day: dt.date, discreet: bool) -> Reminder:
    if discreet:
        return Reminder(view.step.uuid, place, day, neutral_title(), "")
    words = in_words(dates)
    text = f"{words[:1].upper()}{words[1:]}. {view.step.why}".strip()
    return Reminder(view.step.uuid, place, day, view.step.title, text)


@require_safe
@public
def public_holidays(request: HttpRequest) -> JsonResponse:
    """`/mes-dates/jours-feries.json`: the days off by region, the same for everyone; the browser computes with them."""
    return JsonResponse(holidays_by_region(timezone.localdate()))
