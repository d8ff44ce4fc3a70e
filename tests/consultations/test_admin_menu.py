"""« Participation » is one entry of the admin's menu: each person finds there what they may use, and nothing else."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.admin.menu import SubmenuMenuItem, admin_menu
from wagtail.models import Page

from consultations.admin_menu import HOOK, SCREENS, ParticipationGroup
from consultations.base.models import CodeBatch, Kiosk
from consultations.feedback.models import FeedbackAnswer
from consultations.participation import types
from consultations.surveys.models import SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.base import make_editor


def shown_to(user, rf) -> dict[str, list[str] | None]:
    """The menu as this user sees it: label → those of its submenu."""
    request = rf.get("/admin/")
    request.user = user
    return {
        str(item.label): [str(one.label) for one in getattr(item, "menu_items", [])]
        for item in admin_menu.render_component(request)
    }


@pytest.fixture
def menu_of(rf):
    return lambda user: shown_to(user, rf).get("Participation")


def test_an_administrator_finds_everything_in_the_order_of_the_work(menu_of, db):
    menu = menu_of(get_user_model().objects.create_superuser("admin", "a@exemple.fr", "x"))
    screens = [viewset for kind in types() for viewset in kind.viewsets()]
    assert menu[: len(screens)] == [str(screen().menu_label) for screen in screens]
    assert menu[len(screens) :] == [
        "Réponses", "Idées", "Séances et inscriptions", "Panel", "Rapports d’ateliers", "Relecture", "Envois à regarder",
        "Papier, téléphone, accueil", "Suivre pour une personne", "Codes sur papier", "Tablettes d’accueil",
    ]  # fmt: skip


def test_nothing_of_participation_stands_beside_it(rf, db):
    menu = shown_to(get_user_model().objects.create_superuser("admin", "a@exemple.fr", "x"), rf)
    inside = menu.pop("Participation")
    assert not set(inside) & set(menu)
    assert sum(name in menu for name in ("Réponses", "Idées", "Relecture", "Envois à regarder")) == 0


@pytest.mark.parametrize("whose", ["national", "gard_space"])
def test_an_editor_finds_the_questionnaires_and_their_answers(request, menu_of, whose):
    menu = menu_of(editor_of(request.getfixturevalue(whose), "view", "export"))
    assert menu == ["Questionnaires", "Réponses"]


def test_a_moderator_finds_what_is_to_be_read_and_decided(menu_of, gard_space):
    menu = menu_of(make_editor(gard_space, FeedbackAnswer, actions=("view", "change")))
    assert menu == ["Relecture", "Envois à regarder", "Suivre pour une personne"]


def test_an_agent_at_the_desk_finds_the_channels(menu_of, gard_space):
    menu = menu_of(make_editor(gard_space, SurveyResponse, actions=("add",)))
    assert menu == ["Papier, téléphone, accueil"]


def test_who_looks_after_codes_and_tablets_finds_them(menu_of, gard_space):
    make_editor(gard_space, CodeBatch, actions=("add",))
    assert menu_of(make_editor(gard_space, Kiosk, actions=("change",))) == ["Codes sur papier", "Tablettes d’accueil"]


def test_it_goes_away_when_it_is_empty(menu_of, gard_space, monkeypatch):
    writer = make_editor(gard_space, Page, actions=("view",))
    assert menu_of(writer) is None
    # The control: shown to everybody, an entry brings the menu back.
    monkeypatch.setattr("consultations.admin_menu.ScreenMenuItem.is_shown", lambda item, request: True)
    assert len(menu_of(writer)) == len(SCREENS)


def test_a_new_type_falls_into_it(monkeypatch, rf, db):
    class Group(ParticipationGroup):
        items = (*ParticipationGroup.items, types()[0].viewset)

    item = Group().get_menu_item()
    assert isinstance(item, SubmenuMenuItem)
    assert item.menu.register_hook_name == HOOK
    assert len(item.menu.initial_menu_items) == len(ParticipationGroup.items) + 1
