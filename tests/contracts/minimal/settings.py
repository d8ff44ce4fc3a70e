"""The settings of the tests, and one more line in the list of participation types."""

from consultations import participation

participation.APPS = (*participation.APPS, "tests.contracts.minimal")

from config.settings.test import *  # noqa: E402, F403

# Its own database: it has two tables more than that of the other tests.
DATABASES["default"]["TEST"] = {"NAME": None if "sqlite" in DATABASES["default"]["ENGINE"] else "test_minimal_type"}  # noqa: F405
