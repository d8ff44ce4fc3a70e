"""Whatever is posted to a survey with every type of question: a page in French, never an error, never a row that was not offered."""

import uuid

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consultations.surveys.models import Answer
from tests.examples import examples
from tests.factories.participation import SurveyFactory, every_question, send

HUGE = st.sampled_from(
    ["9" * 5000, "-" + "9" * 12, "2147483648", "-2147483649", "1e400", "NaN", "\x00", "0001-01-01", "9999-12-31", "٣"]
)
TEXTS = st.one_of(st.text(st.characters(codec="utf-8"), max_size=60), HUGE)


@pytest.fixture(params=["aggregated", "required"])
def whole(request, gard_space):
    common = {"required": True} if request.param == "required" else {}
    return SurveyFactory(space=gard_space, questions=every_question(**common))


def test_whatever_is_sent(client, whole):
    names = [name for asked in whole.questions for name in asked.block.form_fields(f"q-{asked.id}", asked.value)]
    offered = sorted({key for asked in whole.questions for key, _label in asked.block.choices(asked.value)})
    items = [key for asked in whole.questions for key, _label in asked.block.items(asked.value)]
    value = st.one_of(st.sampled_from([*offered, *items, "12/03/2026", "30000", ""]), TEXTS)
    fields = st.one_of(st.sampled_from(names), st.sampled_from(names).map(lambda name: f"{name}-x"))

    @hypothesis_settings(
        max_examples=examples(150),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.dictionaries(fields, st.one_of(value, st.lists(value, max_size=4)), max_size=len(names)))
    @example({name: [value, value] for name in names for value in ["1"]})
    @example(dict.fromkeys(names, "\x00"))
    @example(dict.fromkeys(names, "9" * 5000))
    def check(data):
        response = send(client, whole, {"cle": str(uuid.uuid4()), **data})
        assert response.status_code in (303, 422)
        if response.status_code == 422:
            assert 'lang="fr"' in response.content.decode()

    check()
    choices = {asked.id: {key for key, _ in asked.block.choices(asked.value)} for asked in whole.questions}
    lines = {asked.id: {key for key, _ in asked.block.items(asked.value)} for asked in whole.questions}
    for row in Answer.objects.all():
        asked = str(row.question_id)
        assert row.choice_id is None or str(row.choice_id) in choices[asked]
        assert not choices[asked] or row.number is None or str(row.number) in choices[asked]
        assert row.item_id is None or str(row.item_id) in lines[asked]
        assert row.text is None or "\x00" not in row.text
