"""« Saisir des feuilles »: codes typed one after the other, errors, undoing, the count, the day."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from consultations.base.models import Anonymity, Channel, CodeBatch
from consultations.channels import paper
from consultations.channels.sheet import Sheet
from consultations.surveys.models import Answer, Survey, SurveyResponse
from consultations.surveys.participation_type import TYPE
from tests.factories.participation import SurveyFactory

from .conftest import address, agent_of, codes

pytestmark = pytest.mark.django_db


def today() -> str:
    return timezone.localdate().isoformat()


def sheet(survey: Survey, *, jour: str = "", cle: str = "", **by_kind: str) -> dict[str, str]:
    given = by_kind or {"single": "2", "multiple": "1 3", "scale": "4", "short_text": "Bien"}
    return {"cle": cle or str(uuid.uuid4()), "jour": jour or today(), "enregistrer": "1", **codes(survey, **given)}


class TestTheSheet:
    def test_codes_become_answers(self, agent, survey, gard_space):
        response = agent.post(address(survey, "papier/"), sheet(survey))
        assert response.status_code == 303
        one = SurveyResponse.objects.get()
        assert (one.channel, one.entered_by, one.participant, one.space) == (
            Channel.PAPER,
            agent.user,
            None,
            gard_space,
        )
        assert [text for _question, text in one.summary()] == ["Non", "L’argent, Les démarches", "4", "Bien"]

    def test_next_sheet_is_empty_and_keeps_the_day(self, agent, survey):
        day = (timezone.localdate() - timedelta(days=2)).isoformat()
        html = agent.post(address(survey, "papier/"), sheet(survey, jour=day), follow=True).content.decode()
        assert f'value="{day}"' in html
        assert 'value="Bien"' not in html
        assert "1 feuille aujourd’hui" in html

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({"single": "7"}, "Il n’y a pas de case « 7 ». Les cases : 1, 2."),
            ({"single": "1 2"}, "Une seule case"),
            ({"single": "Peut-être"}, "Il n’y a pas de case « Peut-être »"),
            ({"multiple": "1 2 3"}, "Gardez-en 2 au plus"),
            ({"scale": "9"}, "Il n’y a pas de case « 9 »"),
            ({"scale": "\x00"}, "Il n’y a pas de case"),
            ({"short_text": "a\x00b"}, "signe illisible"),
            ({"short_text": "x" * 81}, "Raccourcissez-le"),
            ({"single": ""}, "Vous n’avez rien répondu"),
        ],
    )
    def test_a_mistake_gets_a_sentence_and_keeps_the_sheet(self, agent, survey, typed, says):
        rest = {"long_text": "Tout est gardé"} if typed != {"single": ""} else {}
        response = agent.post(address(survey, "papier/"), sheet(survey, **typed, **rest))
        html = response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
        assert response.status_code == 422
        assert says in html
        assert not rest or "Tout est gardé" in html
        assert not SurveyResponse.objects.exists()

    def test_the_same_sheet_twice_is_one(self, agent, survey):
        data = sheet(survey)
        agent.post(address(survey, "papier/"), data)
        agent.post(address(survey, "papier/"), data)
        assert SurveyResponse.objects.count() == 1
        assert ModelLogEntry.objects.filter(action="channels.enter").count() == 1

    def test_checking_saves_nothing_and_says_the_words(self, agent, survey):
        data = {**sheet(survey, single="2"), "verifier": "1"}
        html = agent.post(address(survey, "papier/"), data).content.decode()
        assert '<p class="ch-words">Non</p>' in html
        assert not SurveyResponse.objects.exists()

    def test_first_button_saves_nothing_so_that_enter_without_script_loses_nothing(self, agent, survey):
        html = agent.get(address(survey, "papier/")).content.decode()
        form = html[html.index("data-sheet") :]
        assert form.index('name="verifier"') < form.index('name="enregistrer"')

    def test_words_are_read_as_well_as_codes(self, agent, survey):
        agent.post(address(survey, "papier/"), sheet(survey, single="NON", multiple="l'argent; Le travail"))
        assert [text for _question, text in SurveyResponse.objects.get().summary()] == ["Non", "L’argent, Le travail"]

    def test_takes_as_many_queries_for_more_questions(self, agent, gard_space, django_assert_max_num_queries):
        few, many = (
            SurveyFactory(space=gard_space, questions=[_question(n) for n in range(count)]) for count in (1, 30)
        )
        agent.get(address(few, "papier/"))
        with django_assert_max_num_queries(100) as queries:
            agent.get(address(few, "papier/"))
        with django_assert_max_num_queries(len(queries)):
            agent.get(address(many, "papier/"))


def _question(number: int) -> dict:
    from tests.factories.participation import question

    return question("single", text=f"Question {number} ?", options=["Oui", "Non"])


class TestTheDay:
    def test_is_the_one_of_the_sheet(self, agent, survey, gard_space):
        day = timezone.localdate() - timedelta(days=3)
        agent.post(address(survey, "papier/"), sheet(survey, jour=day.isoformat()))
        assert SurveyResponse.objects.get().received_on == day

    @pytest.mark.parametrize("days", [-11, 1])
    def test_before_the_opening_or_tomorrow_is_refused(self, agent, survey, days):
        day = (timezone.localdate() + timedelta(days=days)).isoformat()
        response = agent.post(address(survey, "papier/"), sheet(survey, jour=day))
        assert response.status_code == 422
        assert "Ce jour n’est pas possible" in response.content.decode()
        assert not SurveyResponse.objects.exists()

    @pytest.mark.parametrize("typed", ["31/02/2026", "hier", "\x00", "99999999999"])
    def test_nonsense_gets_a_sentence(self, agent, survey, typed):
        response = agent.post(address(survey, "papier/"), sheet(survey, jour=typed))
        assert response.status_code == 422
        assert "Ce jour n’existe pas" in response.content.decode()

    def test_sheets_received_before_the_end_are_entered_after_it(self, agent, survey):
        Survey.objects.update(closes_at=timezone.now() - timedelta(days=1, minutes=1))
        before = (timezone.localdate() - timedelta(days=4)).isoformat()
        assert agent.post(address(survey, "papier/"), sheet(survey)).status_code == 422
        assert agent.post(address(survey, "papier/"), sheet(survey, jour=before)).status_code == 303

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"live": False}, "n’est pas publié"),
            ({"opens_at": timezone.now() + timedelta(days=1)}, "n’est pas encore ouverte"),
            ({"anonymity": Anonymity.SIGNED}, "adresse e-mail vérifiée"),
        ],
    )
    def test_nothing_is_entered_where_nothing_can_be(self, agent, survey, change, says):
        Survey.objects.update(**change)
        for response in (agent.get(address(survey, "papier/")), agent.post(address(survey, "papier/"), sheet(survey))):
            assert response.status_code == 409
            assert says in response.content.decode()
        assert not SurveyResponse.objects.exists()


class TestUndo:
    def test_erases_the_last_sheet_then_the_one_before(self, agent, survey):
        for word in ("un", "deux"):
            agent.post(address(survey, "papier/"), sheet(survey, short_text=word))
        agent.post(address(survey, "papier/"), {"annuler": "1"})
        assert Answer.objects.get().text == "un"
        html = agent.post(address(survey, "papier/"), {"annuler": "1"}, follow=True).content.decode()
        assert not SurveyResponse.objects.exists()
        assert "0 feuille" in html
        assert "Annuler la dernière" not in html
        html = agent.post(address(survey, "papier/"), {"annuler": "1"}, follow=True).content.decode()
        assert "plus de feuille" in html

    def test_never_touches_the_sheet_of_a_colleague(self, agent, survey, gard_space):
        colleague = agent_of(gard_space)
        colleague.post(address(survey, "papier/"), sheet(survey))
        one = SurveyResponse.objects.get()
        session = agent.session
        session[f"channels.questionnaire.{survey.pk}.{gard_space.pk}"] = [one.pk]
        session.save()
        html = agent.post(address(survey, "papier/"), {"annuler": "1"}, follow=True).content.decode()
        assert "déjà effacée" in html
        assert SurveyResponse.objects.exists()

    def test_anonymous_campaign_remembers_one_sheet_and_no_order(self, agent, survey, gard_space):
        Survey.objects.update(anonymity=Anonymity.ANONYMOUS)
        for _time in range(3):
            agent.post(address(survey, "papier/"), sheet(survey))
        kept = agent.session[f"channels.questionnaire.{survey.pk}.{gard_space.pk}"]
        assert len(kept) == 1
        for one in SurveyResponse.objects.all():
            local = timezone.localtime(one.created_at, gard_space.zone)
            assert (local.hour, local.minute, local.second) == (0, 0, 0)


class TestTheCount:
    def test_pace_is_that_of_the_last_hour(self):
        now = timezone.now()
        times = [now - timedelta(minutes=minutes) for minutes in (90, 9, 6, 3, 0)]
        assert paper.per_hour(times, now) == 20
        assert paper.per_hour(times[:2], now) is None

    def test_is_ones_own(self, agent, survey, gard_space):
        agent_of(gard_space).post(address(survey, "papier/"), sheet(survey))
        assert agent.get(address(survey, "papier/")).context["count"] == 0


def test_pack_of_codes_is_kept_with_the_sheet(agent, survey, gard_space, herault_space):
    mine, other = (
        CodeBatch.objects.create(key=survey.pseudonym_key, space=space, label=space.name, size=1)
        for space in (gard_space, herault_space)
    )
    html = agent.get(address(survey, "papier/")).content.decode()
    assert f'<option value="{mine.pk}"' in html
    assert f'<option value="{other.pk}"' not in html
    assert agent.post(address(survey, "papier/"), {**sheet(survey), "lot": other.pk}).status_code == 422
    response = agent.post(address(survey, "papier/"), {**sheet(survey), "lot": mine.pk})
    assert f"lot={mine.pk}" in response["Location"]
    assert SurveyResponse.objects.get().code_batch == mine


def test_every_sheet_is_in_the_journal_without_what_it_says(agent, survey):
    agent.post(address(survey, "papier/"), sheet(survey, short_text="Secret"))
    entry = ModelLogEntry.objects.get(action="channels.enter")
    assert (entry.user, entry.data) == (agent.user, {"channel": "paper", "space": "gard"})


class TestASheetPrintedBefore:
    """A pile that people filled in before the questions changed counts for the words they read, whatever changed."""

    @pytest.fixture
    def changed(self, agent, survey) -> Survey:
        agent.post(address(survey, "papier/"), sheet(survey))
        self.printed = Sheet(TYPE, survey, None).model
        asked = list(survey.questions.get_prep_value())
        (single,) = (one for one in asked if one["type"] == "single")
        single["value"]["text"] = "Et maintenant ?"
        del single["value"]["options"][1]  # the choice that was given: the structure is another
        fresh = Survey.objects.get(pk=survey.pk)
        fresh.questions = json.dumps(asked)
        fresh.save_revision().publish()
        return Survey.objects.get(pk=survey.pk)

    def test_is_chosen_by_the_signs_printed_on_it(self, agent, survey, changed):
        html = agent.get(address(survey, "papier/")).content.decode()
        assert "quel modèle est imprimé" in html
        assert f'<option value="0">{self.printed}</option>' in html
        html = agent.get(address(survey, "papier/?edition=0")).content.decode()
        assert "Le modèle imprimé en bas de la feuille doit être <b>" + self.printed in html
        assert "Et maintenant" not in html

    def test_counts_for_its_own_words_and_the_next_sheet_is_of_the_same_pile(self, agent, survey, changed):
        response = agent.post(address(survey, "papier/"), {**sheet(survey), "edition": "0"})
        assert response.status_code == 303
        assert "edition=0" in response["Location"]
        one = SurveyResponse.objects.latest("pk")
        assert set(one.answers.values_list("version", flat=True)) == {1}
        assert one.summary()[0][1] == "Non"

    def test_todays_sheet_has_todays_boxes(self, agent, survey, changed):
        assert agent.post(address(survey, "papier/"), sheet(survey)).status_code == 422  # « Non » is not there any more
        assert agent.post(address(survey, "papier/"), sheet(survey, single="1")).status_code == 303
        assert set(SurveyResponse.objects.latest("pk").answers.values_list("version", flat=True)) == {2}

    @pytest.mark.parametrize("typed", ["", "99", "-1", "x", "9" * 50])
    def test_a_strange_model_is_todays(self, agent, survey, changed, typed):
        html = agent.get(address(survey, f"papier/?edition={typed}")).content.decode()
        assert "Et maintenant" in html

    def test_nothing_is_asked_while_there_is_one_model(self, agent, survey):
        assert "quel modèle est imprimé" not in agent.get(address(survey, "papier/")).content.decode()
