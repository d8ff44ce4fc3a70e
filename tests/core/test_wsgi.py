"""What gunicorn loads before it forks its workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import sys
from django.db import connection
from config.wsgi import application
print("consultations.surveys.live.views" in sys.modules, connection.connection)
"""


@pytest.mark.slow
def test_every_view_is_loaded_and_no_connection_is_opened_that_workers_would_share():
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": f"site{os.pathsep}."}
    found = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    assert found.stdout.split() == ["True", "None"]
