"""The votes of a question as Polis writes them, so that others can find the same groups. No person, no hour, no day: see `polis_format`."""

import csv
import io
import tempfile
import zipfile
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from consultations.analysis.opinions.polis_format import DAY, VOTES, Comment, random_numbers, write_comments
from consultations.base.permissions import contribution_policy, participation_policy
from consultations.exports.writers import safe_cell
from core.models import Space

from .models import Choice, OpenQuestion, Proposal, Vote

VALUES = {str(Choice.AGREE): 1, str(Choice.NEUTRAL): 0, str(Choice.DISAGREE): -1}


@require_safe
def polis_export(request: HttpRequest, pk: int) -> FileResponse:
    """`votes.csv` and `comments.csv` in an archive: the trusted votes given in the user's own spaces; who exported what is logged.

    `participants-votes.csv`, which has a cell for each person and proposal, is not there: it is made of `votes.csv`.
    """
    if not contribution_policy(Proposal).user_has_permission(request.user, "export"):
        raise PermissionDenied
    seen = participation_policy(OpenQuestion).instances_user_has_any_permission_for(request.user, ["view", "change"])
    question = get_object_or_404(seen.select_related("locale"), pk=pk).original
    votes = Vote.objects.trusted().filter(
        proposal__participation=question,
        proposal__in=Proposal.objects.published(),
        space__in=Space.objects.for_user(request.user),
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    rows = write_archive(file, question, votes)
    data = {"rows": rows, "format": "polis", "what": "votes", "free_texts": True}
    log(instance=question, action="participation.export", user=request.user, data=data)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"polis-{question.pk}.zip")


def write_archive(file: Any, question: OpenQuestion, votes: QuerySet) -> int:
    """Write both files; how many votes there are. All of them carry the day that the question opened, and people have numbers drawn for this file."""
    day = int(question.opens_at.timestamp() * 1000) // DAY * DAY
    texts = list(Proposal.objects.published().filter(participation=question).order_by("key").values_list("pk", "text"))
    numbers = {pk: number for number, (pk, _text) in enumerate(texts)}
    people = random_numbers(list(votes.order_by().values_list("participant_id", flat=True).distinct()))
    cast = votes.order_by().values_list("proposal_id", "participant_id", "choice").iterator(chunk_size=20_000)
    # Numbers, then sorted: the order of rows says nothing. Some tens of bytes a vote.
    rows = sorted((numbers[proposal], people[person], VALUES[choice]) for proposal, person, choice in cast)
    counts = Counter((proposal, value) for proposal, _person, value in rows)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("votes.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(VOTES)
            writer.writerows([day, "", proposal, person, value] for proposal, person, value in rows)
        with archive.open("comments.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as stream:
            comments = (Comment(day, n, counts[n, 1], counts[n, -1], 1, text) for n, (_pk, text) in enumerate(texts))
            write_comments(stream, comments, safe=safe_cell)
    return len(rows)
