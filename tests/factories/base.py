"""The site, its spaces and its people, for tests."""

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from core.models import Accent, Space
from home.models import HomePage, LocalHomePage, LocalIndexPage, StandardPage


class HomePageFactory(wagtail_factories.PageFactory):
    """The national home. Give `parent` (the tree's root)."""

    title = "La Caf à votre écoute"
    slug = "accueil"
    introduction = "La Caf vous pose des questions et vous répond."

    class Meta:
        model = HomePage


class LocalIndexPageFactory(wagtail_factories.PageFactory):
    """`/caf/`. Give `parent`."""

    title = "Les Caf"
    slug = "caf"
    show_in_menus = False

    class Meta:
        model = LocalIndexPage


class LocalHomePageFactory(wagtail_factories.PageFactory):
    """A Caf's home. Give `parent`."""

    title = factory.Sequence(lambda n: f"Caf numéro {n}")

    class Meta:
        model = LocalHomePage


class StandardPageFactory(wagtail_factories.PageFactory):
    """A standard page. Give `parent`."""

    title = factory.Sequence(lambda n: f"Page {n}")

    class Meta:
        model = StandardPage


class SpaceFactory(factory.django.DjangoModelFactory):
    """A Caf's space; `national=True` for the national one."""

    name = factory.Sequence(lambda n: f"Caf {n}")
    slug = factory.Sequence(lambda n: f"caf-{n}")
    accent = Accent.PRUNE
    departments = factory.LazyFunction(lambda: ["30"])

    class Meta:
        model = Space

    class Params:
        national = factory.Trait(name="Cnaf", slug="national", is_national=True, accent=Accent.LAGUNE, departments=[])


class UserFactory(factory.django.DjangoModelFactory):
    """Someone with an account, and no right yet."""

    username = factory.Sequence(lambda n: f"personne{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@exemple.fr")

    class Meta:
        model = get_user_model()


def make_site() -> HomePage:
    """The default site with a national home and its space."""
    root = Page.objects.get(depth=1)
    home = HomePageFactory(parent=root)
    Site.objects.update(is_default_site=False)
    Site.objects.update_or_create(
        hostname="localhost",
        port=80,
        defaults={"root_page": home, "is_default_site": True, "site_name": "La Caf à votre écoute"},
    )
    SpaceFactory(national=True, root_page=home)
    return home


def make_local_home(home: HomePage, slug: str, name: str) -> LocalHomePage:
    """A Caf's home, with its space and its group of editors."""
    index = LocalIndexPage.objects.child_of(home).first() or LocalIndexPageFactory(parent=home)
    page = LocalHomePageFactory(parent=index, slug=slug, title=name)
    SpaceFactory(name=name, slug=slug, root_page=page, editors=Group.objects.create(name=name))
    return page


def make_editor(space: Space, *models: type, actions: tuple[str, ...] = ("view", "add", "change", "publish")) -> object:
    """A user of a space's group, with those permissions on those models and access to the admin."""
    if space.editors is None:
        space.editors = Group.objects.create(name=f"Équipe {space.name}")
        space.save()
    group = space.editors
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for model in models:
        content_type = ContentType.objects.get_for_model(model)
        codenames = [f"{action}_{model._meta.model_name}" for action in actions]
        group.permissions.add(*Permission.objects.filter(content_type=content_type, codename__in=codenames))
    user = UserFactory()
    user.groups.add(group)
    return user
