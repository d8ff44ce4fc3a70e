"""Conditions, pages and drafts through HTTP, without JavaScript."""

import html
import re
import uuid

import pytest
from django.test import Client
from wagtail.blocks.stream_block import StreamBlockValidationError

from consultations.notifications.models import Message
from consultations.surveys.models import Answer, Survey, SurveyDraft, SurveyResponse
from tests.factories.participation import CampaignPageFactory, SurveyFactory, question, send


def rule(asked, value="", operator="is"):
    ids = {one["value"]: one["id"] for one in asked["value"].get("options", [])}
    rules = [{"question": asked["id"], "operator": operator, "value": ids.get(value, value)}]
    return {"match": "all", "rules": [{"type": "item", "id": str(uuid.uuid4()), "value": one} for one in rules]}


def page(title):
    return {"type": "page", "id": str(uuid.uuid4()), "value": {"text": title, "help": ""}}


def choice(asked, label):
    return next(one["id"] for one in asked["value"]["options"] if one["value"] == label)


class Scene:
    """A question, one that depends on it on the same page, one on the next page, and one on the last."""

    def __init__(self, space, **values):
        self.first = question("single", "Avez-vous un enfant ?", options=["Oui", "Non"])
        self.same = question(
            "short_text", "Quel âge ?", max_length=80, required=True, condition=rule(self.first, "Oui")
        )
        self.next = question("single", "Est-il gardé ?", options=["Oui", "Non"], condition=rule(self.first, "Oui"))
        self.last = question("long_text", "Un mot ?", max_length=500)
        self.survey = SurveyFactory(
            space=space,
            questions=[self.first, self.same, page("La garde"), self.next, page("Pour finir"), self.last],
            **values,
        )

    def data(self, first="Oui", same="Trois ans", last="Merci", **more):
        said = {
            f"q-{self.first['id']}": choice(self.first, first),
            f"q-{self.same['id']}": same,
            f"q-{self.last['id']}": last,
        }
        return {"cle": str(uuid.uuid4()), **said, **more}


@pytest.fixture
def scene(gard_space):
    return Scene(gard_space)


def text_of(response):
    return html.unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def hidden(response):
    return re.findall(
        r'<input type="hidden" name="(q-[^"]+|partie|brouillon)" value="([^"]*)"', response.content.decode()
    )


class TestConditions:
    def test_page_shows_the_condition_in_words_and_only_its_own_questions(self, client, scene):
        shown = text_of(client.get(scene.survey.get_submit_url()))
        assert "Si vous avez répondu « Oui » à la question 1" in shown
        assert "Quel âge ?" in shown
        assert "il gardé ?" not in shown
        assert "Page 1 sur 3" in shown

    def test_answers_to_hidden_questions_are_not_kept_and_not_required(self, client, scene):
        response = send(client, scene.survey, scene.data(first="Non", same="Trois ans"))
        assert response.status_code == 303
        assert {str(answer.question_id) for answer in Answer.objects.all()} == {scene.first["id"], scene.last["id"]}

    def test_shown_required_question_is_required_and_kept(self, client, scene):
        refused = send(client, scene.survey, scene.data(same=""))
        assert refused.status_code == 422
        assert f'href="#q-{scene.same["id"]}"' in refused.content.decode()
        assert "Page 1 sur 3" in text_of(refused)  # the last sending comes back to the page of the error
        assert (f"q-{scene.last['id']}", "Merci") in hidden(refused)
        assert send(client, scene.survey, scene.data()).status_code == 303
        assert Answer.objects.filter(question_id=scene.same["id"], text="Trois ans").exists()

    def test_control_without_the_server_the_hidden_answer_is_kept(self, client, scene, monkeypatch):
        from consultations.surveys import pages

        monkeypatch.setattr(pages, "shown", lambda asked, answers: [one.id for one in asked])
        assert send(client, scene.survey, scene.data(first="Non")).status_code == 303
        assert Answer.objects.filter(question_id=scene.same["id"]).exists()


class TestPages:
    def step(self, client, scene, move, **data):
        return send(client, scene.survey, {**scene.data(), "aller": move, **data})

    def test_next_page_carries_everything_and_stores_nothing(self, client, scene):
        response = self.step(client, scene, "suite", partie="1")
        assert response.status_code == 200
        assert "Page 2 sur 3 : La garde" in text_of(response)
        assert "il gardé ?" in text_of(response)
        assert (f"q-{scene.same['id']}", "Trois ans") in hidden(response)
        assert "no-store" in response["Cache-Control"]
        assert not SurveyResponse.objects.exists()

    def test_page_with_nothing_to_ask_is_skipped_both_ways(self, client, scene):
        first = choice(scene.first, "Non")
        answers = {f"q-{scene.first['id']}": first, f"q-{scene.same['id']}": ""}
        assert "Page 3 sur 3" in text_of(self.step(client, scene, "suite", partie="1", **answers))
        assert "Page 1 sur 3" in text_of(self.step(client, scene, "retour", partie="3", **answers))

    def test_error_of_this_page_stops_and_that_of_another_does_not(self, client, scene):
        stopped = self.step(client, scene, "suite", partie="1", **{f"q-{scene.same['id']}": ""})
        assert stopped.status_code == 422
        assert "Page 1 sur 3" in text_of(stopped)
        back = self.step(client, scene, "retour", partie="2", **{f"q-{scene.same['id']}": ""})
        assert back.status_code == 200
        assert "Page 1 sur 3" in text_of(back)

    def test_first_page_is_never_taken_for_a_whole_answer(self, client, scene):
        assert send(client, scene.survey, {**scene.data(), "partie": "1"}).status_code == 200
        assert send(client, scene.survey, {**scene.data(), "partie": "1", "aller": "x"}).status_code == 200
        assert not SurveyResponse.objects.exists()
        assert send(client, scene.survey, {**scene.data(), "partie": "3"}).status_code == 303

    @pytest.mark.parametrize("partie", ["0", "-1", "99", "9" * 50, "x", "\x00", ""])
    def test_page_that_does_not_exist(self, client, scene, partie):
        for move in ("suite", "retour", "garder"):
            assert self.step(client, scene, move, partie=partie).status_code in (200, 422)

    def test_closed_shows_every_page_to_copy(self, client, scene):
        from datetime import timedelta

        from django.utils import timezone

        Survey.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
        shown = text_of(send(client, scene.survey, {**scene.data(), "partie": "1"}))
        assert "Trois ans" in shown
        assert ">\nMerci</textarea>" in shown


class TestEditor:
    def clean(self, survey, questions):
        block = survey._meta.get_field("questions").stream_block
        return block.clean(block.to_python(questions))

    def test_numbers_and_labels_become_ids_and_come_back(self, scene):
        first = question("single", "Un ?", options=["Oui", "Non"])
        other = question("short_text", "Deux ?", max_length=80, condition=rule({"id": "1", "value": {}}, "non"))
        cleaned = self.clean(scene.survey, [first, other])
        stored = cleaned[1].value["condition"]["rules"][0]
        assert stored["question"] == first["id"]
        assert stored["value"] == choice(first, "Non")
        state = cleaned.stream_block.get_form_state(cleaned)
        shown = state[1]["value"]["condition"]["rules"][0]["value"]
        assert (shown["question"], shown["value"]) == ("1", "Non")
        other["value"]["condition"] = rule({"id": "1", "value": {}}, "2")
        assert self.clean(scene.survey, [first, other])[1].value["condition"]["rules"][0]["value"] == choice(
            first, "Non"
        )

    @pytest.mark.parametrize(
        ("number", "operator", "value"),
        [
            ("3", "is", "Oui"),
            ("2", "answered", ""),
            ("9", "answered", ""),
            ("1", "is", "Peut-être"),
            ("1", "at_least", "2"),
        ],
    )
    def test_wrong_rule_is_refused(self, scene, number, operator, value):
        first = question("single", "Un ?", options=["Oui", "Non"])
        wrong = question(
            "short_text", "Deux ?", max_length=80, condition=rule({"id": number, "value": {}}, value, operator)
        )
        with pytest.raises(StreamBlockValidationError):
            self.clean(scene.survey, [first, wrong, question("single", "Trois ?", options=["Oui", "Non"])])

    def test_free_text_is_nothing(self, scene):
        first = question("short_text", "Un ?", max_length=80)
        wrong = question("short_text", "Deux ?", max_length=80, condition=rule({"id": "1", "value": {}}, "Oui"))
        with pytest.raises(StreamBlockValidationError):
            self.clean(scene.survey, [first, wrong])


class TestDrafts:
    def keep(self, client, scene, **more):
        return send(client, scene.survey, {**scene.data(), "partie": "1", "aller": "garder", **more})

    def code(self, response):
        return re.search(r"<code>([0-9A-Z ]+)</code>", response.content.decode()).group(1)

    def test_keep_then_go_on_then_send(self, client, scene, django_assert_max_num_queries):
        kept = self.keep(client, scene)
        assert kept.status_code == 200
        code = self.code(kept)
        assert len(code.replace(" ", "")) == 12
        draft = SurveyDraft.objects.get()
        assert code.replace(" ", "") not in str(vars(draft))
        found = Client().post("/participer/questionnaire/reprendre/", {"code": code.lower()})
        assert found.status_code == 200
        assert "Trois ans" in text_of(found)
        token = dict(hidden(found))["brouillon"]
        again = self.keep(client, scene, brouillon=token)
        assert "reste le bon" in text_of(again)
        assert SurveyDraft.objects.count() == 1
        assert send(client, scene.survey, {**scene.data(), "brouillon": token}).status_code == 303
        assert not SurveyDraft.objects.exists()

    def test_wrong_code_and_erased_code_have_the_same_answer(self, client, scene):
        code = self.code(self.keep(client, scene))
        SurveyDraft.objects.all().delete()
        url = "/participer/questionnaire/reprendre/"
        pages = [re.sub(r'value="[^"]*"', "", text_of(client.post(url, {"code": one}))) for one in (code, "0" * 12)]
        assert pages[0] == pages[1]
        assert "Nous ne trouvons pas ce code" in pages[0]
        for one in ("", "\x00", "x" * 500):
            assert client.post(url, {"code": one}).status_code == 422
        assert client.get(url).status_code == 200

    def test_anonymous_survey_keeps_nothing(self, client, gard_space):
        scene = Scene(gard_space, anonymity="anonyme")
        assert "finir plus tard" not in text_of(client.get(scene.survey.get_submit_url()))
        refused = self.keep(client, scene)
        assert refused.status_code == 422
        assert "anonyme" in text_of(refused)
        assert not SurveyDraft.objects.exists()

    def test_control_the_same_sending_is_kept_where_it_is_not_anonymous(self, client, scene):
        self.keep(client, scene)
        assert SurveyDraft.objects.exists()
        Survey.objects.update(anonymity="anonyme")
        assert not SurveyDraft.objects.usable().exists()
        assert SurveyDraft.objects.expired().exists()

    def test_foreign_and_unsure_origins_keep_nothing(self, client, scene):
        data = {**scene.data(), "partie": "1", "aller": "garder"}
        assert send(client, scene.survey, data, **{"sec-fetch-site": "cross-site"}).status_code == 403
        assert "Encore un geste" in text_of(client.post(scene.survey.get_submit_url(), data))
        assert not SurveyDraft.objects.exists()

    def test_null_byte_and_too_long_are_no_server_error(self, client, scene):
        assert self.keep(client, scene, **{f"q-{scene.last['id']}": "a\x00b"}).status_code == 200
        assert self.keep(client, scene, **{f"q-{scene.last['id']}": "a" * 200_001}).status_code == 422

    def test_thirty_days(self, client, scene):
        from datetime import timedelta

        from django.utils import timezone

        self.keep(client, scene)
        assert not SurveyDraft.objects.expired().exists()
        SurveyDraft.objects.update(updated_at=timezone.now() - timedelta(days=30, seconds=1))
        assert SurveyDraft.objects.expired().exists()
        assert not SurveyDraft.objects.usable().exists()

    def test_link_by_mail_asks_for_a_post(self, client, scene):
        kept = self.keep(client, scene)
        token = re.search(r'name="brouillon" value="([^"]+)"', kept.content.decode()).group(1)
        url = "/participer/questionnaire/reprendre/envoyer/"
        assert client.post(url, {"brouillon": token, "courriel": "pas une adresse"}).status_code == 422
        for _time in range(2):
            assert client.post(url, {"brouillon": token, "courriel": "a@exemple.fr"}).status_code == 200
        link = re.search(r"https?://[^/]+(/\S+)", Message.objects.get().body).group(1)
        asked = client.get(link)
        assert "Trois ans" not in text_of(asked)
        assert "Trois ans" in text_of(client.post(link))
        assert client.get(link[:-3] + "x/").status_code == 410
        assert client.post(url, {"brouillon": "x", "courriel": "a@exemple.fr"}).status_code == 410


def test_page_of_a_campaign_shows_the_first_page_and_nothing_of_the_visitor(client, gard, scene):
    from tests.factories.participation import CampaignIndexPageFactory

    campaign = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), surveys=(scene.survey,))
    response = client.get(campaign.url)
    assert "Page 1 sur 3" in text_of(response)
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert not response.cookies


def test_questions_and_queries(client, gard_space, django_assert_max_num_queries):
    """Fifteen conditional questions take no more queries than one."""
    first = question("single", "Un ?", options=["Oui", "Non"])
    more = [question("short_text", f"Et {n} ?", max_length=80, condition=rule(first, "Oui")) for n in range(15)]
    survey = SurveyFactory(space=gard_space, questions=[first, *more])
    client.get(survey.get_submit_url())
    with django_assert_max_num_queries(12):
        assert client.get(survey.get_submit_url()).status_code == 200


class TestCorrectingAnAnswerInPages:
    """Who corrects sees every page at once: there is no way from one to the other there."""

    @pytest.fixture
    def code(self, client, scene):
        return client.get(send(client, scene.survey, scene.data())["Location"]).context["code"]

    def corrected(self, code, scene):
        first, last = f"q-{scene.first['id']}", f"q-{scene.last['id']}"
        said = {first: choice(scene.first, "Non"), last: "Merci beaucoup"}
        return Client().post("/participer/suivre/", {"code": code, "enregistrer": "1", **said})

    def test_all_of_it_is_shown_and_corrected(self, code, scene):
        shown = text_of(Client().post("/participer/suivre/", {"code": code, "corriger": "1"}))
        assert "Trois ans" in shown
        assert "Merci</textarea>" in shown
        assert "Page 1 sur 3" not in shown
        assert self.corrected(code, scene).status_code == 200
        assert set(Answer.objects.values_list("text", flat=True)) == {None, "Merci beaucoup"}

    def test_control_in_pages_the_last_one_cannot_be_seen(self, code, monkeypatch):
        monkeypatch.setattr("consultations.surveys.forms.WholeSurveyForm.in_pages", True)
        shown = text_of(Client().post("/participer/suivre/", {"code": code, "corriger": "1"}))
        assert "Page 1 sur 3" in shown
        assert "Merci</textarea>" not in shown
