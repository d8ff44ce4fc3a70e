"""Keeping the spaces apart where Wagtail and wagtail-localize ask for a permission on the model only.

Our own admin views are held to one's own spaces by `base.admin`. The views below belong to others, take an instance of any
model, and cannot be given a policy: this middleware stands before them.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse
from wagtail_localize.models import Translation, TranslationSource

from core.middleware import is_admin_path
from core.models import Space

from .models import Participation
from .permissions import WORKING, is_pk, participation_policy

# Lists of everything on the site, whoever it belongs to.
SHARED_VIEWS = frozenset(
    {
        "wagtailadmin_reports:site_history",
        "wagtailadmin_reports:site_history_results",
        "wagtailadmin_reports:workflow",
        "wagtailadmin_reports:workflow_results",
        "wagtailadmin_reports:workflow_tasks",
        "wagtailadmin_reports:workflow_tasks_results",
        "wagtail_localize:translations_report",
        "wagtail_localize:translations_report_results",
        "wagtail_localize:snippets_api_listing",
        "wagtail_localize:snippets_api_detail",
    }
)


def sees_all_spaces(user: Any) -> bool:
    """Whether the user is of the national team."""
    return user.is_superuser or Space.objects.filter(is_national=True, editors__user=user).exists()


def _source(kwargs: dict[str, Any]) -> TranslationSource | None:
    """The text being translated that an address of wagtail-localize names."""
    if "translation_id" in kwargs:
        found = Translation.objects.filter(pk=kwargs["translation_id"]).select_related("source").first()
        return found.source if found else None
    return TranslationSource.objects.filter(pk=kwargs.get("translation_source_id")).first()


def _named(kwargs: dict[str, Any]) -> tuple[type[Model] | None, Q]:
    """The model and the rows that an address of wagtail-localize names."""
    if "model_name" in kwargs and "pk" in kwargs:
        pk = unquote(kwargs["pk"])
        model = apps.all_models[kwargs["app_label"]].get(kwargs["model_name"])
        return model, Q(pk=pk) if is_pk(pk) else Q(pk=None)
    source = _source(kwargs)
    if source is None:
        return None, Q()
    return source.specific_content_type.model_class(), Q(translation_key=source.object_id)


def _is_foreign(user: Any, model: type[Model] | None, rows: Q) -> bool:
    """Whether these are participations, and none that the user works on."""
    if model is None or not issubclass(model, Participation):
        return False
    return not participation_policy(model).instances_user_has_any_permission_for(user, WORKING).filter(rows).exists()


class OwnSpacesMiddleware:
    """Refuse an address of the admin that lists all spaces, or names a participation of another space."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not is_admin_path(request) or not request.user.is_authenticated:
            return
        if request.resolver_match.view_name in SHARED_VIEWS and not sees_all_spaces(request.user):
            raise PermissionDenied
        if request.resolver_match.app_names == ["wagtail_localize"] and _is_foreign(request.user, *_named(kwargs)):
            raise Http404
