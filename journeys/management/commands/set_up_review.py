"""`manage.py set_up_review`: the workflow that journeys go through, once for a site."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Locale

from journeys.models import JourneyIndexPage
from journeys.review_setup import GROUPS, set_up_review


class Command(BaseCommand):
    help = "Create the groups, tasks and workflow « Relecture d’un parcours » for the national list of journeys."

    def handle(self, *args: Any, **options: Any) -> None:
        index = JourneyIndexPage.objects.filter(locale=Locale.get_default()).order_by("depth", "path").first()
        if index is None:
            raise CommandError("There is no list of journeys yet: create it in the admin first.")
        set_up_review(index=index)
        self.stdout.write(f"Ready. Put people in these groups: {', '.join(GROUPS.values())}.")
