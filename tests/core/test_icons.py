import pytest
from django.template import Context, Template

from core.templatetags.icons import icon, icon_names


@pytest.fixture(autouse=True)
def fresh_icons():
    icon.cache_clear()
    yield
    icon.cache_clear()


def render(source):
    return Template("{% load icons %}" + source).render(Context())


def test_icon_is_hidden_from_assistive_technology_and_points_to_the_sprite():
    html = render('{% icon "check" "i--s" %}')
    assert html == ('<svg class="i i--s" aria-hidden="true"><use href="/static/images/sprite.svg#i-check"/></svg>')


def test_icon_escapes_its_classes():
    assert '"><script>' not in icon("check", '"><script>')


@pytest.mark.parametrize("name", ["inconnue", "../check"])
def test_unknown_icon_is_an_error_where_mistakes_are_seen(settings, name):
    settings.STRICT_ICONS = True
    with pytest.raises(ValueError, match="Unknown icon"):
        icon(name)


def test_unknown_icon_never_breaks_a_page_in_production(settings):
    settings.STRICT_ICONS = False
    assert "#i-inconnue" in icon("inconnue")


def test_sprite_has_the_icons_of_the_prototype():
    assert {"check", "search", "menu", "stroller", "split", "sunset", "key", "shop"} <= icon_names()
