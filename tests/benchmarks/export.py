"""What an export of many answers costs: seconds, rows a second, and memory above the idle process.

    python tests/benchmarks/export.py [--answers 1000000] [--json FILE]

A survey of six answers a response is filled with `answers` answers, then exported in each format by the code of the site, in a process of
its own for each: the memory is the greatest that process held, less what it held before. Target: at most 150 MB.
With DATABASE_URL, on a PostgreSQL database that this program makes and drops beside the one named there; else on SQLite.
"""

import argparse
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import uuid
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import PYTHON, ROOT, Figures
from _postgres import database_beside

PER_RESPONSE = 6
FORMATS = ("csv", "json", "ods", "xlsx")


def main() -> None:
    parser = argparse.ArgumentParser(description="What an export costs")
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--step", choices=["fill", *FORMATS], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step == "fill":
        fill(given.answers)
    elif given.step:
        export(given.step)
    else:
        measure(given.answers, given.json)


def measure(answers: int, json: str | None) -> None:
    figures = Figures()
    with database_beside("export") as database, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        env = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_SCHEME": "http",
            "PYTHONPATH": f"site{os.pathsep}.",
            "VAR_DIR": folder,
            **database,
        }
        step([PYTHON, "manage.py", "migrate", "--no-input", "-v", "0"], env)
        step([PYTHON, __file__, "--step", "fill", "--answers", str(answers)], env)
        for name in FORMATS:
            rows, seconds, memory, size = step([PYTHON, __file__, "--step", name], env).split()
            figures.add(f"{name}_seconds", float(seconds), "s")
            figures.add(f"{name}_rows", float(rows) / float(seconds), "1/s")
            figures.add(f"{name}_answers", answers / float(seconds), "1/s")
            figures.add(f"{name}_memory", float(memory), "MB")
            figures.add(f"{name}_size", float(size), "MB")
    figures.write(json)


def step(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def fill(answers: int) -> None:
    """A survey, and its responses written straight to the tables."""
    import django

    django.setup()
    from django.utils import timezone
    from wagtail.models import Page

    from consultations.surveys.models import Answer, Survey, SurveyResponse
    from core.models import Space

    space = Space.objects.create(name="Cnaf", slug="national", is_national=True)
    survey = Survey.objects.create(title="Beaucoup de réponses", space=space, questions=questions())
    survey = Survey.objects.get(pk=survey.pk)
    page = Page.objects.get(depth=1)

    def responses() -> Any:
        for number in range(answers // PER_RESPONSE):
            key = uuid.uuid4()
            yield SurveyResponse(
                pk=number + 1, participation=survey, page=page, space=space, language="fr", submission_key=key,
                receipt_hash=key.hex * 2, created_at=timezone.now(), updated_at=timezone.now(),
            )  # fmt: skip

    def said() -> Any:
        asked = list(survey.questions)
        options = {question.id: [key for key, _label in question.block.choices(question.value)] for question in asked}
        single, multiple, scale, short, long = (question.id for question in asked)
        for number in range(answers // PER_RESPONSE):
            one = {"response_id": number + 1}
            yield Answer(**one, question_id=single, choice_id=options[single][number % 2])
            yield Answer(**one, question_id=multiple, choice_id=options[multiple][0])
            yield Answer(**one, question_id=multiple, choice_id=options[multiple][1 + number % 2])
            yield Answer(**one, question_id=scale, number=1 + number % 5)
            yield Answer(**one, question_id=short, text=f"mot {number}")
            yield Answer(**one, question_id=long, text=f"Une phrase un peu plus longue, numéro {number}. " * 3)

    for model, rows in ((SurveyResponse, responses()), (Answer, said())):
        while batch := list(islice(rows, 5000)):
            model.objects.bulk_create(batch)


def questions() -> list[dict[str, Any]]:
    def question(kind: str, **value: Any) -> dict[str, Any]:
        options = [{"type": "item", "id": str(uuid.uuid4()), "value": one} for one in value.pop("options", [])]
        more = {"options": options} if options else {}
        return {"type": kind, "id": str(uuid.uuid4()), "value": {"text": f"Question {kind} ?", **value, **more}}

    return [
        question("single", options=["Oui", "Non"]),
        question("multiple", options=["L’argent", "Le travail", "Les démarches"]),
        question("scale", minimum=1, maximum=5, min_label="Peu", max_label="Beaucoup"),
        question("short_text", max_length=80),
        question("long_text", max_length=1500),
    ]


def export(name: str) -> None:
    """Export all, as the view does; print rows, seconds, megabytes of memory above idle, megabytes written."""
    import django

    django.setup()
    from consultations.exports import codebook
    from consultations.exports.formats import FORMATS as KNOWN
    from consultations.exports.formats import Export
    from consultations.exports.sheets import Sheet
    from consultations.participation import types
    from consultations.surveys.models import Survey, SurveyResponse

    kind = next(kind for kind in types() if kind.model is Survey)
    survey = Survey.objects.get()
    responses = SurveyResponse.objects.filter(participation=survey)
    count = responses.count()
    idle = peak()
    started = time.perf_counter()
    columns = kind.export_columns(survey, responses)
    names = [column.name for column in columns]
    notice = codebook.notice(survey, columns, count, "")
    table = Sheet("Réponses", [column.words for column in columns], kind.export_rows(survey, responses))
    size = sum(map(len, KNOWN[name].write(Export(table, names, notice))))
    print(count, time.perf_counter() - started, peak() - idle, size / 1e6)


def peak() -> float:
    """The most memory this process has held, in megabytes (Linux gives kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()
