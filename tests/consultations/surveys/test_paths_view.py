"""« Chemins » for the editors of a survey, and for them only."""

from consultations.base.admin import ParticipationViewSet
from tests.consultations.surveys.test_branching import rule, text_of
from tests.factories.participation import SurveyFactory, question


def contradictory(space):
    first = question("single", "Un enfant ?", options=["Oui", "Non"], required=True)
    both = rule(first, "Oui")
    both["rules"] += rule(first, "Non")["rules"]
    never = question("short_text", "Jamais ?", max_length=80, condition=both)
    return SurveyFactory(
        space=space,
        questions=[first, question("short_text", "Quel âge ?", max_length=80, condition=rule(first, "Oui")), never],
    )


def address(survey):
    return f"/admin/snippets/surveys/survey/chemins/{survey.pk}/"


def test_editor_reads_the_ways_and_what_nobody_is_asked(client, gard_space, gard_editor):
    survey = contradictory(gard_space)
    client.force_login(gard_editor)
    shown = text_of(client.get(address(survey)))
    assert "1. Un enfant ? : « Oui »" in shown
    assert "1. Un enfant ? : « Non »" in shown
    assert "3. Jamais ?" in shown
    assert "jamais vraies ensemble" in shown
    assert address(survey) in client.get(f"/admin/snippets/surveys/survey/edit/{survey.pk}/").content.decode()


def test_another_caf_reads_nothing(client, gard_space, herault_editor, monkeypatch):
    survey = contradictory(gard_space)
    client.force_login(herault_editor)
    for pk in (survey.pk, "x", "999999"):
        assert client.get(f"/admin/snippets/surveys/survey/chemins/{pk}/").status_code == 404


def test_control_without_the_guard_it_does(client, gard_space, herault_editor, monkeypatch):
    survey = contradictory(gard_space)
    client.force_login(herault_editor)
    own = type(survey).objects.all()
    monkeypatch.setattr(ParticipationViewSet, "own", lambda self, request: own)
    assert client.get(address(survey)).status_code == 200
