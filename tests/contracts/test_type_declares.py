"""What every participation type says of itself, from the list of types: a new one is tried by being in it."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import PROTECT
from django.template.loader import get_template
from django.test import RequestFactory

from consultations.base.admin import ParticipationViewSet
from consultations.base.models import Contribution, Participation
from consultations.base.participation_type import ParticipationType
from consultations.blocks import ParticipationBlocks
from consultations.participation import APPS, types
from consultations.privacy import retention
from tests.contracts.kinds import MAKERS, every_type, folder_of_tests

GUIDE = Path(settings.BASE_DIR, "docs/how-to/add-a-participation-type.md").read_text()
#: Those of the guide's table.
FILES = set(re.findall(r"^\| `([\w/]+(?:\.py)?/?)` \|", GUIDE, re.M))
#: What stands above the types, and is never imported by one.
ABOVE = ("consultations.models", "consultations.blocks", "consultations.sections", "consultations.participation")


def folder(kind) -> Path:
    return Path(inspect.getfile(type(kind))).parent


@every_type
def test_folders_have_the_same_names(kind):
    assert {"apps.py", "models.py", "participation_type.py", "migrations/"} <= FILES
    # A module may be a folder of the same name: `models.py`, `models/`.
    there = {name: (folder(kind) / name, folder(kind) / name.removesuffix(".py")) for name in FILES}
    assert [name for name, places in there.items() if not any(place.exists() for place in places)] == []
    assert list((folder(kind) / "migrations").glob("0001_*.py"))
    for template in ("block.html", "form.html"):
        assert get_template(f"consultations/{folder(kind).name}/{template}")


def test_each_has_its_own_tests_and_its_maker():
    for app in APPS:
        tests = Path(settings.BASE_DIR, *folder_of_tests(app).split("."))
        assert (tests / "maker.py").exists()
        # Those of a type made for the tests are the contract itself.
        assert app.startswith("tests.") or list(tests.glob("test_*.py"))


@every_type
def test_says_what_it_must(kind):
    assert isinstance(kind, ParticipationType)
    assert issubclass(kind.model, Participation)
    assert issubclass(kind.contribution_model, Contribution)
    assert issubclass(kind.viewset, ParticipationViewSet)
    assert kind.viewset.model is kind.model
    assert kind.slug == kind.model.participation_slug
    assert kind.block_name in ParticipationBlocks().child_blocks
    assert (MAKERS[kind.slug].paper is not None) is kind.on_paper


def test_each_app_of_the_list_is_a_type():
    assert len(types()) == len(APPS) == len(MAKERS)
    assert len({kind.block_name for kind in types()}) == len(types())


def test_one_that_lacks_a_method_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        type("Half", (ParticipationType,), {"block": lambda self: None})()


def imported(source: str) -> set[str]:
    """The full names of the modules that a source imports from elsewhere than its own folder."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def wrong_imports(app: str, source: str) -> list[str]:
    forbidden = (*(other for other in APPS if other != app), *ABOVE)
    return [name for name in imported(source) if any(f"{name}.".startswith(f"{one}.") for one in forbidden)]


def test_types_import_neither_one_another_nor_what_stands_above_them():
    for app, kind in zip(APPS, types(), strict=True):
        for path in folder(kind).rglob("*.py"):
            if app.startswith("tests.") and path.name in ("settings.py", "maker.py"):
                continue
            assert wrong_imports(app, path.read_text()) == [], path


def test_control_such_an_import_is_seen():
    source = "from consultations.feedback.models import Topic\nimport consultations.blocks\nfrom .models import Survey"
    assert len(wrong_imports("consultations.surveys", source)) == 2
    assert wrong_imports("consultations.feedback", "from consultations.feedback import models") == []


@every_type
def test_database_protects_what_was_contributed(kind):
    for name in ("participation", "page", "space", "participant"):
        assert kind.contribution_model._meta.get_field(name).remote_field.on_delete is PROTECT
    unique = {tuple(one.fields) for one in kind.contribution_model._meta.constraints if hasattr(one, "fields")}
    # Of which a browser gives several, the one-time key tells one from another.
    assert kind.model.takes_several or ("participation", "participant", *MAKERS[kind.slug].identity) in unique
    assert kind.contribution_model._meta.get_field("submission_key").unique
    assert kind.contribution_model._meta.get_field("receipt_hash").unique
    assert "export" in kind.contribution_model._meta.default_permissions


@every_type
def test_how_long_it_is_kept_is_listed(kind):
    kept = {one.name: one for one in retention.kept(types())}
    assert kept[f"reponses-{kind.slug}"].setting == "kept_months"
    for one in kind.kept():
        assert kept[one.name].what
        assert kept[one.name].why


@every_type
def test_preview_of_a_draft(kind, given):
    request = RequestFactory().get("/")
    for mode, _label in given.participation.preview_modes:
        response = given.participation.make_preview_request(request, mode)
        assert response.status_code == 200
        assert given.participation.title in response.content.decode()


@every_type
def test_every_field_has_a_name(kind, given, client):
    """Each control is labelled, by a label around it, one that names it, or the legend of its group."""
    html = client.get(given.participation.get_submit_url()).content.decode()
    form = html[html.index("data-participation") : html.index("survey__send")]
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', form))
    for tag in re.findall(r"<(?:select|textarea)[^>]*>", form):
        assert re.search(r' id="([^"]+)"', tag)[1] in named
    assert form.count("<fieldset") == form.count("<legend")
