"""What serves pages does not carry the libraries of the analyses (ADR 16)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SITE = """
import sys, django
django.setup()
from importlib import import_module
from django.conf import settings
import_module(settings.ROOT_URLCONF).urlpatterns
print(*sorted({"scipy", "sklearn"} & set(sys.modules)), sep=", ")
import consultations.analysis.opinions.groups
print(*sorted({"scipy", "sklearn"} & set(sys.modules)), sep=", ")
"""


@pytest.mark.slow
def test_the_site_is_loaded_without_scipy() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": f"site{os.pathsep}."}

    done = subprocess.run(
        [sys.executable, "-c", SITE], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    site, control = done.stdout.splitlines()[-2:]
    assert site == ""
    assert control == "scipy, sklearn"
