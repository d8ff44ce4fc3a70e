"""« Envois à regarder », « Codes sur papier », « Tablettes d’accueil »: bursts, who may do what, pages, and queries that do not grow."""

import uuid

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.base import waiting
from consultations.base.entry_codes import create_batch
from consultations.base.kiosks import unused_hash
from consultations.base.models import CodeBatch, Kiosk, Participant, Trust
from consultations.base.paging import ROWS_A_PAGE
from consultations.surveys.models import Survey, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.base import make_editor
from tests.factories.participation import SurveyFactory

WAITING, CODES, KIOSKS = (f"/admin/participation/{name}/" for name in ("envois", "codes", "tablettes"))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def team(gard_space):
    """Someone of the Gard who may decide."""
    return signed_in(editor_of(gard_space, "view", "change"))


@pytest.fixture
def limits(settings):
    settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR = 1000, 3
    return settings


def respond(survey, number, trust=Trust.COUNTED, cluster=None):
    """Responses of as many browsers, written straight to the table."""
    people = [Participant(key=survey.pseudonym_key, pseudonym=uuid.uuid4().hex) for _one in range(number)]
    common = {"participation": survey, "page": survey.space.root_page, "space": survey.space, "language": "fr"}
    made = [
        SurveyResponse(**common, participant=one, trust=trust, cluster=cluster, receipt_hash=uuid.uuid4().hex)
        for one in Participant.objects.bulk_create(people)
    ]
    SurveyResponse.objects.bulk_create(made)


def listed(client):
    return [(group.waits, group.holds) for group in client.get(WAITING).context["items"]]


def decide(client, decision, why="rafale"):
    ticks = [group.tick for group in client.get(WAITING).context["items"]]
    return client.post(WAITING, {"groupes": ticks, "decision": decision, "raison": why})


class TestBursts:
    @pytest.fixture
    def crowd(self, campaign, survey, limits):
        """Three newcomers of one network are counted; two more cannot do the work, and wait."""
        network = uuid.uuid4()
        respond(survey, 3, cluster=network)
        respond(survey, 2, Trust.WAITING, network)

    def test_what_was_counted_before_a_burst_was_recognised_is_set_aside_with_it(self, team, crowd, survey):
        respond(survey, 1, cluster=uuid.uuid4())
        assert listed(team) == [(2, 3)]
        assert survey.response_count() == 4, "it counts until somebody decides"
        assert decide(team, "aside").status_code == 302
        assert survey.response_count() == 1, "another network is not concerned"
        assert SurveyResponse.objects.filter(trust=Trust.ASIDE).count() == 5
        assert listed(team) == []
        assert ModelLogEntry.objects.get(action="participation.trust_aside").data == {"rows": 5, "why": "rafale"}

    def test_a_place_where_many_answered_is_counted_and_nothing_leads_to_its_network_any_more(
        self, team, crowd, survey
    ):
        assert decide(team, "counted", "evenement").status_code == 302
        assert survey.response_count() == 5
        assert not SurveyResponse.objects.filter(cluster__isnull=False).exists()
        assert listed(team) == []

    def test_what_comes_after_it_was_set_aside_is_seen_at_once(self, team, crowd, survey):
        network = SurveyResponse.objects.values_list("cluster", flat=True)[0]
        decide(team, "aside")
        respond(survey, 1, cluster=network)
        assert listed(team) == [(0, 1)]

    def test_a_burst_that_did_the_work_is_shown_though_it_is_counted(self, team, survey, limits):
        respond(survey, 4, cluster=uuid.uuid4())
        assert listed(team) == [(0, 4)]

    def test_few_of_one_network_are_no_burst(self, team, survey, limits):
        network = uuid.uuid4()
        respond(survey, 2, cluster=network)
        respond(survey, 1, Trust.WAITING, network)
        respond(survey, 8)  # entered by agents, or anonymous: no network
        assert listed(team) == [(1, 0)]
        decide(team, "aside")
        assert survey.response_count() == 10, "a family's answers stay when one of them is set aside"

    def test_control_without_the_counts_by_network_what_was_counted_stays(self, team, crowd, survey, limits):
        limits.NETWORK_NEWCOMERS_PER_HOUR = 0
        assert listed(team) == [(2, 0)]
        decide(team, "aside")
        assert survey.response_count() == 3

    def test_a_signed_answer_not_yet_confirmed_is_not_to_be_looked_at(self, team, gard_space, limits):
        survey = SurveyFactory(space=gard_space, anonymity="signee")
        respond(survey, 5, Trust.WAITING, uuid.uuid4())
        assert listed(team) == []

    def test_another_caf_neither_sees_nor_sets_aside_a_burst(self, team, crowd, survey, herault_space):
        tick = team.get(WAITING).context["items"][0].tick
        other = signed_in(editor_of(herault_space, "view", "change"))
        assert listed(other) == []
        said = {"groupes": tick, "decision": "aside", "raison": "rafale"}
        assert other.post(WAITING, said).status_code == 422
        assert survey.response_count() == 3

    def test_a_decision_without_reason_or_of_another_kind_is_none(self, crowd, gard_editor):
        for trust, why in (("waiting", "rafale"), ("aside", ""), ("aside", "opinion"), ("", "rafale")):
            with pytest.raises(ValueError, match="Not a decision"):
                waiting.decide_group(rows=SurveyResponse.objects.all(), trust=trust, why=why, user=gard_editor)
        assert SurveyResponse.objects.filter(trust=Trust.WAITING).count() == 2


ROWS = {
    WAITING: lambda survey, user: respond(survey, 1, Trust.WAITING, uuid.uuid4()),
    CODES: lambda survey, user: create_batch(
        participation=survey, space=survey.space, label="Nîmes", size=2, user=user
    ),
    KIOSKS: lambda survey, user: Kiosk.objects.create(space=survey.space, label="Hall", token_hash=unused_hash()),
}


class TestManyRows:
    @pytest.fixture
    def user(self, gard_space):
        make_editor(gard_space, CodeBatch, Kiosk, actions=("view", "add", "change"))
        return editor_of(gard_space, "view", "change")

    @pytest.mark.parametrize("address", ROWS)
    def test_take_as_many_queries_as_few(self, address, user, survey, limits, django_assert_max_num_queries):
        client = signed_in(user)
        ROWS[address](survey, user)
        client.get(address)  # what is remembered from one request to the next
        with django_assert_max_num_queries(60) as few:
            assert len(client.get(address).context["items"]) == 1
        for _more in range(20):
            ROWS[address](survey, user)
        with django_assert_max_num_queries(len(few)):
            assert len(client.get(address).context["items"]) == 21

    @pytest.mark.parametrize("address", ROWS)
    def test_come_in_pages(self, address, user, survey, limits):
        client = signed_in(user)
        for _one in range(ROWS_A_PAGE + 2):
            ROWS[address](survey, user)
        first, second = client.get(address), client.get(address, {"p": "2"})
        assert [len(page.context["items"]) for page in (first, second)] == [ROWS_A_PAGE, 2]
        keys = {getattr(one, "tick", one) for page in (first, second) for one in page.context["items"]}
        assert len(keys) == ROWS_A_PAGE + 2, "each is on one page"
        assert 'href="?p=2"' in first.content.decode()
        assert len(client.get(address, {"p": "999"}).context["items"]) == 2
        for typed in ("0", "abc", "²", "\x00", "9" * 400):
            assert client.get(address, {"p": typed}).status_code == 200

    def test_a_group_of_the_second_page_is_decided_from_there(self, user, survey):
        client = signed_in(user)
        for _one in range(ROWS_A_PAGE + 2):
            ROWS[WAITING](survey, user)
        last = client.get(WAITING, {"p": "2"}).context["items"][-1]
        sent = client.post(f"{WAITING}?p=2", {"groupes": last.tick, "decision": "counted", "raison": "evenement"})
        assert (sent.status_code, sent["Location"]) == (302, f"{WAITING}?p=2")
        assert survey.response_count() == 1


class TestWhoMay:
    """Each verb, for each permission, in one's own Caf, another's, and the national team."""

    @pytest.fixture
    def by_code(self, gard_space):
        return SurveyFactory(space=gard_space, audience="code", title="Par code")

    @pytest.fixture
    def rows(self, by_code, gard_space, gard_editor):
        respond(by_code, 1, Trust.WAITING)
        create_batch(participation=by_code, space=gard_space, label="Nîmes", size=2, user=gard_editor)
        Kiosk.objects.create(space=gard_space, label="Hall", token_hash=unused_hash())

    def may(self, client, space, survey):
        """The verbs that changed something, or showed something, for this client."""
        batch, kiosk = CodeBatch.objects.get(label="Nîmes"), Kiosk.objects.get(label="Hall")
        group = f"questionnaire:{survey.pk}:{survey.space_id}"
        day = SurveyResponse.objects.get().created_at.date().isoformat()
        new_batch = {"pour": f"questionnaire:{survey.pk}", "espace": space.pk, "lieu": "Alès", "nombre": 3}
        new_kiosk = {"space": space.pk, "label": "Bureau", "quota_per_hour": 20}
        look = {
            "see groups": (WAITING, "Par code"),
            "see batches": (CODES, "Nîmes"),
            "see tablets": (KIOSKS, "Hall"),
        }
        posts = {
            "decide": (WAITING, {"groupes": f"{group}:{day}:", "decision": "aside", "raison": "rafale"}),
            "order codes": (CODES, {"action": "create", **new_batch}),
            "print codes": (CODES, {"action": "print", "id": batch.pk}),
            "switch batch": (CODES, {"action": "switch", "id": batch.pk}),
            "declare tablet": (KIOSKS, {"action": "create", **new_kiosk}),
            "show address": (KIOSKS, {"action": "address", "id": kiosk.pk}),
            "switch tablet": (KIOSKS, {"action": "switch", "id": kiosk.pk}),
        }
        done = {verb for verb, (url, words) in look.items() if words in client.get(url).content.decode()}
        for verb, (url, said) in posts.items():
            before = self.state()
            response = client.post(url, said)
            assert response.status_code in (200, 302, 404, 422), verb
            if self.state() != before:
                done.add(verb)
        return done

    def state(self):
        return (
            list(SurveyResponse.objects.values_list("trust", flat=True)),
            list(CodeBatch.objects.order_by("pk").values_list("label", "is_active", "codes")),
            list(Kiosk.objects.order_by("pk").values_list("label", "is_active", "token_hash")),
        )

    SEES = {"see batches", "see tablets"}
    CHANGES = {"print codes", "switch batch", "show address", "switch tablet"}

    @pytest.mark.parametrize(
        ("actions", "expected"),
        [
            (("view",), set()),
            (("view", "add"), SEES | {"order codes", "declare tablet"}),
            (("view", "change"), SEES | CHANGES | {"see groups", "decide"}),
            (("view", "add", "change"), SEES | CHANGES | {"see groups", "decide", "order codes", "declare tablet"}),
            (("view", "delete", "export", "publish"), set()),
        ],
    )
    def test_in_ones_own_caf(self, rows, by_code, gard_space, actions, expected):
        make_editor(gard_space, Survey, actions=("view",))
        gard_space.editors.permissions.filter(codename__startswith="export").delete()
        client = signed_in(make_editor(gard_space, SurveyResponse, CodeBatch, Kiosk, actions=actions))
        assert self.may(client, gard_space, by_code) == expected

    def test_another_caf_with_every_right_does_nothing_to_it(self, rows, by_code, herault_space):
        make_editor(herault_space, Survey, actions=("view",))
        everything = ("view", "add", "change", "delete", "export")
        client = signed_in(make_editor(herault_space, SurveyResponse, CodeBatch, Kiosk, actions=everything))
        done = self.may(client, herault_space, by_code)
        assert done == {"declare tablet"}, "a tablet of its own"
        assert Kiosk.objects.get(label="Bureau").space == herault_space

    def test_the_national_team_does_it_everywhere(self, rows, by_code, national, gard_space):
        make_editor(national, Survey, actions=("view",))
        client = signed_in(make_editor(national, SurveyResponse, CodeBatch, Kiosk, actions=("view", "add", "change")))
        expected = self.SEES | self.CHANGES | {"see groups", "decide", "order codes", "declare tablet"}
        assert self.may(client, gard_space, by_code) == expected

    def test_without_an_account_one_is_asked_to_sign_in(self, rows, by_code, gard_space):
        assert self.may(Client(), gard_space, by_code) == set()
