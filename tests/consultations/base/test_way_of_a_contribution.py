"""The way of a contribution, through HTTP: origin, one-time key, cookie, receipt."""

import re
import uuid

import pytest
from django.core.signing import Signer
from django.test import Client

from consultations.base import views
from consultations.base.integrity import Origin
from consultations.base.models import Participant
from consultations.surveys.models import Answer, SurveyResponse
from tests.factories.participation import SAME_ORIGIN, CampaignPageFactory, send, submission

COOKIE = "participant"


def hidden(html: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', html).group(1)


def assert_nothing_stored():
    assert not SurveyResponse.objects.exists()
    assert not Answer.objects.exists()
    assert not Participant.objects.exists()


class TestThePage:
    def test_holds_the_form_and_nothing_about_the_visitor(self, client, settings, campaign, survey):
        settings.PUBLIC_PAGE_SECONDS = 60
        response = client.get(campaign.url)
        html = response.content.decode()
        assert response.status_code == 200
        assert f'action="{survey.get_submit_url()}"' in html
        assert hidden(html, "page") == str(campaign.pk)
        assert hidden(html, "cle") == ""
        assert "csrfmiddlewaretoken" not in html
        assert not response.cookies
        assert "public" in response["Cache-Control"]

    def test_participation_alone_is_as_public_as_the_page(self, client, settings, survey):
        settings.PUBLIC_PAGE_SECONDS = 60
        response = client.get(survey.get_submit_url())
        assert response.status_code == 200
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert not response.cookies
        assert "public" in response["Cache-Control"]

    def test_head_is_served_and_other_methods_are_not(self, client, survey):
        assert client.head(survey.get_submit_url()).status_code == 200
        for method in (client.put, client.patch, client.delete):
            assert method(survey.get_submit_url()).status_code == 405


class TestSending:
    def test_records_rows_tied_to_participation_page_and_space(self, client, campaign, survey, gard_space):
        response = send(client, survey, submission(survey, campaign))
        assert response.status_code == 303
        given = SurveyResponse.objects.get()
        assert (given.participation, given.page_id, given.space, given.language) == (
            survey,
            campaign.pk,
            gard_space,
            "fr",
        )
        rows = given.answers.order_by("pk").values_list("number", "text")
        assert [row for row in rows if row != (None, None)] == [(4, None), (None, "Bien"), (None, "Rien à dire.")]
        assert given.answers.exclude(choice_id=None).count() == 3

    def test_cookie_is_set_here_signed_and_unreadable_by_scripts(self, client, campaign, survey):
        response = send(client, survey, submission(survey, campaign))
        cookie = response.cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert ":" in cookie.value
        assert not send(client, survey, submission(survey, campaign)).cookies, "set on the first act only"

    def test_cookie_has_the_host_prefix_over_https(self, client, settings, campaign, survey):
        settings.SESSION_COOKIE_SECURE = True
        response = client.post(survey.get_submit_url(), submission(survey, campaign), headers=SAME_ORIGIN, secure=True)
        cookie = response.cookies["__Host-participant"]
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "same-origin", "origin": "https://ailleurs.example"},
            {"origin": "http://testserver"},
            {"sec-fetch-site": "none", "origin": "http://testserver"},
            {"referer": "http://testserver/consultations/x/"},
        ],
    )
    def test_from_our_pages_is_accepted(self, client, campaign, survey, headers):
        assert send(client, survey, submission(survey, campaign), **headers).status_code == 303

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
            {"origin": "https://testserver"},
            {"origin": "http://testserver.ailleurs.example"},
            {"origin": "http://testserver:8080"},
            {"origin": "http://[mal"},
            {"referer": "https://ailleurs.example/testserver/"},
            {"referer": "pas une adresse"},
        ],
    )
    def test_from_elsewhere_is_refused_with_everything_typed(self, client, campaign, survey, headers):
        data = submission(
            survey, campaign, single=1, multiple=[0, 2], scale=3, short_text="<b>mot</b>", long_text="Ligne 1\nLigne 2"
        )
        response = send(client, survey, data, **headers)
        html = response.content.decode()
        assert response.status_code == 403
        assert "Cet envoi vient d’un autre site" in html
        assert_nothing_stored()
        assert html.count(" checked") == 4
        assert "&lt;b&gt;mot&lt;/b&gt;" in html
        assert "Ligne 1\nLigne 2" in html
        assert "no-store" in response["Cache-Control"]

    def test_refused_then_sent_from_the_page_of_the_refusal_is_accepted(self, campaign, survey):
        person = Client(enforce_csrf_checks=True)
        refused = send(person, survey, submission(survey, campaign), **{"sec-fetch-site": "cross-site"})
        html = refused.content.decode()
        data = submission(survey, campaign, hidden(html, "cle")) | {
            "csrfmiddlewaretoken": hidden(html, "csrfmiddlewaretoken")
        }
        assert send(person, survey, data, origin="http://testserver").status_code == 303

    @pytest.mark.parametrize("secure", [False, True])
    @pytest.mark.parametrize("headers", [{}, {"origin": "null"}])
    def test_unknown_gets_a_confirmation_with_djangos_token(self, campaign, survey, secure, headers):
        person = Client(enforce_csrf_checks=True)
        first = person.post(survey.get_submit_url(), submission(survey, campaign), headers=headers, secure=secure)
        html = first.content.decode()
        assert first.status_code == 200
        assert "Relisez vos réponses" in html
        assert_nothing_stored()
        assert html.count(" checked") == 4
        data = submission(survey, campaign, hidden(html, "cle"))
        without = person.post(survey.get_submit_url(), data, secure=secure)
        assert without.status_code == 200, "the token is what counts"
        wrong = person.post(survey.get_submit_url(), data | {"csrfmiddlewaretoken": "x" * 64}, secure=secure)
        assert wrong.status_code == 200
        assert_nothing_stored()
        data["csrfmiddlewaretoken"] = hidden(html, "csrfmiddlewaretoken")
        assert person.post(survey.get_submit_url(), data, secure=secure).status_code == 303
        assert SurveyResponse.objects.count() == 1

    def test_somebody_elses_token_is_not_ours(self, campaign, survey):
        """A token is worth nothing without the cookie of the browser it was made for."""
        theirs = Client(enforce_csrf_checks=True)
        html = theirs.post(survey.get_submit_url(), submission(survey, campaign)).content.decode()
        data = submission(survey, campaign) | {"csrfmiddlewaretoken": hidden(html, "csrfmiddlewaretoken")}
        victim = Client(enforce_csrf_checks=True)
        assert send(victim, survey, data, **{"sec-fetch-site": "cross-site"}).status_code == 403
        assert_nothing_stored()

    def test_control_without_the_check_a_foreign_post_would_be_recorded(self, client, campaign, survey, monkeypatch):
        monkeypatch.setattr(views, "request_origin", lambda request: Origin.SAME)
        assert send(client, survey, submission(survey, campaign), origin="https://ailleurs.example").status_code == 303


class TestWithoutJavaScript:
    def test_reads_back_then_records(self, client, campaign, survey):
        page = client.get(campaign.url).content.decode()
        data = submission(survey, campaign) | {"cle": hidden(page, "cle")}
        first = send(client, survey, data)
        html = first.content.decode()
        assert first.status_code == 200
        assert "Relisez vos réponses" in html
        assert hidden(html, "page") == str(campaign.pk)
        assert_nothing_stored()
        data |= {"cle": hidden(html, "cle"), "csrfmiddlewaretoken": hidden(html, "csrfmiddlewaretoken")}
        second = send(client, survey, data)
        assert second.status_code == 303
        assert client.get(second["Location"]).status_code == 200
        assert SurveyResponse.objects.get().page_id == campaign.pk

    @pytest.mark.parametrize("key", ["", "x", "123", "0" * 400, "\x00", "{}", "é" * 36])
    def test_a_key_that_is_none_counts_as_no_key(self, client, campaign, survey, key):
        response = send(client, survey, submission(survey, campaign) | {"cle": key})
        assert response.status_code == 200
        assert_nothing_stored()


class TestOneBrowserOneVoice:
    def test_same_post_twice_is_one_row_and_one_receipt(self, client, campaign, survey):
        data = submission(survey, campaign)
        codes = {client.get(send(client, survey, data)["Location"]).context["code"] for _ in range(3)}
        assert len(codes) == 1
        assert SurveyResponse.objects.count() == 1
        assert Answer.objects.count() == 6

    def test_double_click_before_any_cookie_is_one_row(self, campaign, survey):
        data = submission(survey, campaign)
        codes = set()
        for person in (Client(), Client()):
            codes.add(person.get(send(person, survey, data)["Location"]).context["code"])
        assert len(codes) == 1
        assert SurveyResponse.objects.count() == 1

    def test_answering_again_replaces_the_row_and_its_answers(self, client, campaign, survey):
        send(client, survey, submission(survey, campaign))
        first = SurveyResponse.objects.get()
        response = send(client, survey, submission(survey, campaign, single=1))
        again = SurveyResponse.objects.get()
        assert response.status_code == 303
        assert again.pk == first.pk
        assert again.receipt_hash == first.receipt_hash
        assert again.answers.count() == 1

    def test_two_browsers_are_two_rows(self, campaign, survey):
        for _ in range(2):
            send(Client(), survey, submission(survey, campaign))
        assert SurveyResponse.objects.count() == 2
        assert Participant.objects.count() == 2

    def test_somebody_elses_key_neither_overwrites_nor_reveals(self, campaign, survey):
        key = uuid.uuid4()
        author, other = Client(), Client()
        location = send(author, survey, submission(survey, campaign, key, long_text="à moi"))["Location"]
        code = author.get(location).context["code"]
        send(other, survey, submission(survey, campaign, long_text="autre chose"))
        answer = send(other, survey, submission(survey, campaign, key, long_text="pirate"))
        assert other.get(answer["Location"]).context["code"] != code
        first = SurveyResponse.objects.get(submission_key=key)
        assert first.answers.get().text == "à moi"
        assert set(Answer.objects.values_list("text", flat=True)) == {"à moi", "pirate"}

    def test_address_of_the_receipt_does_not_hold_the_key(self, client, campaign, survey):
        """The key stands for the browser; an address stays in histories and logs."""
        from django.core import signing

        from consultations.base.receipts import RECEIPT_SALT

        key = uuid.uuid4()
        location = send(client, survey, submission(survey, campaign, key))["Location"]
        held = signing.loads(location.rstrip("/").rsplit("/", 1)[1], salt=RECEIPT_SALT)
        assert str(key) not in str(held)

    @pytest.mark.parametrize(
        "alter", [lambda value: value[:-1] + "!", lambda value: "x" + value, lambda value: "", lambda value: "é\x01"]
    )
    def test_altered_cookie_is_another_browser(self, campaign, survey, alter):
        person = Client()
        send(person, survey, submission(survey, campaign))
        person.cookies[COOKIE] = alter(person.cookies[COOKIE].value)
        response = send(person, survey, submission(survey, campaign, single=1))
        assert response.status_code == 303
        assert SurveyResponse.objects.count() == 2
        assert COOKIE in response.cookies

    def test_cookie_signed_for_another_use_is_not_accepted(self, client, campaign, survey):
        client.cookies[COOKIE] = Signer(salt="autre").sign("a" * 32)
        send(client, survey, submission(survey, campaign))
        assert COOKIE in client.cookies

    def test_pseudonym_differs_from_one_campaign_to_another(self, client, campaign, survey, gard_space):
        from tests.factories.participation import SurveyFactory

        other = SurveyFactory(space=gard_space)
        send(client, survey, submission(survey, campaign))
        send(client, other, submission(other))
        names = set(Participant.objects.values_list("pseudonym", flat=True))
        assert len(names) == 2
        assert client.cookies[COOKIE].value.split(":")[0] not in names

    def test_destroyed_key_still_counts_a_double_click_once(self, client, campaign, survey):
        survey.pseudonym_key.secret = None
        survey.pseudonym_key.save()
        data = submission(survey, campaign)
        for _ in range(2):
            assert send(client, survey, data).status_code == 303
        assert SurveyResponse.objects.get().participant is None

    def test_secret_rotation_keeps_the_cookie(self, client, settings, campaign, survey):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ancienne-cle", []
        send(client, survey, submission(survey, campaign))
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle-cle", ["ancienne-cle"]
        send(client, survey, submission(survey, campaign, single=1))
        assert SurveyResponse.objects.count() == 1


class TestWhereItWasGiven:
    def test_same_survey_on_two_pages_belongs_to_the_space_of_each(self, home, gard, national, gard_space):
        from tests.factories.participation import CampaignIndexPageFactory, SurveyFactory

        survey = SurveyFactory(space=national)
        pages = [
            CampaignPageFactory(parent=CampaignIndexPageFactory(parent=parent), surveys=(survey,))
            for parent in (home, gard)
        ]
        for page in pages:
            send(Client(), survey, submission(survey, page))
        given = SurveyResponse.objects.order_by("pk").values_list("page_id", "space__slug")
        assert list(given) == [(pages[0].pk, "national"), (pages[1].pk, "gard")]

    @pytest.mark.parametrize("typed", ["", "0", "-1", "abc", "9" * 9, "9" * 400, "٣", "1.5", "\x00", "²"])
    def test_a_page_that_is_none_means_the_spaces_home(self, client, campaign, survey, gard, typed):
        assert send(client, survey, submission(survey) | {"page": typed}).status_code == 303
        assert SurveyResponse.objects.get().page_id == gard.pk

    def test_a_page_that_does_not_show_the_survey_is_not_believed(self, client, campaign, survey, gard, herault):
        from tests.factories.participation import CampaignIndexPageFactory

        other = CampaignPageFactory(parent=CampaignIndexPageFactory(parent=herault))
        send(client, survey, submission(survey, other))
        assert SurveyResponse.objects.get().page_id == gard.pk

    def test_a_page_that_is_no_longer_public_is_not_believed(self, client, campaign, survey, gard):
        campaign.unpublish()
        send(client, survey, submission(survey, campaign))
        assert SurveyResponse.objects.get().page_id == gard.pk
