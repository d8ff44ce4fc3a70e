from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView

from consultations.base.admin import ParticipationViewSet

from .models import Survey
from .path_views import paths


class SurveyEditView(EditView):
    """The editor of a survey, with the way to its paths."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("wagtailsnippets_surveys_survey:paths", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("Chemins"), url=url, icon_name="view", priority=80)]


class SurveyViewSet(ParticipationViewSet):
    model = Survey
    icon = "list-ul"
    menu_order = 200
    edit_view_class = SurveyEditView
    copy_view_enabled = True

    def get_urlpatterns(self) -> list[URLPattern]:
        guarded = self._within_own_spaces(paths)
        return [*super().get_urlpatterns(), path("chemins/<str:pk>/", guarded, name="paths")]
