"""Spaces in the admin, for administrators only: their groups of editors decide who sees what."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Space


class SpaceViewSet(ModelViewSet):
    model = Space
    icon = "globe"
    menu_label = _("Espaces")
    add_to_settings_menu = True
    menu_order = 10
    list_display = ["name", "is_national", "accent", "timezone"]
    search_fields = ["name"]
    copy_view_enabled = False
    inspect_view_enabled = False
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
                FieldPanel("is_national"),
                FieldPanel("root_page"),
            ],
            heading=_("Identité"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("departments"),
                FieldPanel("phone"),
                FieldPanel("desks"),
                FieldPanel("timezone"),
                FieldPanel("accent"),
            ],
            heading=_("Sur le site"),
        ),
        MultiFieldPanel([FieldPanel("editors"), FieldPanel("collection")], heading=_("Équipe")),
    ]


@hooks.register("register_admin_viewset")
def spaces() -> SpaceViewSet:
    return SpaceViewSet("spaces")
