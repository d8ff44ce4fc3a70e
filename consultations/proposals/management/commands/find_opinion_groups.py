"""`manage.py find_opinion_groups`: opinion groups of the questions that are voted on, each night. Nothing is published by it."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from consultations.proposals.groups import SEED, Busy, alone, find_groups
from consultations.proposals.models import OpenQuestion

AFTER = timedelta(days=30)  # as `refresh_standings`


class Command(BaseCommand):
    help = "Find opinion groups, one question after the other. The same votes are not analysed twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help=f"the same seed gives the same groups ({SEED})")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = OpenQuestion.objects.originals().live()
        recent = questions.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now() - AFTER))
        try:
            with alone():
                for question in recent.order_by("pk"):
                    run = find_groups(question=question, seed=options["seed"])
                    self.stdout.write(f"Question {question.pk}: {self._said(run)}.")
        except Busy:
            raise CommandError("Another run is under way.") from None

    def _said(self, run: Any) -> str:
        if run is None:
            return "the same votes as before"
        seconds = (run.finished_at - run.started_at).total_seconds()
        found = f"{len(run.result['groups'])} groups" if "groups" in run.result else "no clear groups"
        return f"{found}, of {run.votes} votes, in {seconds:.0f} s"
