"""Bad input: a page in plain French with the right status; nothing typed is lost, nothing is stored."""

import re
import uuid

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consultations.base.models import Participant
from consultations.surveys.models import Answer, Survey, SurveyResponse
from tests.factories.participation import SAME_ORIGIN, SurveyFactory, question, send, submission

UNKNOWN = "00000000-0000-4000-8000-000000000000"  # fixed: test workers must collect the same names


def name_of(survey, kind):
    return next(f"q-{asked.id}" for asked in survey.questions if asked.block_type == kind)


def assert_plain_page(response, status, *words):
    """A French page with one title and the words, kept nowhere, and nothing in the database."""
    html = response.content.decode()
    assert response.status_code == status, html[:500]
    assert html.count("<h1") == 1
    assert '<html lang="fr"' in html
    for word in words:
        assert word in html
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert not SurveyResponse.objects.exists()
    assert not Answer.objects.exists()
    assert not Participant.objects.exists()
    return html


class TestAnswers:
    @pytest.fixture
    def strict(self, gard_space) -> Survey:
        """A survey whose every question is required."""
        return SurveyFactory(
            space=gard_space,
            questions=[
                question("single", "Seul ?", options=["a", "b"], required=True),
                question("multiple", "Plusieurs ?", options=["a", "b", "c"], maximum=2, minimum=2, required=True),
                question("scale", "Note ?", minimum=1, maximum=5, min_label="x", max_label="y", required=True),
                question("short_text", "Court ?", max_length=80, required=True),
                question("long_text", "Long ?", max_length=1500, min_length=5, required=True),
            ],
        )

    @pytest.mark.parametrize("kind", ["single", "multiple", "scale", "short_text", "long_text"])
    def test_missing_required_answer(self, client, strict, kind):
        data = submission(strict)
        typed = data.pop(name_of(strict, kind))
        html = assert_plain_page(send(client, strict, data), 422, "Il manque une réponse")
        assert f'href="#{name_of(strict, kind)}"' in html
        if kind != "long_text":
            assert "Rien à dire." in html
        if kind != "single":
            assert f'value="{data[name_of(strict, "single")]}" checked' in html
        assert typed

    @pytest.mark.parametrize("blank", [" ", "\n\t ", "\u200b \ufeff", "\u202e"])
    def test_blanks_are_no_answer_to_a_required_question(self, client, strict, blank):
        data = submission(strict) | {name_of(strict, "short_text"): blank}
        assert_plain_page(send(client, strict, data), 422, "Il manque une réponse")

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("single", UNKNOWN),
            ("single", "Oui"),
            ("single", "\x00"),
            ("single", "é" * 1000),
            ("multiple", [UNKNOWN]),
            ("multiple", ["", "x"]),
            ("multiple", ["\x00"]),
            ("scale", "6"),
            ("scale", "0"),
            ("scale", "-1"),
            ("scale", "1e400"),
            ("scale", "9" * 5000),
            ("scale", "４"),
            ("scale", " 4"),
            ("scale", "NaN"),
        ],
    )
    def test_value_that_is_not_offered(self, client, campaign, survey, kind, value):
        data = submission(survey, campaign) | {name_of(survey, kind): value}
        html = assert_plain_page(send(client, survey, data), 422, "pas encore envoyée")
        assert "Rien à dire." in html

    def test_answer_of_another_question_is_not_offered(self, client, campaign, survey):
        data = submission(survey, campaign)
        data[name_of(survey, "single")] = data[name_of(survey, "multiple")][0]
        assert_plain_page(send(client, survey, data), 422)

    def test_too_many_and_too_few_choices(self, client, strict, campaign, survey):
        html = assert_plain_page(
            send(client, survey, submission(survey, campaign, multiple=[0, 1, 2])), 422, "Gardez-en 2 au plus"
        )
        assert html.count(" checked") == 3
        data = submission(strict) | {name_of(strict, "multiple"): submission(strict)[name_of(strict, "multiple")][:1]}
        assert_plain_page(send(client, strict, data), 422, "Choisissez au moins 2")

    def test_same_choice_sent_twice_counts_once(self, client, campaign, survey):
        data = submission(survey, campaign, multiple=[0])
        data[name_of(survey, "multiple")] *= 3
        assert send(client, survey, data).status_code == 303
        assert Answer.objects.count() == 1

    def test_too_long_and_too_short_texts(self, client, strict):
        long, short = name_of(strict, "long_text"), name_of(strict, "short_text")
        html = assert_plain_page(send(client, strict, submission(strict) | {long: "é" * 1501}), 422, "1501", "1500")
        assert "é" * 1501 in html
        assert_plain_page(send(client, strict, submission(strict) | {short: "a" * 81}), 422, "80 signes au plus")
        assert_plain_page(send(client, strict, submission(strict) | {long: "oui"}), 422, "au moins 5")

    def test_two_megabytes_of_text_are_refused_and_kept(self, client, campaign, survey):
        text = "Deux megaoctets. " * 123_362
        data = submission(survey, campaign) | {name_of(survey, "long_text"): text}
        html = assert_plain_page(send(client, survey, data), 422, "Raccourcissez-le")
        assert text in html

    @pytest.mark.parametrize("kind", ["short_text", "long_text"])
    def test_null_byte(self, client, campaign, survey, kind):
        data = submission(survey, campaign) | {name_of(survey, kind): "avant\x00apres"}
        html = assert_plain_page(send(client, survey, data), 422, "signe illisible")
        assert "apres" in html

    def test_lone_surrogate_and_bad_encoding_are_no_server_error(self, client, campaign, survey):
        url, name = survey.get_submit_url(), name_of(survey, "short_text")
        kind = "application/x-www-form-urlencoded"
        for raw in (b"%ED%A0%80", b"%FF%FE", b"\xff\xfe", b"%F4%90%80%80"):
            body = f"cle={uuid.uuid4()}&{name}=".encode() + raw
            assert client.post(url, body, content_type=kind, headers=SAME_ORIGIN).status_code in (303, 422)

    def test_nothing_answered(self, client, campaign, survey):
        assert_plain_page(
            send(client, survey, {"cle": str(uuid.uuid4()), "page": campaign.pk}), 422, "Vous n’avez rien répondu"
        )

    def test_script_typed_is_shown_as_text(self, client, campaign, survey):
        data = submission(survey, campaign) | {
            name_of(survey, "short_text"): '"><script>alert(1)</script>',
            name_of(survey, "long_text"): "</textarea><script>alert(2)</script>",
            name_of(survey, "scale"): "6",
        }
        html = assert_plain_page(send(client, survey, data), 422)
        assert "<script>alert" not in html


class TestEnvelope:
    def test_ten_thousand_fields(self, client, campaign, survey):
        data = submission(survey, campaign) | {f"champ-{n}": "1" for n in range(10_000)}
        assert_plain_page(send(client, survey, data), 413, "trop long")

    def test_more_than_six_megabytes(self, client, campaign, survey):
        data = submission(survey, campaign) | {"x": "a" * (6 * 1024 * 1024 + 1)}
        assert_plain_page(send(client, survey, data), 413, "trop long")
        body = "x=" + "a" * (6 * 1024 * 1024)
        kind = "application/x-www-form-urlencoded"
        assert_plain_page(client.post(survey.get_submit_url(), body, content_type=kind, headers=SAME_ORIGIN), 413)

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"{}", "application/json"),
            (b"", "multipart/form-data"),
            (b"x", "multipart/form-data; boundary=" + "b" * 300),
            (b"--b\r\nContent-Disposition: form-data\r\n\r\nx", "multipart/form-data; boundary=b"),
            (
                b"--b\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=x\r\n\r\n!!!\r\n--b--",
                "multipart/form-data; boundary=b",
            ),
            (b"\xff\xfe\x00", "text/plain"),
            (b"x=1", "application/x-www-form-urlencoded; charset=utf-7"),
        ],
    )
    def test_wrong_envelope_is_a_page_in_french(self, client, campaign, survey, body, kind):
        response = client.post(survey.get_submit_url(), body, content_type=kind, headers=SAME_ORIGIN)
        assert 400 <= response.status_code < 500
        assert_plain_page(response, response.status_code)

    def test_files_are_not_taken(self, client, campaign, survey):
        from django.core.files.uploadedfile import SimpleUploadedFile

        data = submission(survey, campaign) | {name_of(survey, "long_text"): SimpleUploadedFile("x.txt", b"contenu")}
        assert send(client, survey, data).status_code == 303
        assert not Answer.objects.filter(text__contains="contenu").exists()


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("origin", [SAME_ORIGIN, {}])
def test_whatever_is_sent_is_never_a_server_error_and_never_an_answer_that_was_not_offered(
    client, campaign, survey, origin
):
    names = [f"q-{asked.id}" for asked in survey.questions]
    offered = [key for asked in survey.questions for key, _label in asked.block.choices(asked.value)]
    values = st.one_of(
        st.sampled_from(offered), TEXTS, st.lists(st.one_of(st.sampled_from(offered), TEXTS), max_size=4)
    )
    fields = st.sampled_from([*names, "cle", "page", "csrfmiddlewaretoken", "effacer", "x"])

    @hypothesis_settings(deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.dictionaries(fields, values, max_size=8), key=st.one_of(st.uuids().map(str), TEXTS))
    def check(data, key):
        response = client.post(survey.get_submit_url(), {"cle": key, **data}, headers=origin)
        assert response.status_code in (200, 303, 403, 422)

    check()
    choices = {asked.id: {key for key, _ in asked.block.choices(asked.value)} for asked in survey.questions}
    for answer in Answer.objects.all():
        allowed = choices[str(answer.question_id)]
        assert not answer.choice_id or str(answer.choice_id) in allowed
        assert answer.number is None or str(answer.number) in allowed
        assert answer.text is None or (not allowed and "\x00" not in answer.text)


def test_database_refuses_an_answer_that_is_two_things(db, campaign, survey, client):
    """The last guard, should the form forget."""
    from django.db import IntegrityError, transaction

    send(client, survey, submission(survey, campaign))
    response = SurveyResponse.objects.get()
    for wrong in ({"number": 1, "text": "x"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(response=response, question_id=uuid.uuid4(), **wrong)
    assert connection.is_usable()


def test_field_names_are_those_of_the_questions(survey):
    assert re.fullmatch(r"q-[0-9a-f-]{36}", name_of(survey, "single"))
