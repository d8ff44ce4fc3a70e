"""« Participation »: one entry of the admin's menu, with everything that is done with what people contribute.

The types come first, from the list of them; then what any app gives through the hook `register_participation_menu_item`.
Each is shown to those who may use it, and the entry to those who see one at least.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .base.desk import may_follow
from .base.desk_tools import may_use
from .base.models import CodeBatch, Kiosk
from .base.participation_type import ParticipationType
from .base.waiting_views import may_decide
from .channels.entry import may_enter
from .moderation.models import Moderated
from .moderation.views import may_moderate
from .participation import types

HOOK = "register_participation_menu_item"


class ParticipationGroup(SnippetViewSetGroup):
    menu_label = _("Participation")
    menu_name = "participation"
    menu_icon = "group"
    menu_order = 250
    items = tuple(viewset for kind in types() for viewset in kind.viewsets())

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return SubmenuMenuItem(
            label=self.menu_label,
            menu=Menu(register_hook_name=HOOK, items=self.get_submenu_items()),
            name=self.menu_name,
            icon_name=self.menu_icon,
            order=self.menu_order if order is None else order,
        )


class ScreenMenuItem(MenuItem):
    """Shown to those who may use the screen it leads to."""

    def __init__(self, *args: Any, allowed: Callable[[Any], bool], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.allowed = allowed

    def is_shown(self, request: HttpRequest) -> bool:
        return self.allowed(request.user)


def moderated_types() -> tuple[ParticipationType, ...]:
    """The types whose texts are read before they are shown."""
    return tuple(kind for kind in types() if issubclass(kind.contribution_model, Moderated))


def may_enter_some(user: Any) -> bool:
    """Whether a user may give contributions of one type for somebody."""
    return any(may_enter(user, kind) for kind in types())


# In the order of the work: what comes in is read (« Réponses », of surveys, is 200), decided upon, then the tools of the desk.
SCREENS: tuple[tuple[Any, str, str, int, Callable[[Any], bool]], ...] = (
    (_("Relecture"), "moderation", "edit", 300, partial(may_moderate, kinds=moderated_types())),
    (_("Envois à regarder"), "waiting", "view", 310, partial(may_decide, kinds=types())),
    (_("Papier, téléphone, accueil"), "channels", "form", 400, may_enter_some),
    (_("Suivre pour une personne"), "follow_for", "search", 410, partial(may_follow, kinds=types())),
    (_("Codes sur papier"), "entry_codes", "key", 420, partial(may_use, model=CodeBatch)),
    (_("Tablettes d’accueil"), "kiosks", "mobile-alt", 430, partial(may_use, model=Kiosk)),
)


def register_screens() -> None:
    for label, address, icon, order, allowed in SCREENS:
        hooks.register(HOOK, partial(_screen, label, address, icon, order, allowed))


def _screen(label: Any, address: str, icon: str, order: int, allowed: Callable[[Any], bool]) -> MenuItem:
    return ScreenMenuItem(label, reverse(address), name=address, icon_name=icon, order=order, allowed=allowed)
