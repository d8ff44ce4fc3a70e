"""Rows of answers: put back into the form, counted, and read, whatever the type."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consultations.surveys.answers import tallies, tally
from consultations.surveys.forms import SurveyForm
from consultations.surveys.models import Answer
from core.sanitizers import plain_text
from tests.examples import examples
from tests.factories.participation import SurveyFactory, choice_of, every_question, field_of

COLUMNS = ("item_id", "choice_id", "number", "day", "text")


def texts(longest):
    characters = st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"])
    return st.text(characters, max_size=longest).map(plain_text).filter(lambda text: len(text) <= longest)


def answers_to(asked):
    """What a person may type in the fields of a question: field name → texts."""
    name, value, kind = f"q-{asked.id}", asked.value, asked.block_type
    keys = [key for key, _label in asked.block.choices(value)]
    items = [key for key, _label in asked.block.items(value)]
    if kind == "matrix":
        return st.fixed_dictionaries({}, optional={f"{name}-{item}": st.sampled_from(keys) for item in items})
    if kind == "ranking":
        ranks = st.permutations(keys).map(lambda order: {f"{name}-{i}": r for i, r in zip(items, order, strict=True)})
        return st.one_of(st.just({}), ranks)
    if kind == "multiple":
        chosen = st.lists(st.sampled_from(keys), max_size=value.get("maximum") or len(keys), unique=True)
    elif keys:
        chosen = st.one_of(st.none(), st.sampled_from(keys))
    else:
        chosen = st.one_of(
            st.none(),
            {
                "number": st.integers(value.get("minimum") or 0, value.get("maximum") or 0).map(str),
                "date": st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(str),
                "postcode": st.sampled_from(["30000", "20137", "97400", " 34 000 "]),
                "short_text": texts(80),
                "long_text": texts(300),
            }.get(kind, st.none()),
        )
    more = {}
    if value.get("other"):
        more[f"{name}-autre"] = texts(100)
    if value.get("ask_why"):
        more[f"{name}-pourquoi"] = texts(100)
    return st.fixed_dictionaries({name: chosen}, optional=more)


def sent(fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
    return data


def rows_of(form):
    return [
        {"question_id": row["question_id"], **{column: row.get(column) for column in COLUMNS}}
        for row in form.answer_rows()
    ]


def stored(row):
    """A row as the database gives it back: ids are UUIDs."""
    return {
        column: UUID(value) if column in ("item_id", "choice_id") and value is not None else value
        for column, value in row.items()
    }


@pytest.fixture
def whole(gard_space):
    return SurveyFactory(space=gard_space, questions=every_question())


def test_what_was_said_put_back_into_the_form_says_the_same(whole):
    """rows(form(typed(rows))) == rows, for every type at once."""
    asked = list(whole.questions)

    @hypothesis_settings(
        max_examples=examples(150),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.tuples(*map(answers_to, asked)))
    def check(parts):
        first = SurveyForm(whole, sent({name: value for part in parts for name, value in part.items()}))
        if not first.is_valid():  # nothing at all, or a text beside another choice
            return
        rows = rows_of(first)
        typed = {}
        for one in asked:
            own = [stored(row) for row in rows if str(row["question_id"]) == one.id]
            back = one.block.typed(f"q-{one.id}", one.value, own)
            assert all(isinstance(text, str) for texts in back.values() for text in texts)
            typed |= back
            assert bool(one.block.read(one.value, own)) == bool(own)
        again = SurveyForm(whole, sent(typed))
        assert again.is_valid(), again.errors
        assert rows_of(again) == rows

    check()


class TestTallies:
    @pytest.fixture
    def answered(self, whole, gard, client):
        """Three people: what each says of every closed question."""
        from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory

        page = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), surveys=(whole,))
        people = [
            {"place": "Autre", "text": "À la mairie", "feeling": "5", "ranks": "123", "speed": "Oui"},
            {"place": "Autre", "text": "Chez moi", "feeling": "5", "ranks": "132", "speed": "Non"},
            {"place": "Au téléphone", "text": "", "feeling": "1", "ranks": "213", "speed": None},
        ]
        for said in people:
            answer(whole, page, said)
        return whole

    def test_choices_with_other_never_show_its_text(self, answered):
        found = by_text(answered, "Où ça ?")
        assert cells(found) == {"À l’accueil": 0, "Au téléphone": 1, "Autre": 2}
        assert found.base == 3
        assert "mairie" not in repr(tallies(answered))

    def test_feelings_count_without_their_why(self, answered):
        found = by_text(answered, "Comment l’avez-vous vécu ?")
        assert (found.base, cells(found)["Très content"], cells(found)["Très mécontent"]) == (3, 2, 1)

    def test_a_why_without_a_feeling_is_no_answer_that_counts(self, answered):
        Answer.objects.filter(number=1, question_id=id_of(answered, "Comment l’avez-vous vécu ?")).delete()
        assert by_text(answered, "Comment l’avez-vous vécu ?").base == 2

    def test_matrix_is_counted_line_by_line(self, answered):
        lines = {one.text: one for one in tallies(answered).values() if one.kind == "matrix"}
        assert list(lines) == ["D’accord ? : C’est rapide", "D’accord ? : C’est clair"]
        first, second = lines.values()
        assert first.question_id == second.question_id == id_of(answered, "D’accord ?")
        assert first.item_id != second.item_id
        assert (first.base, cells(first)) == (2, {"Oui": 1, "Plutôt": 0, "Non": 1})
        assert (second.base, sum(cells(second).values())) == (0, 0)

    def test_ranking_is_counted_rank_by_rank(self, answered):
        found = {one.text: cells(one) for one in tallies(answered).values() if one.kind == "ranking"}
        assert found["Le plus important ? : Le délai"] == {"1": 2, "2": 1, "3": 0}
        assert found["Le plus important ? : La clarté"] == {"1": 1, "2": 1, "3": 1}

    def test_consent_counts_the_boxes_ticked(self, answered):
        assert cells(by_text(answered, "J’accepte d’être cité, sans mon nom.")) == {"Accord donné": 3}

    def test_what_is_no_cell_is_left_out(self, answered):
        kinds = {one.kind for one in tallies(answered).values()}
        assert kinds == {"single", "multiple", "scale", "sentiment", "rating", "consent", "matrix", "ranking"}

    def test_question_with_lines_is_not_one_tally(self, answered):
        assert tally(answered, id_of(answered, "D’accord ?")) is None

    def test_two_queries_however_many_questions(self, answered):
        assert answered.locale  # read before, as pages do
        with CaptureQueriesContext(connection) as queries:
            tallies(answered)
        assert len(queries) == 2


def answer(survey, page, said):
    from django.test import Client

    from tests.factories.participation import send

    data = {
        "page": page.pk,
        "cle": str(UUID(int=hash(str(said)) % 2**128)),
        field_of(survey, "Où ça ?"): choice_of(survey, "Où ça ?", said["place"]),
        field_of(survey, "Où ça ?", "autre"): said["text"],
        field_of(survey, "Comment l’avez-vous vécu ?"): said["feeling"],
        field_of(survey, "Comment l’avez-vous vécu ?", "pourquoi"): "Parce que.",
        field_of(survey, "J’accepte d’être cité, sans mon nom."): "1",
        field_of(survey, "Combien d’enfants ?"): "2",
        field_of(survey, "Quel jour ?"): "2026-01-01",
    }
    for item, rank in zip(("Le délai", "La clarté", "L’accueil"), said["ranks"], strict=True):
        data[field_of(survey, "Le plus important ?", item)] = rank
    if said["speed"]:
        data[field_of(survey, "D’accord ?", "C’est rapide")] = choice_of(survey, "D’accord ?", said["speed"])
    assert send(Client(), survey, data).status_code == 303


def id_of(survey, text):
    return next(asked.id for asked in survey.questions if asked.value["text"] == text)


def by_text(survey, text):
    return tallies(survey)[id_of(survey, text)]


def cells(found):
    return {cell.label: cell.count for cell in found.cells}
