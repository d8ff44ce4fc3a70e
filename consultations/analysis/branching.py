"""Which questions are asked, given the answers to those before them. Plain data, so that it can be tested on its own.

Conditions are read in the order of the questions, and the answer to a question that is not asked counts as no answer: what is said
to a hidden question never shows another one.
"""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


class Operator(enum.StrEnum):
    """What a rule asks of an earlier answer. All but NOT_ANSWERED need an answer: silence is neither "is" nor "is not"."""

    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


#: Those that compare the answer with a value.
WITH_VALUE = frozenset({Operator.IS, Operator.IS_NOT, Operator.AT_LEAST, Operator.AT_MOST})

#: Those that compare numbers.
WITH_NUMBER = frozenset({Operator.AT_LEAST, Operator.AT_MOST})

#: What was given to each question: the ids of choices, numbers, or any text for a free answer; nothing for no answer.
Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Rule:
    """One test of the answer to an earlier question."""

    question: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class Condition:
    """Rules that must all hold (`every`), or one of them at least. Without rules it always holds."""

    rules: tuple[Rule, ...] = ()
    every: bool = True


@dataclass(frozen=True)
class Asked:
    """A question as conditions see it. `choices`: what may be chosen; `several`: more than one; `numbers`: the ends of a scale or a number."""

    id: str
    condition: Condition = Condition()
    choices: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    numbers: tuple[int | None, int | None] | None = None


def number(text: str) -> int | None:
    """A whole number as it is written in an answer or a rule, or None. At most nine digits, so that none is too big to read."""
    digits = text.strip().removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def holds(rule: Rule, given: Sequence[str]) -> bool:
    """Whether a rule holds for what was given to its question."""
    match rule.operator:
        case Operator.ANSWERED:
            return bool(given)
        case Operator.NOT_ANSWERED:
            return not given
        case Operator.IS:
            return rule.value in given
        case Operator.IS_NOT:
            return bool(given) and rule.value not in given
    wanted = number(rule.value)
    numbers = [found for text in given if (found := number(text)) is not None]
    if wanted is None:
        return False
    return any(found >= wanted if rule.operator is Operator.AT_LEAST else found <= wanted for found in numbers)


def combine(condition: Condition, verdicts: Iterable[bool | None]) -> bool | None:
    """The verdict of a condition from those of its rules. None: not known yet."""
    found = list(verdicts)
    if not found:
        return True
    decisive = not condition.every
    if decisive in found:
        return decisive
    return None if None in found else condition.every


def verdicts(questions: Iterable[Asked], answers: Answers, pending: Collection[str] = ()) -> dict[str, bool | None]:
    """Whether each question is asked: True, False, or None when it depends on the answer to a question of `pending`.

    `pending` are the questions in front of the person, whose answers may still change.
    """
    known: dict[str, bool | None] = {}
    counted: dict[str, Sequence[str]] = {}
    for question in questions:
        found = [
            None
            if rule.question in pending and known.get(rule.question, False) is not False
            # A question that is not asked, that comes later or that does not exist has no answer.
            else holds(rule, counted.get(rule.question, ()))
            for rule in question.condition.rules
        ]
        known[question.id] = combine(question.condition, found)
        if known[question.id]:
            counted[question.id] = [value for value in answers.get(question.id, ()) if value != ""]
    return known


def shown(questions: Iterable[Asked], answers: Answers) -> list[str]:
    """The ids of the questions that are asked to someone who gave these answers, in order."""
    return [id_ for id_, verdict in verdicts(questions, answers).items() if verdict]


def keep(questions: Sequence[Asked], answers: Answers) -> dict[str, list[str]]:
    """The answers without those to questions that are not asked."""
    return {id_: list(answers[id_]) for id_ in shown(questions, answers) if answers.get(id_)}


def loops(questions: Sequence[Asked]) -> list[list[str]]:
    """The questions whose conditions depend on each other, each loop once. None as long as conditions only look back."""
    after = {question.id: [rule.question for rule in question.condition.rules] for question in questions}
    found: dict[frozenset[str], list[str]] = {}

    def follow(trail: list[str], done: set[str]) -> None:
        for other in dict.fromkeys(after.get(trail[-1], [])):
            if other in trail:
                loop = trail[trail.index(other) :]
                found.setdefault(frozenset(loop), loop)
            elif other not in done:
                done.add(other)
                follow([*trail, other], done)

    seen: set[str] = set()
    for question in questions:
        if question.id not in seen:
            follow([question.id], seen)
            seen.add(question.id)
    return list(found.values())
