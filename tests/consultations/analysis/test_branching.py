"""Conditions between questions: properties over whatever questionnaires and answers hypothesis makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.analysis import branching
from consultations.analysis.branching import (
    Asked,
    Condition,
    Operator,
    Rule,
    holds,
    keep,
    loops,
    number,
    shown,
    verdicts,
)
from tests.examples import examples

# The quick run does fewer; CI asks for 20,000.
EXAMPLES = examples(300)
thorough = settings(max_examples=EXAMPLES, deadline=None, database=None)

NAMES = ["a", "b", "c", "d", "e", "f"]
VALUES = ["x", "y", "z", "1", "2", "3", ""]

rules = st.builds(Rule, st.sampled_from([*NAMES, "unknown"]), st.sampled_from(Operator), st.sampled_from(VALUES))
conditions = st.builds(Condition, st.lists(rules, max_size=3).map(tuple), st.booleans())
questionnaires = st.lists(st.sampled_from(NAMES), unique=True, min_size=1).flatmap(
    lambda names: st.tuples(*(st.builds(Asked, st.just(name), conditions) for name in names))
)
answers = st.dictionaries(st.sampled_from([*NAMES, "stranger"]), st.lists(st.sampled_from(VALUES), max_size=3))


def yes(question: str) -> Condition:
    return Condition((Rule(question, Operator.IS, "x"),))


class TestRules:
    @pytest.mark.parametrize(
        ("operator", "value", "given", "expected"),
        [
            (Operator.ANSWERED, "", ["x"], True),
            (Operator.ANSWERED, "", [], False),
            (Operator.NOT_ANSWERED, "", [], True),
            (Operator.NOT_ANSWERED, "", ["x"], False),
            (Operator.IS, "x", ["x", "y"], True),
            (Operator.IS, "x", ["y"], False),
            (Operator.IS_NOT, "x", ["y"], True),
            (Operator.IS_NOT, "x", ["x", "y"], False),
            (Operator.IS_NOT, "x", [], False),  # silence is neither "is" nor "is not"
            (Operator.AT_LEAST, "3", ["3"], True),
            (Operator.AT_LEAST, "3", ["2"], False),
            (Operator.AT_MOST, "3", ["3"], True),
            (Operator.AT_MOST, "3", ["4"], False),
            (Operator.AT_MOST, "3", [], False),
            (Operator.AT_LEAST, "trois", ["3"], False),
            (Operator.AT_LEAST, "3", ["trois"], False),
            (Operator.AT_LEAST, "-2", ["-1"], True),
        ],
    )
    def test_table(self, operator, value, given, expected):
        assert holds(Rule("a", operator, value), given) is expected

    @pytest.mark.parametrize("text", ["", " ", "x", "1.5", "1e9", "٣", "9" * 10, "--1", "-", "²", "9" * 5000])
    def test_what_is_no_number(self, text):
        assert number(text) is None


class TestOrder:
    QUESTIONS = (Asked("a"), Asked("b", yes("a")), Asked("c", yes("b")))

    def test_hidden_answer_does_not_count_later(self):
        assert shown(self.QUESTIONS, {"a": ["x"], "b": ["x"]}) == ["a", "b", "c"]
        # b is not asked: what was said to it shows nothing
        assert shown(self.QUESTIONS, {"a": ["y"], "b": ["x"]}) == ["a"]
        assert keep(self.QUESTIONS, {"a": ["y"], "b": ["x"], "c": ["z"]}) == {"a": ["y"]}

    def test_control_without_the_order_the_hidden_answer_counts(self):
        """The property above, seen failing on a naive evaluation."""
        given_answers = {"a": ["y"], "b": ["x"]}
        naive = [
            question.id
            for question in self.QUESTIONS
            if all(holds(rule, given_answers.get(rule.question, [])) for rule in question.condition.rules)
        ]
        assert naive == ["a", "c"] != shown(self.QUESTIONS, given_answers)

    def test_later_question_is_no_answer(self):
        assert shown((Asked("a", yes("b")), Asked("b")), {"b": ["x"]}) == ["b"]
        assert shown((Asked("a", yes("a")),), {"a": ["x"]}) == []

    def test_pending_question_leaves_it_open_unless_the_rest_decides(self):
        both = Condition((Rule("a", Operator.IS, "x"), Rule("b", Operator.ANSWERED)))
        either = Condition(both.rules, every=False)
        for condition, given_answers, expected in (
            (both, {"a": ["x"]}, None),
            (both, {"a": ["y"]}, False),
            (either, {"a": ["x"]}, True),
            (either, {"a": ["y"]}, None),
        ):
            found = verdicts((Asked("a"), Asked("b"), Asked("c", condition)), given_answers, pending={"b"})
            assert found["c"] is expected

    def test_pending_question_that_is_not_asked_decides(self):
        found = verdicts(self.QUESTIONS, {"a": ["y"]}, pending={"b", "c"})
        assert found == {"a": True, "b": False, "c": False}


class TestProperties:
    @thorough
    @given(questionnaires, answers)
    def test_shown_are_in_the_order_of_the_questions(self, questions, said):
        names = [question.id for question in questions]
        found = shown(questions, said)
        assert found == [name for name in names if name in set(found)]

    @thorough
    @given(questionnaires, answers)
    def test_dropping_hidden_answers_changes_nothing_more(self, questions, said):
        kept = keep(questions, said)
        assert shown(questions, kept) == shown(questions, said)
        assert keep(questions, kept) == kept

    @thorough
    @given(questionnaires, answers, st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=3))
    def test_what_is_said_to_a_hidden_question_never_matters(self, questions, said, name, other):
        found = shown(questions, said)
        if name not in found:
            assert shown(questions, {**said, name: other}) == found

    @thorough
    @given(questionnaires, answers, st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=3))
    def test_an_answer_changes_nothing_before_it(self, questions, said, name, other):
        names = [question.id for question in questions]
        before = names[: names.index(name) + 1] if name in names else names
        first, second = verdicts(questions, said), verdicts(questions, {**said, name: other})
        assert [first[one] for one in before] == [second[one] for one in before]

    @thorough
    @given(questionnaires, answers, st.sets(st.sampled_from(NAMES)), answers)
    def test_what_is_decided_before_the_pending_answers_stays_so(self, questions, said, pending, later):
        """What a page shows or hides for good is right whatever is answered on it."""
        early = verdicts(questions, said, pending)
        final = verdicts(questions, {**said, **{name: later.get(name, []) for name in pending}})
        for name, verdict in early.items():
            assert verdict is None or verdict == final[name]

    @thorough
    @given(questionnaires, answers)
    def test_nothing_pending_leaves_nothing_open(self, questions, said):
        assert None not in verdicts(questions, said).values()

    @thorough
    @given(questionnaires)
    def test_loops_are_loops(self, questions):
        after = {question.id: {rule.question for rule in question.condition.rules} for question in questions}
        for loop in loops(questions):
            for one, following in zip(loop, [*loop[1:], loop[0]], strict=True):
                assert following in after[one]

    @thorough
    @given(questionnaires)
    def test_conditions_that_only_look_back_make_no_loop(self, questions):
        before: set[str] = set()
        tidy = []
        for question in questions:
            kept = tuple(rule for rule in question.condition.rules if rule.question in before)
            tidy.append(Asked(question.id, Condition(kept, question.condition.every)))
            before.add(question.id)
        assert loops(tidy) == []


def test_control_an_evaluation_that_counts_hidden_answers_is_caught(monkeypatch):
    """The properties, seen failing: `verdicts` made to read every answer."""

    def naive(questions, said, pending=()):
        return {
            question.id: branching.combine(
                question.condition, [holds(rule, said.get(rule.question, ())) for rule in question.condition.rules]
            )
            for question in questions
        }

    monkeypatch.setattr(branching, "verdicts", naive)
    with pytest.raises(AssertionError):
        TestOrder().test_hidden_answer_does_not_count_later()
