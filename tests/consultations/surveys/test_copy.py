"""« Dupliquer »: a survey begun from another one, with its own ids, in one's own space."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from consultations.surveys.answers import tallies
from consultations.surveys.conditions import condition_of
from consultations.surveys.copying import ids_of, with_new_ids
from consultations.surveys.models import LocalQuestions, Survey, SurveyResponse
from core.permissions import SpacePermissionPolicy
from tests.consultations.conftest import editor_of
from tests.factories.base import make_editor
from tests.factories.participation import SurveyFactory, every_question, question, send, submission
from tests.factories.typed import typed_questions

pytestmark = pytest.mark.django_db
ADMIN = "/admin/snippets/surveys/survey/"


def rule(question_id, operator="is", value=""):
    rules = [
        {
            "type": "item",
            "id": str(uuid.uuid4()),
            "value": {"question": question_id, "operator": operator, "value": value},
        }
    ]
    return {"match": "all", "rules": rules}


def branching(text="Êtes-vous en congé"):
    """Two questions, the second asked of who says yes to the first."""
    first = question("single", text, options=["Oui", "Non"])
    yes = first["value"]["options"][0]["id"]
    return [first, question("short_text", "Depuis quand", condition=rule(first["id"], value=yes))]


@pytest.fixture
def own(gard_space):
    return SurveyFactory(
        space=gard_space,
        title="À reprendre",
        questions=branching(),
        anonymity="anonyme",
        kept_months=6,
        opens_at=timezone.now() - timedelta(days=90),
        closes_at=timezone.now() - timedelta(days=60),
    )


def copy_address(survey) -> str:
    return f"{ADMIN}copy/{survey.pk}/"


def filled(client, survey):
    """The survey in the form that opens."""
    response = client.get(copy_address(survey))
    assert response.status_code == 200
    return response.context["form"]


def sent(form, **more):
    """What the browser sends of it, unchanged."""
    soup = BeautifulSoup(str(form["opens_at"]), "html.parser")
    data = {name: form[name].value() for name in ("title", "introduction", "space", "anonymity", "audience")}
    data |= {name: form[name].value() for name in ("privacy_notice", "kept_months")}
    data |= {"opens_at": soup.input["value"], **typed_questions(form.instance.questions)}
    return {**data, **more}


def test_opens_a_new_draft_with_new_ids_and_nothing_of_before(client, gard_editor, own):
    client.force_login(gard_editor)
    send(Client(), own, submission(own, single=0))
    form = filled(client, own)
    assert Survey.objects.count() == 1  # nothing is written before it is sent
    assert client.post(f"{ADMIN}add/", sent(form)).status_code == 302
    copy = Survey.objects.exclude(pk=own.pk).get()
    assert copy.title == "Copie de À reprendre"
    assert (copy.live, copy.anonymity, copy.kept_months, copy.space) == (False, "anonyme", 6, own.space)
    assert copy.closes_at is None
    assert copy.opens_at > timezone.now() - timedelta(hours=1)
    assert copy.translation_key != own.translation_key
    assert copy.pseudonym_key != own.pseudonym_key
    assert not copy.contributions.exists()
    assert [one.value["text"] for one in copy.questions] == [one.value["text"] for one in own.questions]
    assert not ids_of(copy.questions) & ids_of(own.questions)
    # The condition looks at the copy's own question and its own choice.
    (looked_at,) = condition_of(copy.questions[1]).rules
    first = copy.questions[0]
    assert (looked_at.question, looked_at.value) == (first.id, first.block.choices(first.value)[0][0])


def test_answers_never_mix(client, gard_editor, gard_space):
    source = SurveyFactory(space=gard_space, questions=branching())
    client.force_login(gard_editor)
    client.post(f"{ADMIN}add/", sent(filled(client, source), **{"action-publish": "1"}))
    copy = Survey.objects.exclude(pk=source.pk).get()
    assert copy.live
    for survey, choice in ((source, 0), (copy, 1)):
        assert send(Client(), survey, submission(survey, single=choice)).status_code == 303
    for survey, counts in ((source, [1, 0]), (copy, [0, 1])):
        (tally,) = tallies(survey).values()
        assert [cell.count for cell in tally.cells] == counts


def test_local_editor_takes_up_a_national_survey_in_their_own_space(client, gard_editor, gard_space, national):
    source = SurveyFactory(space=national, title="Partout", questions=branching())
    draft = source.get_latest_revision_as_object()
    draft.title = "Titre en préparation"
    draft.save_revision()
    client.force_login(gard_editor)
    assert copy_address(source) in client.get(ADMIN).content.decode()
    form = filled(client, source)
    assert form["title"].value() == "Copie de Partout"  # what is published, not the national team's draft
    assert [str(space) for space in form.fields["space"].queryset] == ["Caf du Gard"]
    response = client.post(f"{ADMIN}add/", sent(form, space=national.pk))
    assert "space" in response.context["form"].errors
    assert client.post(f"{ADMIN}add/", sent(form)).status_code == 302
    copy = Survey.objects.exclude(pk=source.pk).get()
    assert copy.space == gard_space
    assert client.get(f"{ADMIN}edit/{copy.pk}/").status_code == 200
    source.refresh_from_db()
    assert source.title == "Partout"


def test_own_draft_is_what_is_copied(client, gard_editor, own):
    own.title = "En préparation"
    own.save_revision()
    client.force_login(gard_editor)
    assert filled(client, own)["title"].value() == "Copie de En préparation"


def test_translations_are_not_copied(client, gard_editor, own):
    english, _ = Locale.objects.get_or_create(language_code="en")
    translated = own.copy_for_translation(english)
    translated.title = "To take up"
    translated.save()
    client.force_login(gard_editor)
    for source in (own, translated):
        assert filled(client, source)["title"].value() == "Copie de À reprendre"
    client.post(f"{ADMIN}add/", sent(filled(client, own)))
    copy = Survey.objects.latest("pk")
    assert copy.get_translations(inclusive=True).count() == 1


def test_translation_of_a_national_draft_does_not_show_it(client, gard_editor, national):
    source = SurveyFactory(space=national, title="Titre en préparation", live=False)
    english, _ = Locale.objects.get_or_create(language_code="en")
    translated = source.copy_for_translation(english)
    translated.live = True
    translated.save()
    client.force_login(gard_editor)
    assert client.get(copy_address(translated)).status_code == 302
    source.live = True  # control
    source.save()
    assert filled(client, translated)["title"].value() == "Copie de Titre en préparation"


@pytest.mark.slow
def test_who_may(client, own, gard_space, herault_space, herault_editor, national, gard_editor):
    shared = SurveyFactory(space=national)
    hidden = SurveyFactory(space=national, live=False)
    reader = make_editor(
        gard_space.__class__.objects.create(name="Caf de l’Aude", slug="aude"), Survey, actions=("view",)
    )
    nationals = editor_of(national)
    seen = {}
    for name, user in {"gard": gard_editor, "herault": herault_editor, "reader": reader, "national": nationals}.items():
        client.force_login(user)
        seen[name] = [client.get(copy_address(survey)).status_code for survey in (own, shared, hidden)]
        assert [
            client.post(copy_address(survey), {"questions-count": "0"}).status_code for survey in (own, shared, hidden)
        ] == seen[name]  # nothing typed, nothing made
    client.logout()
    seen["anonymous"] = [client.get(copy_address(own)).status_code]
    assert seen == {
        "gard": [200, 200, 404],
        "herault": [404, 200, 404],
        "reader": [404, 302, 404],
        "national": [200, 200, 200],
        "anonymous": [302],
    }
    assert Survey.objects.count() == 3
    assert not SurveyResponse.objects.exists()


def test_control_without_the_rule_of_spaces_another_caf_copies(client, own, herault_editor, monkeypatch):
    client.force_login(herault_editor)
    assert client.get(copy_address(own)).status_code == 404
    monkeypatch.setattr(SpacePermissionPolicy, "_within", lambda self, user, actions: Q())
    assert client.get(copy_address(own)).status_code == 200


def test_every_kind_of_question_has_new_ids_and_the_same_words(gard_space):
    survey = SurveyFactory(space=gard_space, questions=every_question())
    new = with_new_ids(survey.questions)
    assert not ids_of(new) & ids_of(survey.questions)
    assert len(ids_of(new)) == len(ids_of(survey.questions))
    for before, after in zip(survey.questions, new, strict=True):
        assert [label for _key, label in after.block.choices(after.value)] == [
            label for _key, label in before.block.choices(before.value)
        ]
        assert after.value["text"] == before.value["text"]


def test_only_those_named_are_renewed():
    stream = LocalQuestions(questions=branching()).questions
    first, second = stream
    new = with_new_ids(stream, {first.id})
    assert new[0].id != first.id
    assert new[1].id == second.id
    assert condition_of(new[1]).rules[0].question == new[0].id
