"""The admin screens of a participation type: Wagtail's snippet views, held to the user's own spaces."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.models import Locale
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.views.snippets import CopyView, IndexView, SnippetViewSet

from core.models import Space
from core.permissions import SpacePermissionPolicy

from .admin_forms import NewParticipationForm
from .permissions import SEEING, is_pk, participation_policy


class _OwnSpaces:
    """What the chooser offers: the participations of one's own spaces, and the national ones."""

    model_class: Any
    request: HttpRequest

    def offered(self) -> QuerySet:
        return participation_policy(self.model_class).instances_user_has_any_permission_for(self.request.user, SEEING)

    def get_object_list(self) -> QuerySet:
        return self.offered().filter(locale__in=Locale.objects.filter(language_code=settings.LANGUAGE_CODE))

    def get_creation_form_class(self) -> Any:
        return modelform_factory(self.model_class, form=NewParticipationForm, fields=["title", "space"])

    def get_creation_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_creation_form_kwargs(), "user": self.request.user}  # type: ignore[misc]


class OwnChooseView(_OwnSpaces, ChooseView):
    """The chooser's window, with the tab that creates a draft on the spot."""


class OwnChooseResultsView(_OwnSpaces, ChooseResultsView):
    """The chooser's list."""


class _OwnChosen(_OwnSpaces):
    """What may be put on a page: whatever is offered, in any language."""

    def get_object(self, pk: str) -> Any:
        return self.offered().get(pk=pk) if is_pk(pk) else self.model_class.objects.none().get()

    def get_objects(self, pks: list[str]) -> QuerySet:
        return self.offered().filter(pk__in=filter(is_pk, pks))


class OwnChosenView(_OwnChosen, SnippetChosenView):
    """Tells the page's editor about the one chosen."""


class OwnChosenMultipleView(_OwnChosen, SnippetChosenMultipleView):
    """The same for several."""


class OwnCreateView(_OwnSpaces, SnippetCreateView):
    """The chooser's creation."""


class ParticipationChooserViewSet(SnippetChooserViewSet):
    choose_view_class = OwnChooseView
    choose_results_view_class = OwnChooseResultsView
    chosen_view_class = OwnChosenView
    chosen_multiple_view_class = OwnChosenMultipleView
    create_view_class = OwnCreateView
    creation_tab_label = _("Créer")
    create_action_label = _("Créer un brouillon")


class OwnSpacesViewSet(SnippetViewSet):
    """What belongs to spaces, in the admin.

    Whatever the view (edit, history, compare, preview…), an instance of another space answers 404: the check stands
    around every address that names an instance, so that no view, of today or of a later Wagtail, can forget it.
    """

    copy_view_enabled = False

    @cached_property
    def permission_policy(self) -> Any:
        return SpacePermissionPolicy(self.model)

    def own(self, request: HttpRequest) -> QuerySet:
        """The instances of this user's own spaces, seen even by who may change nothing (a moderator exports answers)."""
        return SpacePermissionPolicy(self.model).instances_user_has_any_permission_for(request.user, SEEING)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.own(request).select_related("space")

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = super().get_urlpatterns()
        for pattern in patterns:
            reached = "copied" if pattern.name == "copy" else "own"
            pattern.callback = self._within_own_spaces(pattern.callback, reached)
        return patterns

    def copied(self, request: HttpRequest) -> QuerySet:
        """The instances this user may begin a new one from."""
        return self.own(request)

    def _within_own_spaces(
        self, view: Callable[..., HttpResponse], reached: str = "own"
    ) -> Callable[..., HttpResponse]:
        """The view, for the instances that the method `reached` gives."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "pk" in kwargs:
                pk = unquote(str(kwargs["pk"]))
                if not is_pk(pk) or not getattr(self, reached)(request).filter(pk=pk).exists():
                    raise Http404
            return view(request, *args, **kwargs)

        return guarded


class OwnIndexView(IndexView):
    """A list that shows national instances too leads to the editor of one's own only."""

    @cached_property
    def own_spaces(self) -> set[int]:
        return set(Space.objects.for_user(self.request.user).values_list("pk", flat=True))

    def get_edit_url(self, instance: Any) -> str | None:
        return super().get_edit_url(instance) if instance.space_id in self.own_spaces else None

    def get_delete_url(self, instance: Any) -> str | None:
        return super().get_delete_url(instance) if instance.space_id in self.own_spaces else None


class OwnCopyView(CopyView):
    """A new draft, begun from another participation: its form is filled, nothing is written before it is sent."""

    def get_initial_form_instance(self) -> Any:
        source = self.get_object().original
        spaces = Space.objects.for_user(self.request.user)
        if spaces.filter(pk=source.space_id).exists():
            return source.get_latest_revision_as_object().as_copy(space=source.space)
        space = spaces.first()
        if space is None or not source.live:
            raise PermissionDenied
        return source.as_copy(space=space)  # what is published of it: its draft is its own team's


class ParticipationViewSet(OwnSpacesViewSet):
    """One participation type in the admin: one's own, and the national ones that are published, to begin a copy from."""

    list_display = ["title", "space", "opens_at", "closes_at", BooleanColumn("live", label=_("Publié"))]
    chooser_viewset_class = ParticipationChooserViewSet
    index_view_class = OwnIndexView
    copy_view_class = OwnCopyView

    @cached_property
    def permission_policy(self) -> Any:
        return participation_policy(self.model)

    def copied(self, request: HttpRequest) -> QuerySet:
        if not self.permission_policy.user_has_permission(request.user, "view"):
            return self.own(request)
        own = self.own(request).order_by().values_list("space", flat=True).distinct()
        national = Space.objects.filter(is_national=True).values_list("pk", flat=True)
        # Values, not subqueries: a search backend can filter with them.
        return self.model._default_manager.filter(Q(space_id__in=list(own)) | Q(space_id__in=list(national), live=True))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        shown = self.copied(request) if self.copy_view_enabled else self.own(request)
        return shown.select_related("space", "locale")


class DeleteParticipations(DeleteBulkAction):
    """Wagtail's own asks for the permission on the model only; this one also asks whose the rows are."""

    def check_perm(self, snippet: Any) -> bool:
        return participation_policy(self.model).user_has_permission_for_instance(self.request.user, "delete", snippet)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet:
        own = participation_policy(self.model).instances_user_has_permission_for(self.request.user, "delete")
        return own.values_list("pk", flat=True)

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        objects, refused = super().get_actionable_objects()
        if refused["items_with_no_access"]:
            raise Http404  # Wagtail would show their titles
        return objects, refused
