"""Opinion groups of a question: its votes as arrays, the analysis, and the run that is kept. For a command: it takes seconds to a minute.

All trusted votes are read, not those of sequences only: a score counts how many people agree, which the choice of what is shown would bend;
a group compares how the same people vote, and every vote of a person tells where they stand.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone

from consultations.analysis.opinions.groups import NoClearGroups, OpinionGroups, Rules, opinion_groups, versions
from consultations.analysis.opinions.votes import AGREE, DISAGREE, PASS, Votes

from .models import AnalysisRun, Choice, OpenQuestion, Proposal, Vote

SEED = 0
SHOWN = 10  # statements of the group-informed consensus that are kept
VALUES = {str(Choice.AGREE): AGREE, str(Choice.NEUTRAL): PASS, str(Choice.DISAGREE): DISAGREE}
_ROW = np.dtype([("person", "i8"), ("statement", "i8"), ("value", "i1")])


class Busy(Exception):
    """Another run is under way on this machine."""


@contextmanager
def alone() -> Iterator[None]:
    """One run at a time: each takes a gigabyte. The lock is the system's, and goes with the process. Raises Busy."""
    with (Path(settings.VAR_DIR) / "opinion-groups.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def votes_of(question: OpenQuestion) -> Votes:
    """The trusted votes, read as a stream. Those on what is published no more weigh nothing, as Polis has it."""
    cast = Vote.objects.trusted().filter(proposal__participation=question).order_by()
    rows = cast.values_list("participant_id", "proposal_id", "choice").iterator(chunk_size=20_000)
    read = np.fromiter(((person, proposal, VALUES[choice]) for person, proposal, choice in rows), _ROW)
    published = Proposal.objects.published().filter(participation=question)
    withdrawn = Proposal.objects.filter(participation=question).exclude(pk__in=published.values("pk"))
    moderated = set(withdrawn.values_list("pk", flat=True))
    return Votes.from_arrays(read["person"], read["statement"], read["value"], moderated=moderated)


def find_groups(*, question: OpenQuestion, seed: int = SEED, rules: Rules | None = None) -> AnalysisRun | None:
    """Analyse the votes of a question and keep what was found, or why there are no groups; None if the same was done already.

    `question` is the original. The same votes, seed, rules and releases of libraries give the same result.
    """
    rules, started_at = rules or Rules(), timezone.now()
    votes = votes_of(question)
    input_hash, parameters, made_by = votes.fingerprint(), _plain(asdict(rules)), versions()
    done = AnalysisRun.objects.filter(participation=question, input_hash=input_hash, seed=seed)
    if any(run.parameters == parameters and run.versions == made_by for run in done):
        return None
    found = opinion_groups(votes, seed=seed, rules=rules)
    return AnalysisRun.objects.create(
        participation=question,
        input_hash=input_hash,
        people=len(votes.people),
        proposals=len(votes.statements),
        votes=len(votes.value),
        seed=seed,
        parameters=parameters,
        versions=made_by,
        result=_plain(_told(found)),
        started_at=started_at,
        finished_at=timezone.now(),
    )


def _plain(value: Any) -> Any:
    """As it comes out of the database."""
    return json.loads(json.dumps(value))


def _told(found: OpinionGroups | NoClearGroups) -> dict[str, Any]:
    """What is kept: nothing of a person, and no group of a person."""
    if isinstance(found, NoClearGroups):
        return {"reason": found.reason.name, "measures": asdict(found.measures)}
    return {
        "groups": [
            {"number": one.number, "size": one.size, "holds": [asdict(held) for held in one.representative]}
            for one in found.groups
        ],
        "agreed": [asdict(one) for one in found.agreed],
        "refused": [asdict(one) for one in found.refused],
        "consensus": [asdict(one) for one in found.consensus[:SHOWN]],
        "alternatives": [asdict(one) for one in found.alternatives],
        "measures": asdict(found.measures),
    }
