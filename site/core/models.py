"""BasePage, on which every page of the site stands. Space lives in `core.spaces`."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.signal_handlers import (
    disable_reference_index_auto_update,
    reference_index_auto_update_disabled,
    update_reference_index_on_save,
)
from wagtail.url_routing import RouteResult

from .caching import lazily, mark_public, remembered
from .spaces import Accent, Space

__all__ = ["Accent", "BasePage", "Space"]


class BasePage(Page):
    """A page with an introduction, a summary in plain words, a social card and a date of last check.

    Public, the same for everyone: it never reads the visitor. What depends on the visitor has its own URL.
    """

    introduction = models.TextField(
        _("introduction"), blank=True, max_length=400, help_text=_("Une ou deux phrases : à quoi sert cette page.")
    )
    plain_summary = models.TextField(
        _("l’essentiel, en mots simples"),
        blank=True,
        max_length=800,
        help_text=_("Trois phrases courtes, sans sigle. Elles sont affichées en haut de la page."),
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image de partage"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Montrée quand la page est partagée. 1200 × 630 pixels."),
    )
    checked_on = models.DateField(
        _("vérifiée le"), null=True, blank=True, help_text=_("Jour où une personne a relu le contenu et ses sources.")
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("plain_summary")]
    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("social_image"), FieldPanel("checked_on")], heading=_("Partage et vérification")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction", boost=2),
        index.SearchField("plain_summary"),
    ]
    search_kind = "pages"
    #: What every visit of the page needs, read with it.
    route_related: tuple[str, ...] = ("locale",)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The page and its rows. What they refer to is indexed once at the end: Wagtail reads the whole page again for each row."""
        if getattr(reference_index_auto_update_disabled, "value", False):
            super().save(*args, **kwargs)
            return
        with disable_reference_index_auto_update():
            super().save(*args, **kwargs)
        update_reference_index_on_save(self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page of a whole path at once; Wagtail's own way takes two queries for each level."""
        if path_components:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            pages = Page.objects.filter(slug=path_components[-1], url_path=url_path).values_list("pk", "content_type")
            found = remembered(f"core.route.{url_path}", pages.first)
            if found:
                model = ContentType.objects.get_for_id(found[1]).model_class()
                try:
                    # `get` asks for no order, which `first` would: the page's columns are many to write down.
                    page = model._default_manager.select_related(*model.route_related).get(
                        pk=found[0], url_path=url_path
                    )
                except model.DoesNotExist:  # moved or deleted since
                    return super().route(request, path_components)
                return page.route(request, [])
        return super().route(request, path_components)

    @property
    def neutral_title(self) -> str:
        """What the tab, the browser's history and shared links say in place of the title, where it could put someone in danger."""
        return ""

    def content_pages(self) -> list[int]:
        """Keys of the pages whose content this one shows: its own, and for some pages that of another."""
        return [self.pk]

    def get_view_restrictions(self) -> QuerySet:
        """Who may read the page. Asked on every request: two queries less on a site that keeps no page for some readers."""
        if remembered("core.no_restriction", lambda: not PageViewRestriction.objects.exists()):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @cached_property
    def space(self) -> Space | None:
        """The space this page is in."""
        return Space.objects.for_page(self)

    def _relatives(self) -> dict[str, list[Page]]:
        """Ancestors (the tree's root left out, this page included) and live translations, in one query."""
        steps = range(2 * self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:end] for end in steps]
        rows = (
            Page.objects.filter(models.Q(path__in=paths) | models.Q(translation_key=self.translation_key, live=True))
            .select_related("locale")
            .order_by("path")
        )
        ancestors = [row for row in rows if row.path in paths]
        translations = [row for row in rows if row.translation_key == self.translation_key and row.pk != self.pk]
        return {"breadcrumb": ancestors, "translations": translations}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Lazy: a header found in the cache asks for neither.
        return {**context, "space": self.space, **lazily(self._relatives, "breadcrumb", "translations")}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return mark_public(super().serve(request, *args, **kwargs))
