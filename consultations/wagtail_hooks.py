"""The admin side of consultations: one menu, the export of each type, and the refusal to delete what people contributed to."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import DEFAULT_DB_ALIAS
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from .admin_menu import ParticipationGroup, moderated_types, register_screens
from .base.admin import DeleteParticipations
from .base.desk import FollowForView
from .base.desk_tools import CodesView, KiosksView
from .base.isolation import sees_all_spaces
from .base.models import Participation
from .base.waiting_views import WaitingView
from .channels.entry import ENTERED, IMPORTED, UNDONE, may_enter
from .channels.urls import admin_urls
from .channels.views import url_name
from .exports.urls import export_urls
from .exports.views import may_count
from .moderation.reports import HIDE
from .moderation.views import ModerationView
from .participation import types

# The names of their menu items: Wagtail's and wagtail-localize's own filters know nothing of spaces.
SHARED_REPORTS = ("site-history", "workflows", "workflow-tasks", "translations")


register_snippet(ParticipationGroup)
register_screens()


@hooks.register("register_bulk_action", order=10)  # after Wagtail's own, which it replaces
class DeleteOwnParticipations(DeleteParticipations):
    models = [viewset.model for kind in types() for viewset in kind.viewsets()]


@hooks.register("construct_reports_menu")
def hide_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Reports that mix all spaces are for those who see all spaces."""
    if not sees_all_spaces(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in SHARED_REPORTS]


@hooks.register("register_admin_urls")
def urls_of_exports() -> list[URLPattern]:
    return export_urls(types())


@hooks.register("register_admin_urls")
def channel_urls() -> list[URLPattern]:
    return admin_urls(types())


@hooks.register("register_snippet_listing_buttons")
def channels_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    """Paper, phone, desk and files, for those who may enter answers for somebody."""
    for kind in types():
        if isinstance(snippet, kind.model) and may_enter(user, kind):
            url = reverse(url_name(kind, "hub"), args=[snippet.pk])
            yield ListingButton(_("Papier, téléphone, accueil"), url, icon_name="form", priority=55)


@hooks.register("register_admin_urls")
def moderation_url() -> list[URLPattern]:
    return [path("relecture/", ModerationView.as_view(kinds=moderated_types()), name="moderation")]


@hooks.register("register_snippet_listing_buttons")
def export_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    for kind in types():
        if isinstance(snippet, kind.model) and may_count(kind, user):
            url = reverse(f"export_page_{kind.block_name}", args=[snippet.pk])
            yield ListingButton(_("Exporter les réponses"), url, icon_name="download", priority=60)


@hooks.register("register_admin_urls")
def integrity_urls() -> list[URLPattern]:
    return [
        path("participation/codes/", CodesView.as_view(kinds=types()), name="entry_codes"),
        path("participation/tablettes/", KiosksView.as_view(), name="kiosks"),
        path("participation/envois/", WaitingView.as_view(kinds=types()), name="waiting"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "participation.erase", gettext_lazy("Effacement"), gettext_lazy("Réponses effacées à la demande d’une personne")
    )
    actions.register_action("participation.export", gettext_lazy("Export"), gettext_lazy("Réponses exportées"))
    actions.register_action(ENTERED, gettext_lazy("Saisie"), gettext_lazy("Réponse saisie pour une personne"))
    actions.register_action(UNDONE, gettext_lazy("Saisie annulée"), gettext_lazy("Dernière feuille effacée"))
    actions.register_action(IMPORTED, gettext_lazy("Import de réponses"), gettext_lazy("Réponses importées"))
    for name, label, done in (
        ("codes_create", gettext_lazy("Créer des codes"), gettext_lazy("Lot de codes créé")),
        ("codes_print", gettext_lazy("Montrer des codes"), gettext_lazy("Cartes montrées")),
        ("codes_off", gettext_lazy("Arrêter des codes"), gettext_lazy("Lot de codes arrêté")),
        ("codes_on", gettext_lazy("Reprendre des codes"), gettext_lazy("Lot de codes remis en service")),
        ("kiosk_create", gettext_lazy("Déclarer une tablette"), gettext_lazy("Tablette déclarée")),
        ("kiosk_address", gettext_lazy("Adresse d’une tablette"), gettext_lazy("Adresse de tablette montrée")),
        ("kiosk_off", gettext_lazy("Arrêter une tablette"), gettext_lazy("Tablette mise hors service")),
        ("kiosk_on", gettext_lazy("Reprendre une tablette"), gettext_lazy("Tablette remise en service")),
        ("trust_count", gettext_lazy("Compter"), gettext_lazy("Réponses comptées")),
        ("trust_aside", gettext_lazy("Mettre de côté"), gettext_lazy("Réponses mises de côté")),
    ):
        actions.register_action(f"participation.{name}", label, done)
    actions.register_action("moderation.approve", gettext_lazy("Publier"), gettext_lazy("Texte publié"))
    actions.register_action(HIDE, gettext_lazy("Masquer"), gettext_lazy("Texte signalé, masqué jusqu’à sa relecture"))
    actions.register_action("moderation.refuse", gettext_lazy("Ne pas publier"), gettext_lazy("Texte non publié"))


@hooks.register("register_admin_urls")
def desk_url() -> list[URLPattern]:
    return [path("participation/suivre/", FollowForView.as_view(kinds=types()), name="follow_for")]


@hooks.register("register_log_actions")
def desk_log_actions(actions: LogActionRegistry) -> None:
    for act, label in (
        ("read", gettext_lazy("Réponse lue avec une personne")),
        ("correct", gettext_lazy("Réponse corrigée pour une personne")),
        ("erase", gettext_lazy("Réponse effacée pour une personne")),
    ):
        actions.register_action(f"participation.desk_{act}", label, label)


@hooks.register("before_delete_snippet")
def refuse_to_delete_participations(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """What people contributed to is archived (unpublished), never deleted; one at a time or several at once."""
    kept = [one for one in instances if isinstance(one, Participation) and is_held(one)]
    if not kept:
        return None
    names = ", ".join(f"« {one.title} »" for one in kept[:3])
    if any(one.contributions.exists() for one in kept):
        words = _("Des personnes ont répondu à %(titles)s. Pour l’archiver, dépubliez-le.")
    else:
        words = _("%(titles)s sert encore : une séance, ou une autre participation. Pour l’archiver, dépubliez-le.")
    messages.error(request, words % {"titles": names})
    return redirect(kept[0].snippet_viewset.get_url_name("edit"), kept[0].pk)


def is_held(participation: Participation) -> bool:
    """Whether the database would refuse to delete it: contributions, sessions, or another participation hold it (PROTECT)."""
    try:
        Collector(using=participation._state.db or DEFAULT_DB_ALIAS).collect([participation])
    except (ProtectedError, RestrictedError):
        return True
    return False


def pages_with_contributions(pages: Any) -> list[Page]:
    """Those of `pages` on which something was contributed, or somebody voted."""
    found: set[int] = set()
    for kind in types():
        found.update(
            kind.contribution_model.objects.filter(page__in=pages).values_list("page_id", flat=True).distinct()
        )
        found.update(kind.pages_of_acts(pages))
    return list(Page.objects.filter(pk__in=found))


@hooks.register("before_delete_page")
def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page people contributed to is archived (unpublished), never deleted. The database refuses it too (PROTECT)."""
    kept = pages_with_contributions(page.get_descendants(inclusive=True))
    if not kept:
        return None
    names = ", ".join(f"« {one.title} »" for one in kept[:3])
    messages.error(
        request,
        _("Des personnes ont répondu sur %(pages)s. Cette page ne peut pas être supprimée : dépubliez-la.")
        % {"pages": names},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_to_delete_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once."""
    if action_type != "delete" or not objects or not isinstance(objects[0], Page):
        return None
    for page in objects:
        refused = refuse_to_delete(request, page)
        if refused:
            return refused
    return None
