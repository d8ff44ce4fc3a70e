"""What the exports of a dialogue cost, each in a process of its own: seconds, and memory above the idle process."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from _harness import PYTHON, ROOT

KINDS = ("csv", "polis")


def export_figures(question: int) -> Iterator[str]:
    """One line a figure, of the question of this key."""
    for kind in KINDS:
        done = subprocess.run([PYTHON, __file__, kind, str(question)], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr[-3000:])
        rows, seconds, memory, size = done.stdout.split()
        yield from (
            f"{kind}_export = {seconds} s",
            f"{kind}_export_rows = {rows} rows",
            f"{kind}_export_memory = {memory} MB",
            f"{kind}_export_size = {size} MB",
        )


def export(kind: str, key: int) -> None:
    """Export as the views do; print rows, seconds, megabytes of memory above idle, megabytes written."""
    import django

    django.setup()
    from consultations.proposals.models import OpenQuestion

    question = OpenQuestion.objects.get(pk=key)
    idle, started = peak(), time.perf_counter()
    rows, size = (_csv if kind == "csv" else _polis)(question)
    print(rows, f"{time.perf_counter() - started:.3f}", f"{peak() - idle:.1f}", f"{size / 1e6:.2f}")


def _csv(question: object) -> tuple[int, int]:
    """The proposals, with how many people gave each vote."""
    from consultations.exports import codebook
    from consultations.exports.formats import FORMATS, Export
    from consultations.exports.sheets import Sheet
    from consultations.participation import types
    from consultations.proposals.models import Proposal

    kind = next(kind for kind in types() if kind.contribution_model is Proposal)
    proposals = Proposal.objects.filter(participation=question)
    count, columns = proposals.count(), kind.export_columns(question, proposals)
    notice = codebook.notice(question, columns, count, "")
    table = Sheet("Propositions", [column.words for column in columns], kind.export_rows(question, proposals))
    written = FORMATS["csv"].write(Export(table, [column.name for column in columns], notice))
    return count, sum(map(len, written))


def _polis(question: object) -> tuple[int, int]:
    """All the trusted votes."""
    from consultations.proposals.models import Vote
    from consultations.proposals.polis_export import write_archive

    votes = Vote.objects.trusted().filter(proposal__participation=question)
    with tempfile.TemporaryFile() as file:
        return write_archive(file, question, votes), file.tell()


def peak() -> float:
    """The most memory this process has held, in megabytes. Not `getrusage`, which says that of the larger process it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.M)[1]) / 1000


if __name__ == "__main__":
    export(sys.argv[1], int(sys.argv[2]))
