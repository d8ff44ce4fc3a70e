"""Every way through a questionnaire, and the questions that no way reaches.

What can be answered to a question is cut into the classes that the rules on it tell apart ("Oui", "any other choice", "no answer");
walking the classes is walking every answer. Classes that no later rule looks at are forgotten, so that reaching is decided exactly
in a number of states that stays small; listing the ways is bounded, since there may be millions.
"""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .branching import Asked, Operator, Rule, combine, holds, number

MOST_STATES = 20_000
MOST_WAYS = 200
MOST_MENTIONED = 6  # of the choices of one question, beyond which not every combination of them is tried


class Why(enum.StrEnum):
    """Why a question is never asked, or a rule never holds."""

    LATER = "later"  # it looks at itself or at a later question
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_VALUE = "unknown_value"  # no answer to that question can be that
    NEVER_ASKED = "never_asked"  # the question it looks at is never asked itself
    TOGETHER = "together"  # each rule may hold, but not with the others


#: The reasons that need no walk.
SURE = frozenset({Why.LATER, Why.UNKNOWN_QUESTION})


@dataclass(frozen=True)
class Outcome:
    """A class of answers to one question. `choices`: what is chosen, one of them unless `together`; `low` and `high`: between which numbers."""

    given: tuple[str, ...]  # one answer of the class
    choices: tuple[str, ...] = ()
    together: bool = False
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Way:
    """One way: what is asked, in order, and the answers that matter on it."""

    asked: tuple[str, ...]
    answers: tuple[tuple[str, Outcome], ...]


@dataclass(frozen=True)
class Unreached:
    """A question that nobody is ever asked, and the rules that explain it (None: all of them together)."""

    question: str
    reasons: tuple[tuple[Rule | None, Why], ...]


@dataclass
class Map:
    """What was found. `is_whole`: every way is listed; `is_sure`: every state was walked, so what is unreached surely is."""

    ways: list[Way] = field(default_factory=list)
    unreached: list[Unreached] = field(default_factory=list)
    is_whole: bool = True
    is_sure: bool = True


def explore(questions: Sequence[Asked], most_ways: int = MOST_WAYS, most_states: int = MOST_STATES) -> Map:
    """Walk every way through the questions."""
    found = Map()
    rules = _rules_on(questions)
    reached, held, found.is_sure = _reach(questions, rules, most_states)
    found.unreached = [
        Unreached(question.id, _explain(question, questions, reached, held))
        for question in questions
        if question.id not in reached
    ]
    if not found.is_sure:
        found.unreached = [one for one in found.unreached if {why for _rule, why in one.reasons} <= SURE]
    for way in _ways(questions, rules):
        if len(found.ways) == most_ways:
            found.is_whole = False
            break
        found.ways.append(way)
    return found


def outcomes(question: Asked, rules: Sequence[Rule]) -> list[Outcome]:
    """The classes of answers that these rules, all on this question, tell apart; no answer among them unless one is required."""
    if question.choices and question.several:
        candidates = list(_subsets(question, rules))
    elif question.choices:
        candidates = [Outcome((choice,), (choice,)) for choice in question.choices]
    elif question.numbers is not None:
        candidates = list(_intervals(question.numbers, rules))
    else:
        candidates = [Outcome(("…",))]
    if not question.required:
        candidates.append(Outcome(()))
    classes: dict[tuple[bool, ...], Outcome] = {}
    for one in candidates:
        truth = (bool(one.given), *(holds(rule, one.given) for rule in rules))
        if truth not in classes:
            classes[truth] = one
        elif not one.together and one.choices:
            same = classes[truth]
            classes[truth] = Outcome(same.given, (*same.choices, *one.choices))
    return list(classes.values())


def _rules_on(questions: Sequence[Asked]) -> dict[str, list[Rule]]:
    """The rules that look at each question from a later one."""
    places = {question.id: place for place, question in enumerate(questions)}
    found: dict[str, list[Rule]] = {}
    for place, question in enumerate(questions):
        for rule in question.condition.rules:
            if places.get(rule.question, place) < place:
                found.setdefault(rule.question, []).append(rule)
    return found


def _subsets(question: Asked, rules: Sequence[Rule]) -> Iterator[Outcome]:
    """Several choices: every combination of those the rules name, with or without one that they do not."""
    named = [choice for choice in question.choices if any(rule.value == choice for rule in rules)][:MOST_MENTIONED]
    others = [choice for choice in question.choices if choice not in named]
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            if chosen:
                yield Outcome(chosen, chosen, together=True)
            elif others:
                yield Outcome((others[0],), tuple(others))


def _intervals(ends: tuple[int | None, int | None], rules: Sequence[Rule]) -> Iterator[Outcome]:
    """Numbers: cut where the rules cut them."""
    low, high = ends
    cuts: set[int] = set()
    for rule in rules:
        value = number(rule.value)
        if value is not None and rule.operator is not Operator.ANSWERED:
            cuts.update((value, value + 1))
    inside = sorted(cut for cut in cuts if (low is None or cut > low) and (high is None or cut <= high))
    starts = [low, *inside]
    for start, after in zip(starts, [*inside, None], strict=True):
        last = high if after is None else after - 1
        given = start if start is not None else last if last is not None else 0
        yield Outcome((str(given),), low=start, high=last)


_State = tuple[tuple[str, tuple[str, ...]], ...]


def _steps(
    questions: Sequence[Asked], rules: dict[str, list[Rule]]
) -> list[tuple[Asked, list[Outcome], frozenset[str]]]:
    """Each question, its classes of answers if a later one looks at it, and the questions looked at after it."""
    later: frozenset[str] = frozenset()
    steps = []
    for question in reversed(questions):
        own = rules.get(question.id, [])
        steps.append((question, outcomes(question, own) if own else [], later))
        later |= {rule.question for rule in question.condition.rules}
    return steps[::-1]


def _reach(
    questions: Sequence[Asked], rules: dict[str, list[Rule]], most_states: int
) -> tuple[set[str], set[tuple[str, Rule]], bool]:
    """The questions that can be asked, the rules that can hold where they are read, and whether everything was walked."""
    reached: set[str] = set()
    held: set[tuple[str, Rule]] = set()
    states: set[_State] = {()}
    sure = True
    for question, classes, later in _steps(questions, rules):
        following: set[_State] = set()
        for state in states:
            answers = dict(state)
            true = [holds(rule, answers.get(rule.question, ())) for rule in question.condition.rules]
            held.update(
                (question.id, rule) for rule, is_true in zip(question.condition.rules, true, strict=True) if is_true
            )
            kept = tuple(pair for pair in state if pair[0] in later)
            if not combine(question.condition, true):
                following.add(kept)
                continue
            reached.add(question.id)
            if classes and question.id in later:
                following.update((*kept, (question.id, one.given)) for one in classes)
            else:
                following.add(kept)
        if len(following) > most_states:
            sure = False
            following = set(sorted(following)[:most_states])
        states = following
    return reached, held, sure


def _explain(
    question: Asked, questions: Sequence[Asked], reached: set[str], held: set[tuple[str, Rule]]
) -> tuple[tuple[Rule | None, Why], ...]:
    """Why a question is never asked: its rules that never hold, or that they never hold together."""
    by_id = {one.id: one for one in questions}
    before = {one.id for one in questions[: questions.index(question)]}
    reasons: list[tuple[Rule | None, Why]] = []
    for rule in question.condition.rules:
        if (question.id, rule) in held:
            continue
        if rule.question not in by_id:
            reasons.append((rule, Why.UNKNOWN_QUESTION))
        elif rule.question not in before:
            reasons.append((rule, Why.LATER))
        elif rule.question not in reached:
            reasons.append((rule, Why.NEVER_ASKED))
        else:
            reasons.append((rule, Why.UNKNOWN_VALUE))
    return tuple(reasons) or ((None, Why.TOGETHER),)


def _ways(questions: Sequence[Asked], rules: dict[str, list[Rule]]) -> Iterator[Way]:
    """The ways, one after the other, those of the first answers first."""
    steps = _steps(questions, rules)

    def walk(
        place: int, answers: dict[str, tuple[str, ...]], asked: tuple[str, ...], chosen: tuple[tuple[str, Outcome], ...]
    ) -> Iterator[Way]:
        if place == len(steps):
            yield Way(asked, chosen)
            return
        question, classes, _later = steps[place]
        true = [holds(rule, answers.get(rule.question, ())) for rule in question.condition.rules]
        if not combine(question.condition, true):
            yield from walk(place + 1, answers, asked, chosen)
            return
        for one in classes:
            yield from walk(
                place + 1,
                {**answers, question.id: one.given},
                (*asked, question.id),
                (*chosen, (question.id, one)),
            )
        if not classes:
            yield from walk(place + 1, answers, (*asked, question.id), chosen)

    return walk(0, {}, (), ())
