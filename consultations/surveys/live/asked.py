"""The questions of a survey as they were asked: the present ones, their former versions, those taken out, and those of a Caf."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.models import Space

from ..models import LocalQuestions, QuestionVersion, Survey
from ..questions import Confidentiality, QuestionBlock, QuestionBlocks

#: (question id, version)
Key = tuple[str, int]
BLOCKS = QuestionBlocks().child_blocks


@dataclass(frozen=True)
class Asked:
    """One version of one question. `number`: its place in the survey, 0 for a question that is not in it any more."""

    id: str
    version: int
    kind: str
    block: QuestionBlock
    value: Any
    number: int = 0
    is_last: bool = True
    versions: int = 1
    space: Space | None = None  # of a Caf that added it

    @property
    def key(self) -> Key:
        return self.id, self.version

    @property
    def text(self) -> str:
        return self.value["text"]

    @property
    def is_internal(self) -> bool:
        return self.value.get("confidentiality") == Confidentiality.INTERNAL


def asked_questions(survey: Survey, space: Space | None) -> list[Asked]:
    """Every version of every question, last version first; those a Caf added when `space` is that Caf. Two queries."""
    rows = list(LocalQuestions.objects.filter(survey=survey).select_related("space"))
    local = [(question, row.space) for row in rows for question in row.questions]
    former: dict[str, list[QuestionVersion]] = defaultdict(list)
    for version in QuestionVersion.objects.filter(survey=survey):
        former[str(version.question_id)].append(version)
    asked: list[Asked] = []
    present = [(question, None) for question in survey.questions]
    for number, (question, owner) in enumerate([*present, *local], start=1):
        versions = former.pop(question.id, [])
        if question.block.asks and owner in (None, space):
            asked += _versions(question, number if owner is None else number - len(present), versions, owner)
    return [*asked, *_taken_out(former.values())]


def _versions(question: Any, number: int, former: list[QuestionVersion], owner: Space | None) -> Iterator[Asked]:
    """The words of the last version are those of the survey: a typo mended since then is mended here too."""
    last = max((row.version for row in former), default=1)
    several: dict[str, Any] = {"number": number, "versions": max(1, len(former)), "space": owner}
    yield Asked(question.id, last, question.block_type, question.block, question.value, **several)
    for row in sorted(former, key=lambda row: -row.version):
        if row.version != last and row.kind in BLOCKS:
            yield _former(row, is_last=False, **several)


def _taken_out(former: Iterable[list[QuestionVersion]]) -> Iterator[Asked]:
    for versions in former:
        versions = sorted(versions, key=lambda row: -row.version)
        for row in versions:
            if row.kind in BLOCKS and BLOCKS[row.kind].asks:
                several: dict[str, Any] = {"is_last": row is versions[0], "versions": len(versions)}
                yield _former(row, **several)


def _former(row: QuestionVersion, **several: Any) -> Asked:
    block = BLOCKS[row.kind]
    return Asked(str(row.question_id), row.version, row.kind, block, block.to_python(row.content), **several)
