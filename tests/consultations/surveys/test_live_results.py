"""« Réponses »: what the screens count, for whom, and what it costs."""

import uuid
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.surveys.live import filters, reading
from consultations.surveys.live.asked import asked_questions
from consultations.surveys.live.counts import count_answers
from consultations.surveys.live.figures import draw
from consultations.surveys.models import Answer, LocalQuestions, QuestionVersion, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.participation import SurveyFactory, question

numbers = count()


def address(survey, asked=None) -> str:
    return f"/admin/reponses/{survey.pk}/" + (f"{asked.id}/" if asked else "")


def respond(survey, space, *rows, **columns) -> SurveyResponse:
    """A response with these Answer columns, given on a space's home."""
    response = SurveyResponse.objects.create(
        participation=survey,
        page=space.root_page,
        space=space,
        language="fr",
        receipt_hash=f"r{next(numbers)}",
        **columns,
    )
    Answer.objects.bulk_create(Answer(response=response, **row) for row in rows)
    return response


def chosen(asked, place: int, **columns) -> dict:
    return {"question_id": asked.id, "choice_id": asked.block.choices(asked.value)[place][0], **columns}


def page_of(client, user, path: str, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == status, response.get("Location")
    return unescape(response.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def shared(national, gard_space, herault_space):
    """A national survey: two people answered it in the Gard, three in the Hérault."""
    survey = SurveyFactory(space=national, title="Questionnaire national")
    single, long_text = survey.questions[0], survey.questions[4]
    for space, people in ((gard_space, 2), (herault_space, 3)):
        for number in range(people):
            text = {"question_id": long_text.id, "text": f"canari-{space.slug}-{number}"}
            respond(survey, space, chosen(single, number % 2), text)
    return survey


class TestWhoSeesWhat:
    def test_an_editor_sees_the_responses_of_their_own_space_only(self, client, shared, gard_editor):
        page = page_of(client, gard_editor, address(shared))
        assert "2 réponses, Caf du Gard, toutes les semaines." in page
        assert "2 personnes ont répondu." in page
        assert "3 personnes" not in page
        assert "5 " + "réponses" not in page
        assert "Hérault" not in page

    def test_and_their_texts_only(self, client, shared, gard_editor):
        page = page_of(client, gard_editor, address(shared, shared.questions[4]))
        assert page.count("canari-gard") == 2
        assert "canari-herault" not in page

    def test_the_national_team_sees_all(self, client, shared, national):
        user = editor_of(national, "view")
        assert "5 réponses, tous vos espaces" in page_of(client, user, address(shared))
        assert page_of(client, user, address(shared, shared.questions[4])).count("canari-") == 5

    def test_control_without_the_policy_another_caf_is_counted(self, client, shared, gard_editor, monkeypatch):
        from consultations.surveys.live import views

        monkeypatch.setattr(views, "own_responses", lambda user: SurveyResponse.objects.all())
        assert "5 réponses" in page_of(client, gard_editor, address(shared))
        assert "canari-herault" in page_of(client, gard_editor, address(shared, shared.questions[4]))

    def test_another_space_cannot_be_chosen(self, client, shared, gard_editor):
        page = page_of(client, gard_editor, address(shared) + "?espace=herault", 422)
        assert "Choisissez un de vos espaces." in page
        assert "personnes ont répondu" not in page
        assert "canari" not in page_of(
            client, gard_editor, address(shared, shared.questions[4]) + "?espace=herault", 422
        )

    def test_searching_finds_nothing_of_another_caf(self, client, shared, gard_editor):
        assert "0 texte" in page_of(client, gard_editor, address(shared, shared.questions[4]) + "?q=canari-herault")

    def test_survey_of_another_caf_is_not_found(self, client, survey, herault_editor, gard_editor):
        assert page_of(client, herault_editor, address(survey), 404)
        assert page_of(client, herault_editor, address(survey, survey.questions[4]), 404)
        assert page_of(client, gard_editor, address(survey))

    def test_list_of_surveys_holds_the_national_one_and_counts_ones_own(self, client, shared, survey, herault_editor):
        page = page_of(client, herault_editor, "/admin/reponses/")
        assert "Questionnaire national" in page
        assert "<td>3</td>" in page
        assert "Questionnaire du Gard" not in page

    def test_without_the_right_to_read_responses_there_is_no_screen(self, client, shared, gard_space):
        client.force_login(editor_of(gard_space))
        for path in ("/admin/reponses/", address(shared), address(shared, shared.questions[4])):
            assert client.get(path).status_code == 302
        assert not reading.may_read(editor_of(gard_space))

    def test_texts_for_the_team_need_the_right_to_export(self, client, gard_space, gard_editor):
        asked = question("long_text", "Interne ?", max_length=1500, confidentiality="internal")
        survey = SurveyFactory(space=gard_space, questions=[asked])
        respond(survey, gard_space, {"question_id": asked["id"], "text": "canari-interne"})
        assert "canari-interne" in page_of(client, gard_editor, address(survey, survey.questions[0]))
        export = gard_space.editors.permissions.filter(codename="export_surveyresponse")
        gard_space.editors.permissions.remove(*export)
        viewer = type(gard_editor).objects.get(pk=gard_editor.pk)
        client.force_login(viewer)
        assert client.get(address(survey, survey.questions[0])).status_code == 302
        assert "pour les personnes qui peuvent exporter" in page_of(client, viewer, address(survey))


class TestFilters:
    def test_only_what_counts_is_counted_and_the_rest_is_said(self, client, shared, gard_space, gard_editor):
        respond(shared, gard_space, chosen(shared.questions[0], 0), trust="waiting")
        respond(shared, gard_space, chosen(shared.questions[0], 0), trust="aside")
        page = page_of(client, gard_editor, address(shared))
        assert "2 réponses, Caf du Gard" in page
        assert "2 autres réponses ne sont pas comptées" in page
        assert "1 réponse en attente" in page_of(client, gard_editor, address(shared) + "?compte=waiting")
        assert "1 réponse mise de côté" in page_of(client, gard_editor, address(shared) + "?compte=aside")
        assert "4 réponses, comptées ou non" in page_of(client, gard_editor, address(shared) + "?compte=toutes")

    def test_channels(self, client, shared, gard_space, gard_editor):
        respond(shared, gard_space, chosen(shared.questions[0], 0), channel="paper")
        respond(shared, gard_space, chosen(shared.questions[0], 0), channel="phone")
        page = page_of(client, gard_editor, address(shared) + "?canal=web&canal=paper")
        assert "3 réponses, Caf du Gard, site et papier, toutes les semaines." in page

    def test_space(self, client, shared, national):
        user = editor_of(national, "view")
        assert "3 réponses, Caf de l’Hérault" in page_of(client, user, address(shared) + "?espace=herault")

    def test_week_is_that_of_the_clocks_of_the_space(self, client, shared, gard_space, gard_editor):
        SurveyResponse.objects.update(created_at=datetime(2026, 11, 4, 12, tzinfo=UTC))
        late = respond(shared, gard_space, chosen(shared.questions[0], 0))
        SurveyResponse.objects.filter(pk=late.pk).update(created_at=datetime(2026, 11, 8, 22, 30, tzinfo=UTC))
        path = address(shared) + "?semaine=2026-11-02"
        assert "3 réponses, Caf du Gard, semaine du 2 au 8 novembre 2026." in page_of(client, gard_editor, path)
        gard_space.timezone = "Indian/Reunion"  # there it is Monday already
        gard_space.save()
        assert "2 réponses, Caf du Gard, semaine du 2 au 8" in page_of(client, gard_editor, path)
        assert "1 réponse, Caf du Gard, semaine du 9 au 15" in page_of(
            client, gard_editor, address(shared) + "?semaine=2026-11-09"
        )

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("semaine=hier", "Choisissez une semaine de la liste."),
            ("semaine=0001-01-01", "Choisissez une semaine de la liste."),
            ("canal=fax", "Choisissez un canal de la liste."),
            ("version=9", "Choisissez une version de la liste."),
            ("version=%00", "Choisissez une version de la liste."),
            ("compte=%F0%9F", "Choisissez une ligne de la liste."),
            ("espace=%00", "Choisissez un de vos espaces."),
            ("q=%00", "Ce texte contient un signe illisible."),
            ("q=" + "a" * 101, "Cherchez 100 signes au plus."),
        ],
    )
    def test_wrong_filter_is_said_and_nothing_is_shown(self, client, shared, gard_editor, query, sentence):
        path = address(shared, shared.questions[4] if query.startswith("q=") else None)
        page = page_of(client, gard_editor, f"{path}?{query}", 422)
        assert sentence in page
        assert "canari" not in page
        assert "ont répondu" not in page

    def test_filters_are_kept_from_a_list_to_the_texts_and_the_next_page(self, client, shared, gard_space, gard_editor):
        asked = shared.questions[4]
        for number in range(60):
            respond(shared, gard_space, {"question_id": asked.id, "text": f"papier {number}"}, channel="paper")
        assert f"{asked.id}/?canal=paper" in page_of(client, gard_editor, address(shared) + "?canal=paper")
        path = address(shared, asked) + "?canal=paper&q=PAPIER"
        page = page_of(client, gard_editor, path)
        assert "60 textes" in page
        assert "Page 1 sur 2" in page
        assert "?canal=paper&q=PAPIER&p=2" in page
        assert page_of(client, gard_editor, path + "&p=2").count('class="live__text"') == 10
        assert "Page 1 sur 2" in page_of(client, gard_editor, path + "&p=abc")

    def test_text_is_shown_as_text(self, client, shared, gard_space, gard_editor):
        respond(shared, gard_space, {"question_id": shared.questions[4].id, "text": "<script>alert(1)</script>"})
        client.force_login(gard_editor)
        content = client.get(address(shared, shared.questions[4])).content.decode()
        assert "&lt;script&gt;alert(1)" in content

    def test_weeks_offered_are_those_between_the_first_response_and_the_last(self):
        first, last = datetime(2026, 11, 4, tzinfo=UTC), datetime(2026, 11, 15, 23, tzinfo=UTC)
        assert filters.weeks(first, last) == [date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 2)]
        assert filters.weeks(None, None) == []


def figures_of(survey, space=None) -> dict:
    asked = asked_questions(survey, space)
    counts = count_answers(SurveyResponse.objects.filter(participation=survey).counted(), asked)
    return {one.kind: draw(one, counts) for one in asked}


def cells(table) -> list[tuple]:
    return [(line.label, *line.cells) for line in table.lines]


@pytest.mark.parametrize(("trust", "people"), [("counted", 3), ("waiting", 1)])
def test_few_responses_and_many_are_counted_alike(shared, gard_space, trust, people):
    for number in range(4):
        one = respond(
            shared, gard_space, chosen(shared.questions[0], number % 2), chosen(shared.questions[1], number % 3)
        )
        SurveyResponse.objects.filter(pk=one.pk).update(trust="waiting" if number == 3 else "counted")
    asked = asked_questions(shared, None)
    responses = SurveyResponse.objects.filter(participation=shared, trust=trust)
    many = count_answers(responses, asked)
    assert many == count_answers(responses, asked, few=True)
    assert many.people[asked[1].key] == people


class TestFigures:
    def test_number_has_its_count_ends_mean_and_median(self, gard_space):
        survey = SurveyFactory(space=gard_space, questions=[question("number", minimum=0, maximum=500, unit="km")])
        for number in (1, 2, 3, 4, 100):
            respond(survey, gard_space, {"question_id": survey.questions[0].id, "number": number})
        figure = figures_of(survey)["number"]
        assert figure.people == 5
        assert dict(figure.facts) == {
            "Le plus petit": "1 km",
            "Moyenne": "22 km",
            "Médiane": "3 km",
            "Le plus grand": "100 km",
        }
        assert cells(figure.tables[0])[0] == ("de 1 à 13", "4", "80 %")
        respond(survey, gard_space, {"question_id": survey.questions[0].id, "number": 4})
        assert dict(figures_of(survey)["number"].facts)["Médiane"] == "3,5 km"

    def test_multiple_counts_people_once(self, survey, gard_space):
        asked = survey.questions[1]
        respond(survey, gard_space, chosen(asked, 0), chosen(asked, 1))
        respond(survey, gard_space, chosen(asked, 0))
        figure = figures_of(survey)["multiple"]
        assert figure.people == 2
        assert cells(figure.tables[0]) == [
            ("L’argent", "2", "100 %"),
            ("Le travail", "1", "50 %"),
            ("Les démarches", "0", "0 %"),
        ]

    def test_matrix_has_a_table_a_line_and_ranking_its_mean_ranks(self, gard_space):
        survey = SurveyFactory(
            space=gard_space,
            questions=[
                question("matrix", lines=["Accueil", "Délai"], columns=["Oui", "Non"]),
                question("ranking", ranked=["A", "B"]),
            ],
        )
        matrix, ranking = survey.questions
        lines, columns = matrix.block.items(matrix.value), matrix.block.choices(matrix.value)
        for rank in ((1, 2), (1, 2), (2, 1)):
            respond(
                survey,
                gard_space,
                {"question_id": matrix.id, "item_id": lines[0][0], "choice_id": columns[0][0]},
                *(
                    {"question_id": ranking.id, "item_id": item, "number": place}
                    for (item, _label), place in zip(ranking.block.items(ranking.value), rank, strict=True)
                ),
            )
        figures = figures_of(survey)
        assert [table.caption for table in figures["matrix"].tables] == ["Accueil", "Délai"]
        assert cells(figures["matrix"].tables[0]) == [("Oui", "3", "100 %"), ("Non", "0", "0 %")]
        assert cells(figures["ranking"].tables[0]) == [("A", "1,33", "2", "3"), ("B", "1,67", "1", "3")]

    def test_scale_sentiment_rating_and_consent(self, gard_space):
        survey = SurveyFactory(
            space=gard_space,
            questions=[
                question("scale", minimum=1, maximum=5, min_label="Non", max_label="Oui"),
                question("sentiment", ask_why=True),
                question("rating"),
                question("consent"),
            ],
        )
        ids = [one.id for one in survey.questions]
        numbers_given = [{"question_id": pk, "number": number} for pk, number in zip(ids, (4, 5, 3, 1), strict=True)]
        respond(survey, gard_space, *numbers_given, {"question_id": ids[1], "text": "parce que"})
        respond(survey, gard_space, {"question_id": ids[0], "number": 1})
        figures = figures_of(survey)
        assert figures["scale"].facts == (("Moyenne", "2,5"),)
        assert cells(figures["sentiment"].tables[0])[4] == ("Très content", "1", "100 %")
        assert figures["sentiment"].texts == 1
        assert figures["rating"].people == figures["consent"].people == 1

    def test_days_by_month_and_post_codes_by_caf(self, gard_space, client, gard_editor):
        survey = SurveyFactory(space=gard_space, questions=[question("date"), question("postcode")])
        day, code = survey.questions
        given = {"question_id": day.id, "day": date(2026, 3, 12)}, {"question_id": code.id, "text": "30000"}
        respond(survey, gard_space, *given, caf=gard_space)
        respond(survey, gard_space, {"question_id": code.id, "text": "99999"})
        figures = figures_of(survey)
        assert cells(figures["date"].tables[0]) == [("mars 2026", "1", "100 %")]
        assert cells(figures["postcode"].tables[0]) == [("Caf inconnue", "1", "50 %"), ("Caf du Gard", "1", "50 %")]
        assert "30000" not in page_of(client, gard_editor, address(survey))
        page_of(client, gard_editor, address(survey, code), 404)

    def test_versions_are_counted_apart_with_the_words_of_their_time(self, client, survey, gard_space, gard_editor):
        asked = survey.questions[0]
        for number, words in ((1, "Avant ?"), (2, "Après ?")):
            content = {**asked.block.get_prep_value(asked.value), "text": words}
            QuestionVersion.objects.create(
                survey=survey, question_id=asked.id, version=number, kind="single", content=content, shape="x"
            )
        respond(survey, gard_space, chosen(asked, 0, version=1))
        respond(survey, gard_space, chosen(asked, 1, version=2))
        page = page_of(client, gard_editor, address(survey))
        assert "Avant ?" in page
        assert "Version 2 de la question" in page
        assert "Avant ?" not in page_of(client, gard_editor, address(survey) + "?version=derniere")
        only = page_of(client, gard_editor, address(survey) + "?version=1")
        assert "Avant ?" in only
        assert asked.value["text"] not in only

    def test_question_taken_out_keeps_its_answers(self, client, survey, gard_space, gard_editor):
        asked = survey.questions[0]
        content = {**asked.block.get_prep_value(asked.value), "text": "Retirée ?"}
        gone = uuid.uuid4()
        QuestionVersion.objects.create(survey=survey, question_id=gone, kind="single", content=content, shape="x")
        assert "Retirée ?" not in page_of(client, gard_editor, address(survey))
        respond(survey, gard_space, chosen(asked, 0, question_id=gone))
        page = page_of(client, gard_editor, address(survey))
        assert "Retirée ?" in page
        assert "n’est plus dans le questionnaire" in page

    def test_questions_of_a_caf_are_for_that_caf(self, client, shared, gard_space, gard_editor, herault_editor):
        added = question("single", "Et dans le Gard ?", options=["Oui", "Non"])
        LocalQuestions.objects.create(survey=shared, space=gard_space, questions=[added])
        assert "Et dans le Gard ?" in page_of(client, gard_editor, address(shared))
        assert "Et dans le Gard ?" not in page_of(client, herault_editor, address(shared))
        path = f"/admin/reponses/{shared.pk}/{added['id']}/"
        assert page_of(client, gard_editor, path)
        assert page_of(client, herault_editor, path, 404)
        assert page_of(client, herault_editor, path + "?espace=gard", 404)


def test_queries_do_not_grow_with_the_responses(client, survey, gard_space, gard_editor):
    def fill(people: int) -> None:
        made = SurveyResponse.objects.bulk_create(
            SurveyResponse(
                participation=survey,
                page=gard_space.root_page,
                space=gard_space,
                language="fr",
                receipt_hash=f"b{next(numbers)}",
                created_at=timezone.now() - timedelta(days=1),
            )
            for _n in range(people)
        )
        asked = survey.questions
        Answer.objects.bulk_create(
            Answer(response=one, **row)
            for one in made
            for row in (chosen(asked[0], 0), chosen(asked[1], 1), {"question_id": asked[4].id, "text": "mot"})
        )

    found: dict[int, list[int]] = {}
    client.force_login(gard_editor)
    for people in (10, 490):
        fill(people)
        for path in (address(survey), address(survey, survey.questions[4]), "/admin/reponses/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.setdefault(people, []).append(len(queries))
    assert found[10] == found[490]
    assert max(found[10]) <= 35
