"""Walking every way through a questionnaire, compared with brute force."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.analysis.branching import Asked, Condition, Operator, Rule, shown
from consultations.analysis.paths import Outcome, Why, explore, outcomes
from tests.examples import examples

thorough = settings(max_examples=examples(150), deadline=None, database=None)

CHOICES = ("x", "y", "z")
NAMES = ["a", "b", "c", "d"]


def only(*rules: tuple, every: bool = True) -> Condition:
    return Condition(tuple(Rule(*rule) for rule in rules), every)


@st.composite
def questionnaires(draw) -> tuple[Asked, ...]:
    rules = st.builds(Rule, st.sampled_from([*NAMES, "?"]), st.sampled_from(Operator), st.sampled_from([*CHOICES, "2"]))
    conditions = st.builds(Condition, st.lists(rules, max_size=2).map(tuple), st.booleans())
    kinds = st.sampled_from([{"choices": CHOICES}, {"choices": CHOICES, "several": True}, {"numbers": (1, 4)}, {}])
    return tuple(
        Asked(name, draw(conditions), required=draw(st.booleans()), **draw(kinds))
        for name in NAMES[: draw(st.integers(1, 4))]
    )


def everything(question: Asked) -> list[list[str]]:
    """Every answer that can be given to a question."""
    if question.several:
        found = [list(some) for size in (1, 2, 3) for some in combinations(CHOICES, size)]
    elif question.choices:
        found = [[choice] for choice in CHOICES]
    elif question.numbers:
        found = [[str(step)] for step in range(question.numbers[0], question.numbers[1] + 1)]
    else:
        found = [["…"]]
    return found if question.required else [*found, []]


@thorough
@given(questionnaires())
def test_same_as_trying_every_answer(questions):
    tried = {
        tuple(shown(questions, dict(zip(NAMES, given_answers, strict=False))))
        for given_answers in product(*map(everything, questions))
    }
    found = explore(questions, most_ways=100_000)
    assert found.is_whole
    assert found.is_sure
    assert {way.asked for way in found.ways} == tried
    reached = {name for asked in tried for name in asked}
    assert {one.question for one in found.unreached} == {question.id for question in questions} - reached


@thorough
@given(questionnaires())
def test_each_way_is_what_its_answers_lead_to(questions):
    for way in explore(questions).ways:
        assert tuple(shown(questions, {name: one.given for name, one in way.answers})) == way.asked


class TestWhy:
    YES_NO = ("yes", "no")

    def reasons(self, *questions: Asked) -> list[tuple[str, list[Why]]]:
        return [(one.question, [why for _rule, why in one.reasons]) for one in explore(questions).unreached]

    def test_contradiction(self):
        both = only(("a", Operator.IS, "yes"), ("a", Operator.IS, "no"))
        assert self.reasons(Asked("a", choices=self.YES_NO), Asked("b", both)) == [("b", [Why.TOGETHER])]
        several = Asked("a", choices=self.YES_NO, several=True)
        assert self.reasons(several, Asked("b", both)) == []

    def test_contradiction_through_another_question(self):
        first = Asked("a", choices=self.YES_NO)
        second = Asked("b", only(("a", Operator.IS, "yes")))
        third = Asked("c", only(("b", Operator.ANSWERED), ("a", Operator.IS, "no")))
        assert self.reasons(first, second, third) == [("c", [Why.TOGETHER])]
        after = Asked("d", only(("c", Operator.ANSWERED)))
        assert self.reasons(first, second, third, after)[1] == ("d", [Why.NEVER_ASKED])

    def test_unknown_value_later_question_and_unknown_question(self):
        first = Asked("a", choices=self.YES_NO)
        wrong = [
            Asked("b", only(("a", Operator.IS, "gone"))),
            Asked("c", only(("d", Operator.ANSWERED))),
            Asked("d", only(("gone", Operator.ANSWERED))),
        ]
        assert self.reasons(first, *wrong) == [
            ("b", [Why.UNKNOWN_VALUE]),
            ("c", [Why.LATER]),
            ("d", [Why.UNKNOWN_QUESTION]),
        ]

    def test_impossible_numbers(self):
        scale = Asked("a", choices=("1", "2", "3"), numbers=(1, 3))
        assert self.reasons(scale, Asked("b", only(("a", Operator.AT_LEAST, "4")))) == [("b", [Why.UNKNOWN_VALUE])]
        between = only(("a", Operator.AT_LEAST, "3"), ("a", Operator.AT_MOST, "1"))
        assert self.reasons(scale, Asked("b", between)) == [("b", [Why.TOGETHER])]

    def test_required_question_is_never_left_empty(self):
        required = Asked("a", choices=self.YES_NO, required=True)
        assert self.reasons(required, Asked("b", only(("a", Operator.NOT_ANSWERED)))) == [("b", [Why.UNKNOWN_VALUE])]


class TestBounds:
    def test_many_questions_stay_quick_and_reaching_stays_sure(self):
        """Twelve questions that each open one more: half a million ways, and few states."""
        questions = []
        for place in range(12):
            questions.append(Asked(f"q{place}", choices=("x", "y", "z")))
            questions.append(Asked(f"r{place}", only((f"q{place}", Operator.IS, "x"))))
        found = explore(questions, most_ways=50)
        assert len(found.ways) == 50
        assert not found.is_whole
        assert found.is_sure
        assert found.unreached == []

    def test_too_many_states_are_said(self):
        questions = [Asked(f"q{place}", choices=("x", "y")) for place in range(12)]
        questions.append(Asked("z", only(*((f"q{place}", Operator.IS, "x") for place in range(12)))))
        found = explore(questions, most_states=100)
        assert not found.is_sure
        assert found.unreached == []  # nothing is called unreachable that may not be

    def test_other_choices_are_one_class(self):
        rules = [Rule("a", Operator.IS, "x")]
        assert outcomes(Asked("a", choices=CHOICES), rules) == [
            Outcome(("x",), ("x",)),
            Outcome(("y",), ("y", "z")),
            Outcome(()),
        ]
