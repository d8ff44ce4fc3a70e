"""The pages of a questionnaire: which one is in front of the person, what is asked on it, and where one goes from there.

Nothing is stored on the way: what was typed on the other pages is carried by the form itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from consultations.analysis.branching import Answers, Asked, number, shown, verdicts

NEXT, BACK, KEEP = "suite", "retour", "garder"


@dataclass
class SurveyPage:
    """What stands between two page breaks. `title` and `help` are those of the break before it."""

    number: int
    title: str = ""
    help: str = ""
    questions: list[Any] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        return {question.id for question in self.questions}


def split(questions: Iterable[Any], in_pages: bool = True) -> list[SurveyPage]:
    """Cut questions into pages; those without any question are left out. There is always one page, and one only if not `in_pages`."""
    pages = [SurveyPage(1)]
    for question in questions:
        if question.block_type != "page":
            pages[-1].questions.append(question)
            continue
        if not in_pages:
            continue
        if not pages[-1].questions:
            pages.pop()
        pages.append(SurveyPage(len(pages) + 1, question.value["text"], question.value["help"]))
    if len(pages) > 1 and not pages[-1].questions:
        pages.pop()
    return pages


def add_at_the_end(pages: Sequence[SurveyPage], questions: Sequence[Any], title: str) -> list[SurveyPage]:
    """Questions asked after the others: under those of a single page, else on a page of their own with this title."""
    if not questions:
        return list(pages)
    if len(pages) > 1:
        return [*pages, SurveyPage(len(pages) + 1, title, questions=list(questions))]
    (page,) = pages
    return [replace(page, questions=[*page.questions, *questions])]


class Walk:
    """One person's way through the pages, given the answers so far. `at` is the page in front of the person, from 0."""

    def __init__(self, pages: Sequence[SurveyPage], asked: Sequence[Asked], answers: Answers, data: Mapping[str, str]):
        self.pages, self.asked, self.answers = pages, asked, answers
        typed = number(data.get("partie", "")) or 1
        self.at = min(max(typed, 1), len(pages)) - 1
        self.shown = set(shown(asked, answers))
        move = data.get("aller", "")
        is_on_the_way = move == NEXT or ("partie" in data and self.following is not None)
        #: What is asked of the form, when it is not to be recorded.
        self.move = move if move in (BACK, KEEP) else NEXT if is_on_the_way else ""

    @property
    def page(self) -> SurveyPage:
        return self.pages[self.at]

    def verdicts(self, page: SurveyPage) -> dict[str, bool | None]:
        """Whether each question is asked, before those of the page are answered."""
        return verdicts(self.asked, self.answers, page.ids)

    def _is_skipped(self, page: SurveyPage) -> bool:
        found = self.verdicts(page)
        return all(found[question.id] is False for question in page.questions)

    @property
    def following(self) -> int | None:
        """The next page that has something to ask, or None on the last one."""
        return next((at for at in range(self.at + 1, len(self.pages)) if not self._is_skipped(self.pages[at])), None)

    @property
    def preceding(self) -> int | None:
        """The page before that has something to ask, or None on the first one."""
        return next((at for at in range(self.at - 1, -1, -1) if not self._is_skipped(self.pages[at])), None)
