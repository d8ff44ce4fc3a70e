"""A participation type as small as can be, in `tests/contracts/minimal/`: three folders and one line are enough, and the guide shows it.

Its app is in no settings but its own: what needs it installed is run in another process.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MINIMAL = ROOT / "tests/contracts/minimal"
GUIDE = ROOT / "docs/how-to/add-a-participation-type.md"
SETTINGS = "tests.contracts.minimal.settings"
#: What is not of the type itself: the settings with their one line, and what Django writes.
NOT_SHOWN = {"settings.py", "migrations/__init__.py", "migrations/0001_initial.py", "__init__.py"}


def run(*command: str) -> subprocess.CompletedProcess:
    """Run Python from the root with the settings that have the type."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_", "VAR_DIR"))}
    path = os.pathsep.join(["site", "."])
    environment = {**kept, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": path}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_it_keeps_the_whole_contract():
    files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests/contracts").glob("test_type_*.py"))
    done = run(
        "-m",
        "pytest",
        f"--ds={SETTINGS}",
        "--create-db",
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
        "-k",
        "question]",
        *files,
    )
    said = done.stdout[-4000:] + done.stderr[-2000:]
    assert done.returncode == 0, said
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 70, said


@pytest.mark.slow
def test_its_migrations_are_complete_and_nothing_else_needs_one():
    done = run("manage.py", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr


def test_control_it_is_in_no_settings_of_the_site():
    assert (
        not [app for app in settings.INSTALLED_APPS if app.startswith("tests.")] or settings.SETTINGS_MODULE == SETTINGS
    )
    for module in (ROOT / "site").rglob("*.py"):
        assert "tests.contracts" not in module.read_text(), module


def test_it_stands_on_the_public_ground_only():
    allowed = re.compile(
        r"from (\.\w*|consultations\.base\.\w+|core\.models|django[\w.]*|wagtail[\w.]*|typing|collections\.abc) "
    )
    for path in MINIMAL.glob("*.py"):
        if path.name in ("settings.py", "maker.py"):
            continue
        for line in path.read_text().splitlines():
            if line.lstrip().startswith(("from ", "import ")):
                assert allowed.match(line.lstrip()), f"{path.name}: {line}"


def shown(guide: str) -> dict[str, str]:
    """The files that the guide shows whole, by their path in the type: each block of code follows its name."""
    return dict(re.findall(r"^`minimal/([\w./-]+)`:\n+```\w*\n(.*?)```$", guide, re.M | re.S))


def differing(guide: str) -> set[str]:
    """The files that the guide does not show word for word, lacks, or invents."""
    files = {
        str(path.relative_to(MINIMAL)): path.read_text()
        for path in MINIMAL.rglob("*")
        if path.suffix in (".py", ".html") and str(path.relative_to(MINIMAL)) not in NOT_SHOWN
    }
    told = shown(guide)
    return {name for name in files.keys() | told.keys() if files.get(name) != told.get(name)}


def test_guide_shows_its_code_word_for_word():
    assert differing(GUIDE.read_text()) == set()


def test_control_a_word_changed_in_the_guide_is_seen():
    assert differing(GUIDE.read_text().replace("max_length=300", "max_length=301", 1)) == {"models.py"}


def test_guide_shows_the_one_line():
    """However many lines the formatter makes of it."""

    def listed(source: str) -> list[str]:
        return re.findall(r'"([\w.]+)"', re.search(r"^APPS = \((.*?)\)$", source, re.M | re.S)[1])

    real = listed((ROOT / "consultations/participation.py").read_text())
    assert listed(GUIDE.read_text()) == [*real, "consultations.minimal"]
