"""The screens: the surveys one may read, what was answered to one of them, and the texts of one of its questions."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.models import Space

from ..models import Answer, Survey
from .asked import Asked, asked_questions
from .counts import count_answers
from .figures import draw
from .filters import FilterForm, SearchForm, weeks
from .reading import find_survey, may_read, may_read_internal, own_responses, readable_surveys

SURVEYS_A_PAGE = 50
TEXTS_A_PAGE = 50
NO_TEXTS = ("postcode",)  # a post code beside a day says too much of somebody


class AdminPage(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "list-ul"
    page_title = gettext_lazy("Réponses")

    def trail(self) -> list[tuple[str, str]]:
        """(address, words) of the steps that lead here."""
        return [(reverse("survey_responses"), str(_("Réponses")))]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *({"url": url, "label": label} for url, label in self.trail())]


class ReadableSurveysView(AdminPage):
    """Every survey the user may read responses to: their own, and the national ones that their Caf asks too."""

    template_name = "consultations/surveys/admin/surveys.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def trail(self) -> list[tuple[str, str]]:
        return [("", str(_("Réponses")))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        surveys = readable_surveys(self.request.user).originals().select_related("space").order_by("-opens_at", "pk")
        page = Paginator(surveys, SURVEYS_A_PAGE).get_page(self.request.GET.get("p"))
        own = own_responses(self.request.user).counted().filter(participation__in=[survey.pk for survey in page])
        found = dict(own.values_list("participation").annotate(count=Count("*")).order_by())
        rows = [(survey, found.get(survey.pk, 0)) for survey in page]
        return {**super().get_context_data(**kwargs), "page": page, "rows": rows}


class FilteredView(AdminPage):
    """What the screens of one survey share: the survey, the filters, and the responses they leave."""

    survey: Survey

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.survey = find_survey(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        return self.render_to_response(context, status=200 if self.is_right() else 422)

    def is_right(self) -> bool:
        """Whether what is asked can be shown."""
        return self.filters.is_valid()

    @property
    def page_subtitle(self) -> str:
        return self.survey.title

    @cached_property
    def own(self) -> Any:
        return own_responses(self.request.user).filter(participation=self.survey)

    @cached_property
    def spaces(self) -> list[Space]:
        return list(Space.objects.for_user(self.request.user))

    @cached_property
    def span(self) -> dict[str, Any]:
        return self.own.aggregate(first=Min("created_at"), last=Max("created_at"))

    @cached_property
    def asked(self) -> list[Asked]:
        """The questions, those of the one Caf looked at among them."""
        # The space is read before the form exists: its list of versions needs the questions.
        typed = self.request.GET.get("espace")
        space = next(
            (one for one in self.spaces if one.slug == typed), self.spaces[0] if len(self.spaces) == 1 else None
        )
        return asked_questions(self.survey, space)

    @cached_property
    def filters(self) -> FilterForm:
        versions = max((question.versions for question in self.asked), default=1)
        mondays = weeks(self.span["first"], self.span["last"])
        return FilterForm(self.request.GET, spaces=self.spaces, mondays=mondays, versions=versions)

    def kept(self) -> str:
        """The filters as they stand in the address, without the place in a list."""
        query = self.request.GET.copy()
        query.pop("p", None)
        return query.urlencode()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"survey": self.survey, "filters": self.filters, "kept": self.kept()}
        return {**super().get_context_data(**kwargs), **context}


class ResponsesView(FilteredView):
    """Every question with its tables and bars."""

    template_name = "consultations/surveys/admin/responses.html"

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("", self.survey.title)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.is_right():
            return context
        narrowed = self.filters.narrow(self.own)
        by_trust = dict(narrowed.values_list("trust").annotate(count=Count("*")).order_by())
        shown = self.filters.counting(narrowed)
        chosen = self.filters.chosen("compte")
        total = by_trust.get(chosen or "counted", 0) if chosen != "toutes" else sum(by_trust.values())
        asked = [question for question in self.asked if self.filters.shows(question)]
        counts = count_answers(shown, asked, few=bool(self.filters.space or self.filters.week))
        figures = [draw(question, counts) for question in asked]
        return {
            **context,
            # A former version, or a question taken out, that nobody answered here says nothing.
            "figures": [
                figure for figure in figures if figure.people or (figure.asked.is_last and figure.asked.number)
            ],
            "sentence": self.filters.sentence(total),
            "left_out": 0 if chosen else sum(by_trust.values()) - total,
            "may_read_internal": may_read_internal(self.request.user),
        }


class TextsView(FilteredView):
    """What people wrote to one question, the newest first; searched, a page at a time."""

    template_name = "consultations/surveys/admin/texts.html"
    page_title = gettext_lazy("Textes")

    def dispatch(self, request: HttpRequest, *args: Any, question: uuid.UUID, **kwargs: Any) -> HttpResponse:
        self.question = str(question)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def versions(self) -> list[Asked]:
        """The question's versions. Raises Http404 for one of another survey, or of another Caf."""
        found = [asked for asked in self.asked if asked.id == self.question and asked.kind not in NO_TEXTS]
        if not found:
            raise Http404
        if any(asked.is_internal for asked in found) and not may_read_internal(self.request.user):
            raise PermissionDenied
        return found

    @cached_property
    def search(self) -> SearchForm:
        return SearchForm(self.request.GET)

    def is_right(self) -> bool:
        return self.filters.is_valid() and self.search.is_valid()

    def trail(self) -> list[tuple[str, str]]:
        here = reverse("survey_responses_of", args=[self.survey.pk])
        return [*super().trail(), (here, self.survey.title), ("", self.versions[0].text)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"versions": self.versions, "search": self.search, **super().get_context_data(**kwargs)}
        if not self.is_right():
            return context
        shown = self.filters.counting(self.filters.narrow(self.own))
        versions = [asked.version for asked in self.versions if self.filters.shows(asked)]
        texts = Answer.objects.filter(
            question_id=self.question, version__in=versions, text__isnull=False, response__in=shown.order_by()
        )
        if words := self.search.cleaned_data["q"]:
            texts = texts.filter(text__icontains=words)
        # Within a day, the order of an anonymous survey is that of random keys.
        texts = texts.select_related("response__space").order_by("-response__created_at", "response_id", "pk")
        return {**context, "page": Paginator(texts, TEXTS_A_PAGE).get_page(self.request.GET.get("p"))}
