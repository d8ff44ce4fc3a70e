"""`manage.py refresh_standings`: where proposals stand in public, every quarter of an hour. May be run at any time, twice at once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils import timezone

from consultations.proposals.models import OpenQuestion
from consultations.proposals.standings import refresh_standings

#: A closed question may still move: people erase what they gave, the team decides about bursts.
AFTER = timedelta(days=30)


class Command(BaseCommand):
    help = "Make the zones and scores of proposals again. What is closed since a month is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those closed for more than thirty days")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = OpenQuestion.objects.originals().order_by("pk")
        if not options["all"]:
            questions = questions.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now() - AFTER))
        moved = sum(refresh_standings(question=question) for question in questions)
        self.stdout.write(f"Standings changed: {moved}.")
