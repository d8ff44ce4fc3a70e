"""A questionnaire of three pages with conditions, sent as a browser would, then with something changed: never an error of ours.

`BRANCHING_EXAMPLES=20000` tries twenty thousand sendings (see CONTRIBUTING.md); the quick run a few.
"""

import logging
import uuid
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.surveys.models import Answer, SurveyDraft, SurveyResponse
from tests.examples import examples
from tests.factories.participation import SAME_ORIGIN, SurveyFactory, every_question, question, send

from .test_question_garbage import TEXTS

LOG = logging.getLogger(__name__)
TYPED = {"number": "2", "date": "12/03/2024", "postcode": "30000", "consent": "oui"}


def page(title):
    return {"type": "page", "id": str(uuid.uuid4()), "value": {"text": title, "help": ""}}


@pytest.fixture
def survey(gard_space):
    """« Oui » to the first question asks every second one of the others."""
    first = question("single", "Avez-vous un enfant ?", options=["Oui", "Non"])
    yes = {"question": first["id"], "operator": "is", "value": first["value"]["options"][0]["id"]}
    others = every_question()
    for one in others[::2]:
        rule = {"type": "item", "id": str(uuid.uuid4()), "value": yes}
        one["value"]["condition"] = {"match": "all", "rules": [rule]}
    third = len(others) // 3
    asked = [first, *others[:third], page("La suite"), *others[third:-third], page("Pour finir"), *others[-third:]]
    return SurveyFactory(space=gard_space, questions=asked)


def valid(survey):
    """What a browser sends for somebody who answers everything."""
    data = {}
    for asked in survey.questions:
        fields = asked.block.form_fields(f"q-{asked.id}", asked.value)
        choices = [key for key, _label in asked.block.choices(asked.value)]
        for place, name in enumerate(fields):
            # The ranks of a ranking differ; « Autre, précisez » goes without its text.
            given_here = choices[place % len(choices)] if choices else TYPED.get(asked.block_type, "Bien")
            data[name] = given_here if asked.block_type in ("ranking", "matrix") or not (choices and place) else ""
    return data


def test_what_a_browser_sends_is_recorded(client, survey):
    """Else what is near to it would be near to nothing."""
    assert send(client, survey, {"cle": str(uuid.uuid4()), **valid(survey)}).status_code == 303
    assert Answer.objects.values("question_id").distinct().count() >= len(survey.questions) - 4


def test_near_what_a_browser_sends_nothing_is_an_error_of_ours(client, survey, caplog):
    caplog.set_level(logging.ERROR, "django.request")  # a line for each refusal
    base = valid(survey)
    offered = sorted({key for asked in survey.questions for key, _label in asked.block.choices(asked.value)})
    value = st.one_of(st.sampled_from([*offered, *TYPED.values(), ""]), TEXTS)
    changes = st.dictionaries(
        st.sampled_from(sorted(base)), st.one_of(st.none(), value, st.lists(value, max_size=3)), max_size=4
    )
    around = st.fixed_dictionaries(
        {"cle": st.one_of(st.uuids().map(str), TEXTS)},
        optional={
            "partie": st.one_of(st.sampled_from("0123"), TEXTS),
            "aller": st.one_of(st.sampled_from(["suite", "retour", "garder"]), TEXTS),
            **dict.fromkeys(["brouillon", "page", "duree", "sujet", "preuve", "defi", "code", "courriel"], TEXTS),
        },
    )  # fmt: skip
    met: Counter[int] = Counter()
    origins = st.sampled_from([SAME_ORIGIN, {"sec-fetch-site": "cross-site"}, {"origin": "null"}])

    @settings(
        max_examples=examples(60),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(changes, around, origins)
    def check(changed, more, origin):
        client.cookies.clear()
        data = {name: typed for name, typed in {**base, **changed, **more}.items() if typed is not None}
        response = send(client, survey, data, **origin)
        met[response.status_code] += 1
        assert response.status_code in (200, 303, 403, 422, 428)
        if response.status_code != 303:
            assert '<html lang="fr"' in response.content.decode()

    check()
    LOG.info("%s sendings: %s", met.total(), dict(met))
    assert met[303], "some of them are recorded"
    assert met[422], "and some are not"
    first = survey.questions[0]
    (yes, _label), *_others = first.block.choices(first.value)
    said_yes = Answer.objects.filter(question_id=first.id, choice_id=yes)
    hidden = [asked.id for asked in survey.questions if asked.value.get("condition", {}).get("rules")]
    assert hidden
    others = SurveyResponse.objects.exclude(pk__in=said_yes.values("response"))
    assert not Answer.objects.filter(response__in=others, question_id__in=hidden).exists(), "what is hidden is not kept"
    assert all("\x00" not in (answer.text or "") for answer in Answer.objects.all())
    assert all("\x00" not in str(draft.typed) for draft in SurveyDraft.objects.all())
