"""The documents say what the code does: settings, commands, files and links."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def environment_variables() -> set[str]:
    """What the settings and the server read of the environment."""
    sources = [ROOT / "gunicorn.conf.py", *(ROOT / "site/config/settings").glob("*.py")]
    found = set()
    for source in sources:
        if source.name not in ("dev.py", "test.py"):
            found |= set(re.findall(r"""environ(?:\.get\(|\[)["'](\w+)""", source.read_text()))
            found |= set(re.findall(r"""env=["'](\w+)""", source.read_text()))
    return found - {"DEBUG"}


def test_readme_names_every_variable_of_the_environment():
    found = environment_variables()
    assert len(found) > 15, "the search of the settings finds nothing any more"
    assert {name for name in found if f"`{name}`" not in README} == set()


def test_readme_begins_with_the_two_commands_and_a_picture():
    assert re.match(r"# La Caf à votre écoute\n\n```\nmake demo .*\nmake test .*\n```\n\n!\[", README)


def test_documents_name_only_commands_that_exist():
    commands = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {
        command for document in DOCUMENTS for command in re.findall(r"\bmake ([a-z-]+)\b", _code(document.read_text()))
    }
    assert "demo" in named
    assert named - commands == set()


def _code(text: str) -> str:
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.S))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text())
    local = [link for link in links if not link.startswith(("http", "mailto:"))]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_pictures_are_light():
    pictures = list((ROOT / "docs/images").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []
