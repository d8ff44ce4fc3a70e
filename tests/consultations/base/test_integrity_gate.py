"""The graduated answer, the trap, the proof, codes, tablets and the screen of what waits, through HTTP."""

import json
import re
import uuid

import altcha
import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.base import gate
from consultations.base.entry_codes import create_batch, print_codes, switch_batch
from consultations.base.integrity import browser_id_for, pseudonym
from consultations.base.kiosks import new_address, unused_hash
from consultations.base.models import (
    CodeBatch,
    EntryCode,
    Kiosk,
    NetworkCount,
    Participant,
    SpentProof,
    TookPart,
    Trust,
)
from consultations.surveys.answers import tallies
from consultations.surveys.models import Answer, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.base import make_editor
from tests.factories.participation import SurveyFactory, send, submission

TIME = {"duree": "30"}


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html).group(1)


def again(html, data, **more):
    """What the form of a private page sends."""
    return data | {name: hidden(html, name) for name in ("cle", "csrfmiddlewaretoken")} | more


@pytest.fixture
def limits(settings):
    settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR, settings.NETWORK_BLOCK_FACTOR = 1000, 2, 10
    return settings


def crowd(survey, times):
    for _ in range(times):
        assert send(Client(), survey, submission(survey) | TIME).status_code == 303


def solved(html):
    challenge = altcha.Challenge.from_dict(json.loads(hidden(html, "defi").replace("&quot;", '"')))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


class TestTrap:
    def test_asks_once_more_then_is_recorded_and_waits(self, client, campaign, survey):
        data = submission(survey, campaign) | {"sujet": "promo"}
        first = send(client, survey, data)
        html = first.content.decode()
        assert (first.status_code, SurveyResponse.objects.count()) == (428, 0)
        assert "Relisez, puis envoyez." in html
        assert html.count(" checked") == 4, "what was typed is still there"
        second = send(client, survey, again(html, data))
        assert second.status_code == 303
        assert SurveyResponse.objects.get().trust == Trust.WAITING
        assert "avant de la compter" in client.get(second["Location"]).content.decode()
        assert survey.response_count() == 0
        assert all(tally.base == 0 for tally in tallies(survey).values())

    def test_empty_is_nothing(self, client, campaign, survey):
        send(client, survey, submission(survey, campaign) | {"sujet": ""})
        assert SurveyResponse.objects.get().trust == Trust.COUNTED
        assert survey.response_count() == 1
        assert any(tally.base for tally in tallies(survey).values())

    @pytest.mark.parametrize("seconds", ["", "0", "1", "-5", "x", "9" * 400, "１２"])
    def test_a_time_too_short_or_absent_refuses_nobody(self, client, campaign, survey, seconds):
        assert send(client, survey, submission(survey, campaign) | {"duree": seconds}).status_code == 303
        assert SurveyResponse.objects.get().trust == Trust.COUNTED

    def test_field_is_hidden_from_everyone(self, client, campaign):
        html = client.get(campaign.url).content.decode()
        assert 'aria-hidden="true"' in html
        assert re.search(r'name="sujet" value="" tabindex="-1" autocomplete="off"', html)


class TestGraduated:
    def test_work_is_asked_then_the_answer_counts(self, campaign, survey, limits):
        crowd(survey, 2)
        person, data = Client(), submission(survey, campaign) | TIME
        asked = send(person, survey, data)
        html = asked.content.decode()
        assert (asked.status_code, SurveyResponse.objects.count()) == (428, 2)
        assert "Encore une étape" in html
        assert "proof.js" in html
        assert "<noscript>" in html
        assert html.count(" checked") == 4
        proof = solved(html)
        assert send(person, survey, again(html, data, defi="x", preuve=proof)).status_code == 303
        assert SurveyResponse.objects.filter(trust=Trust.COUNTED).count() == 3
        assert SpentProof.objects.count() == 1
        for _ in range(20):  # the same proof serves once, whoever sends it
            assert send(Client(), survey, data | {"cle": str(uuid.uuid4()), "preuve": proof}).status_code in (428, 429)
        assert SurveyResponse.objects.count() == 3

    def test_control_a_proof_that_is_not_spent_would_serve_again(self, campaign, survey, limits, monkeypatch):
        crowd(survey, 2)
        monkeypatch.setattr(gate, "spend_proof", lambda proof, participation: bool(proof))
        for _ in range(3):
            assert send(Client(), survey, submission(survey, campaign) | TIME | {"preuve": "x"}).status_code == 303

    def test_proof_of_another_participation_is_refused(self, campaign, survey, gard_space, limits):
        other = SurveyFactory(space=gard_space)
        crowd(survey, 2)
        proof = solved(send(Client(), survey, submission(survey) | TIME).content.decode())
        assert send(Client(), other, submission(other) | TIME | {"preuve": proof}).status_code == 428

    def test_expired_proof_is_refused(self, survey, limits):
        crowd(survey, 2)
        limits.PROOF_SECONDS = -1
        proof = solved(send(Client(), survey, submission(survey) | TIME).content.decode())
        assert send(Client(), survey, submission(survey) | TIME | {"preuve": proof}).status_code == 428

    @pytest.mark.parametrize(
        "proof", ["x", "é", "=", "e30=", "bnVsbA==", "W10=", "A" * 5000, "\x00", "eyJjaGFsbGVuZ2UiOjF9"]
    )
    def test_garbage_is_no_proof_and_no_error(self, survey, limits, proof):
        crowd(survey, 2)
        assert send(Client(), survey, submission(survey) | TIME | {"preuve": proof}).status_code == 428

    def test_without_javascript_it_is_recorded_and_waits(self, campaign, survey, limits):
        crowd(survey, 2)
        person, data = Client(), submission(survey, campaign)
        html = send(person, survey, data).content.decode()
        sent = send(person, survey, again(html, data, defi="x", preuve=""))
        assert sent.status_code == 303
        assert SurveyResponse.objects.filter(trust=Trust.WAITING).count() == 1
        assert survey.response_count() == 2

    def test_beyond_ten_times_it_waits_with_everything_typed(self, campaign, survey, limits):
        crowd(survey, 2)
        NetworkCount.objects.update(newcomers=20)
        refused = send(Client(), survey, submission(survey, campaign) | TIME)
        html = refused.content.decode()
        assert (refused.status_code, SurveyResponse.objects.count()) == (429, 2)
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert "par téléphone" in html
        assert "papier" in html
        assert html.count(" checked") == 4

    def test_one_cluster_and_no_address_anywhere(self, campaign, survey, limits, caplog, tmp_path):
        limits.NB_PROXIES = 1
        address, agent = "198.51.100.77", "CanariAgent/9.9"
        for _ in range(2):
            Client().post(
                survey.get_submit_url(),
                submission(survey, campaign) | TIME,
                headers={"sec-fetch-site": "same-origin", "x-forwarded-for": address, "user-agent": agent},
            )
        assert len(set(SurveyResponse.objects.values_list("cluster", flat=True))) == 1
        assert SurveyResponse.objects.first().cluster
        dump = tmp_path / "all.json"
        call_command("dumpdata", "participation", "surveys", "notifications", output=str(dump))
        kept = dump.read_text() + caplog.text
        assert "in_minute" in kept
        assert address not in kept
        assert agent not in kept


class TestAnonymous:
    @pytest.fixture
    def survey(self, gard_space):
        return SurveyFactory(space=gard_space, anonymity="anonyme")

    def test_no_column_leads_to_a_browser(self, survey, limits):
        limits.NETWORK_NEWCOMERS_PER_HOUR = 100
        keys, ids = [uuid.uuid4() for _ in range(6)], []
        for key in keys:
            person = Client()
            send(person, survey, submission(survey, key=key) | TIME)
            ids.append(person.cookies["participant"].value.partition(":")[0])
        rows = [row for model in (SurveyResponse, Answer) for row in model.objects.values()]
        kept = " ".join(str(value) for row in rows for value in row.values())
        for key, browser in zip(keys, ids, strict=True):
            assert browser == browser_id_for(key)
            for trace in (str(key), key.hex, browser, pseudonym(survey, browser)):
                assert trace not in kept
        for response in SurveyResponse.objects.all():
            assert response.participant is None
            assert response.cluster is None
            assert response.code_batch is None
            for moment in (response.created_at, response.updated_at):
                local = moment.astimezone(survey.space.zone)
                assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
        for model in (SurveyResponse, Answer):
            pks = list(model.objects.values_list("pk", flat=True))
            assert max(pks) > 2**40, "keys are random"
        assert TookPart.objects.count() == 6
        assert not Participant.objects.exists()

    def test_control_a_pseudonymous_campaign_does_lead_to_it(self, gard_space):
        survey, person = SurveyFactory(space=gard_space), Client()
        send(person, survey, submission(survey))
        browser = person.cookies["participant"].value.partition(":")[0]
        assert SurveyResponse.objects.get().participant.pseudonym == pseudonym(survey, browser)

    def test_double_click_is_one_row_and_a_second_answer_is_refused(self, survey):
        person, data = Client(), submission(survey)
        codes = {person.get(send(person, survey, data)["Location"]).context["code"] for _ in range(3)}
        assert len(codes) == SurveyResponse.objects.count() == 1
        refused = send(person, survey, submission(survey))
        assert refused.status_code == 409
        assert "code de votre reçu" in refused.content.decode()
        assert SurveyResponse.objects.count() == 1

    def test_somebody_elses_key_does_not_overwrite(self, survey):
        key, author, other = uuid.uuid4(), Client(), Client()
        send(author, survey, submission(survey, key=key, long_text="à moi"))
        other_survey_cookie = SurveyFactory(space=survey.space)
        send(other, other_survey_cookie, submission(other_survey_cookie))
        send(other, survey, submission(survey, key=key, long_text="pirate"))
        assert "à moi" in set(Answer.objects.values_list("text", flat=True))

    def test_says_so_beside_the_button(self, client, survey):
        assert "Votre réponse est anonyme" in client.get(survey.get_submit_url()).content.decode()


@pytest.fixture
def by_code(gard_space):
    return SurveyFactory(space=gard_space, audience="code", title="Par code")


def printed(survey, space, user, size=2):
    return print_codes(
        batch=create_batch(participation=survey, space=space, label="Nîmes", size=size, user=user), user=user
    )


class TestCodes:
    def test_one_card_one_answer_corrected_by_the_same_card(self, by_code, gard_space, gard_editor, limits):
        codes = printed(by_code, gard_space, gard_editor)
        assert len(codes[0]) == 16
        for text in ("un", "deux"):
            typed = f" {codes[0][:8].lower()}-{codes[0][8:]} "
            assert send(Client(), by_code, submission(by_code, long_text=text) | {"code": typed}).status_code == 303
        assert Answer.objects.get().text == "deux"
        assert SurveyResponse.objects.get().code_batch
        assert EntryCode.objects.filter(used_on__isnull=False).count() == 1
        assert not EntryCode.objects.filter(code_hash__in=codes).exists(), "only a hash is kept"

    def test_errors_are_clear_and_tell_nothing(self, client, by_code, gard_space, gard_editor):
        other = SurveyFactory(space=gard_space, audience="code")
        foreign = printed(other, gard_space, gard_editor)[0]
        own = printed(by_code, gard_space, gard_editor)[0]
        said = {}
        for name, code in {"none": "", "unknown": "0" * 16, "foreign": foreign, "short": "A", "null": "\x00"}.items():
            refused = send(client, by_code, submission(by_code) | {"code": code})
            assert refused.status_code == 422
            said[name] = refused.context["extras"].errors["code"][0]
        assert said["unknown"] == said["foreign"] == said["short"]
        switch_batch(batch=CodeBatch.objects.get(key=by_code.pseudonym_key), is_active=False, user=gard_editor)
        refused = send(client, by_code, submission(by_code) | {"code": own})
        assert "ne sert plus" in refused.content.decode()
        assert own in refused.content.decode(), "what was typed is still there"
        assert not SurveyResponse.objects.exists()

    def test_anonymous_card_serves_once(self, gard_space, gard_editor):
        survey = SurveyFactory(space=gard_space, audience="code", anonymity="anonyme")
        code = printed(survey, gard_space, gard_editor)[0]
        assert send(Client(), survey, submission(survey) | {"code": code}).status_code == 303
        refused = send(Client(), survey, submission(survey) | {"code": code})
        assert refused.status_code == 409
        assert "Ce code a déjà servi" in refused.content.decode()
        assert SurveyResponse.objects.get().code_batch is None

    def test_codes_are_shown_once(self, by_code, gard_space, client):
        user = make_editor(gard_space, CodeBatch, type(by_code), actions=("view", "add", "change"))
        client.force_login(user)
        said = {
            "action": "create",
            "pour": f"questionnaire:{by_code.pk}",
            "espace": gard_space.pk,
            "lieu": "Alès",
            "nombre": 3,
        }
        assert client.post("/admin/participation/codes/", said).status_code == 302
        batch = CodeBatch.objects.get()
        sheet = client.post("/admin/participation/codes/", {"action": "print", "id": batch.pk})
        assert sheet.content.decode().count("<code>") == 3
        assert "no-store" in sheet["Cache-Control"]
        assert client.post("/admin/participation/codes/", {"action": "print", "id": batch.pk}).status_code == 302
        assert EntryCode.objects.count() == 3
        assert client.post("/admin/participation/codes/", said | {"nombre": 9999}).status_code == 422
        assert client.post("/admin/participation/codes/", {"action": "switch", "id": batch.pk}).status_code == 302
        assert not CodeBatch.objects.get().is_active
        assert ModelLogEntry.objects.filter(action="participation.codes_off").exists()

    def test_another_caf_sees_nothing_of_it(self, by_code, gard_space, herault_space, gard_editor, client):
        printed(by_code, gard_space, gard_editor)
        client.force_login(make_editor(herault_space, CodeBatch, actions=("view", "add", "change")))
        html = client.get("/admin/participation/codes/").content.decode()
        assert "Nîmes" not in html
        assert "Par code" not in html
        for action in ("print", "switch"):
            pk = CodeBatch.objects.get().pk
            assert client.post("/admin/participation/codes/", {"action": action, "id": pk}).status_code == 404
        assert CodeBatch.objects.get().is_active


class TestKiosk:
    @pytest.fixture
    def kiosk(self, gard_space):
        return Kiosk.objects.create(space=gard_space, label="Hall", token_hash=unused_hash(), quota_per_hour=3)

    @pytest.fixture
    def tablet(self, kiosk, gard_editor):
        tablet = Client()
        token = new_address(kiosk=kiosk, user=gard_editor)
        page = tablet.get(f"/participer/borne/{token}/")
        assert "no-store" in page["Cache-Control"]
        assert "kiosk" not in page.cookies
        assert tablet.post(f"/participer/borne/{token}/").status_code == 303
        return tablet

    @pytest.mark.parametrize("anonymity", ["pseudonyme", "anonyme"])
    def test_each_sending_is_somebody_and_nothing_stays(self, tablet, gard_space, limits, anonymity):
        survey = SurveyFactory(space=gard_space, anonymity=anonymity)
        for _ in range(3):
            sent = send(tablet, survey, submission(survey))
            assert sent.status_code == 303
            assert not sent.cookies
            receipt = tablet.get(sent["Location"])
            assert '<meta http-equiv="refresh" content="60;url=' in receipt.content.decode()
            assert "no-store" in receipt["Cache-Control"]
            assert receipt["Clear-Site-Data"] == '"cache"'
        assert SurveyResponse.objects.filter(channel="desk", trust=Trust.COUNTED).count() == 3
        assert "participant" not in tablet.cookies
        refused = send(tablet, survey, submission(survey))
        assert refused.status_code == 429
        assert refused["Retry-After"]

    def test_out_of_service_or_altered_it_is_an_ordinary_browser(self, tablet, kiosk, survey):
        Kiosk.objects.update(is_active=False)
        assert "participant" in send(tablet, survey, submission(survey)).cookies
        forged = Client()
        forged.cookies["kiosk"] = kiosk.token_hash
        assert "participant" in send(forged, survey, submission(survey)).cookies

    def test_an_address_serves_until_the_next(self, kiosk, gard_editor, client):
        former = new_address(kiosk=kiosk, user=gard_editor)
        new_address(kiosk=kiosk, user=gard_editor)
        assert client.get(f"/participer/borne/{former}/").status_code == 404
        assert client.get("/participer/borne/x/").status_code == 404

    def test_screen_and_another_caf(self, kiosk, gard_space, herault_space, client):
        client.force_login(make_editor(gard_space, Kiosk, actions=("view", "add", "change")))
        shown = client.post("/admin/participation/tablettes/", {"action": "address", "id": kiosk.pk})
        assert "/participer/borne/" in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        said = {"action": "create", "space": gard_space.pk, "label": "Bureau", "quota_per_hour": 20}
        assert client.post("/admin/participation/tablettes/", said).status_code == 302
        assert client.post("/admin/participation/tablettes/", said | {"quota_per_hour": 0}).status_code == 422
        client.force_login(make_editor(herault_space, Kiosk, actions=("view", "add", "change")))
        assert "Hall" not in client.get("/admin/participation/tablettes/").content.decode()
        assert client.post("/admin/participation/tablettes/", {"action": "address", "id": kiosk.pk}).status_code == 404
        assert client.post("/admin/participation/tablettes/", said).status_code == 422


class TestWhatWaits:
    @pytest.fixture
    def waiting(self, campaign, survey):
        for _ in range(3):
            send(Client(), survey, submission(survey, campaign, long_text="SECRET"))
        SurveyResponse.objects.update(trust=Trust.WAITING, cluster=uuid.uuid4())

    def test_a_group_is_counted_or_set_aside_with_a_reason(self, waiting, survey, gard_space, client):
        client.force_login(editor_of(gard_space, "view", "change"))
        html = client.get("/admin/participation/envois/").content.decode()
        assert "SECRET" not in html
        assert survey.title in html
        tick = re.search(r'name="groupes" value="([^"]+)"', html).group(1)
        said = {"groupes": tick, "decision": "counted"}
        assert client.post("/admin/participation/envois/", said).status_code == 422
        assert survey.response_count() == 0
        assert client.post("/admin/participation/envois/", said | {"raison": "evenement"}).status_code == 302
        assert survey.response_count() == 3
        assert ModelLogEntry.objects.get(action="participation.trust_count").data == {"rows": 3, "why": "evenement"}

    def test_one_set_aside_does_not_come_back_by_answering_again(self, campaign, survey):
        person = Client()
        send(person, survey, submission(survey, campaign))
        SurveyResponse.objects.update(trust=Trust.ASIDE)
        send(person, survey, submission(survey, campaign))
        assert SurveyResponse.objects.get().trust == Trust.ASIDE

    def test_another_caf_sees_and_decides_nothing(self, waiting, survey, gard_space, herault_space, client):
        client.force_login(editor_of(gard_space, "view", "change"))
        html = client.get("/admin/participation/envois/").content.decode()
        tick = re.search(r'name="groupes" value="([^"]+)"', html).group(1)
        client.force_login(editor_of(herault_space, "view", "change"))
        assert survey.title not in client.get("/admin/participation/envois/").content.decode()
        said = {"groupes": tick, "decision": "aside", "raison": "rafale"}
        assert client.post("/admin/participation/envois/", said).status_code == 422
        assert set(SurveyResponse.objects.values_list("trust", flat=True)) == {Trust.WAITING}
        client.force_login(editor_of(herault_space))
