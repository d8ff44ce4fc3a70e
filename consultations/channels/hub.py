"""« Papier, téléphone, accueil »: the ways to bring in the answers that do not come from the site, for one participation."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.models import Channel
from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import SEEING, contribution_policy, participation_policy

from .entry import CannotEnter, may_enter
from .views import ChannelView, url_name

VERBS = (
    ("paper", gettext_lazy("Saisir des feuilles"), gettext_lazy("Au clavier, une feuille après l’autre.")),
    ("assisted", gettext_lazy("Répondre pour une personne"), gettext_lazy("Au téléphone ou à l’accueil. Vous relisez, elle est d’accord, c’est enregistré.")),
    ("import", gettext_lazy("Importer un fichier"), gettext_lazy("CSV ou XLSX. Vous voyez d’abord ce qu’il donnerait.")),
    ("print", gettext_lazy("Imprimer le questionnaire"), gettext_lazy("Une feuille A4, avec le code de chaque case.")),
)  # fmt: skip


class HubView(ChannelView):
    """The four ways, and how many contributions came by each channel in one's own spaces."""

    template_name = "consultations/channels/hub.html"
    page_title = gettext_lazy("Papier, téléphone, accueil")
    header_icon = "clipboard-list"

    def check(self) -> None:
        """Always shown: it says itself what cannot be done now."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            self.entry.check_can_start()
            why = ""
        except CannotEnter as error:
            why = str(error)
        ways = [(self.address(verb), title, text) for verb, title, text in VERBS]
        return self.render_to_response(self.get_context_data(ways=ways, why=why, counts=self.counts()))

    def counts(self) -> list[tuple[Any, int]]:
        """(channel, how many contributions) in the spaces where this agent may see them."""
        policy = contribution_policy(self.kind.contribution_model)
        rows = policy.instances_user_has_any_permission_for(self.request.user, [*SEEING, "add"]).filter(
            participation=self.participation
        )
        found = dict(rows.order_by().values_list("channel").annotate(Count("pk")))
        return [(label, found[value]) for value, label in Channel.choices if value in found]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, _one, here = super().get_breadcrumbs_items()
        return [*above, {"url": "", "label": self.participation.title}, here]


class IndexView(WagtailAdminTemplateMixin, TemplateView):
    """What an agent may enter answers for: the published participations of their own spaces, and the national ones."""

    kinds: Sequence[ParticipationType] = ()
    template_name = "consultations/channels/index.html"
    page_title = gettext_lazy("Papier, téléphone, accueil")
    header_icon = "form"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(may_enter(request.user, kind) for kind in self.kinds):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "rows": self.rows()}

    def rows(self) -> list[tuple[str, Any]]:
        """(address, participation), those that opened last first."""
        found = []
        for kind in self.kinds:
            if may_enter(self.request.user, kind):
                policy = participation_policy(kind.model)
                seen = policy.instances_user_has_any_permission_for(self.request.user, SEEING)
                for one in seen.live().originals().select_related("space"):
                    found.append((reverse(url_name(kind, "hub"), args=[one.pk]), one))
        return sorted(found, key=lambda row: row[1].opens_at, reverse=True)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
