"""Putting ideas together loses nothing: texts, pages, likes, each person once; authors are told, may object; taking apart gives back what was."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from consultations.base.models import Contact
from consultations.ideas import likes, merging
from consultations.ideas.models import Cluster, Idea, IdeaState, Like, Membership
from consultations.notifications.models import Message
from tests.consultations.ideas.conftest import member
from tests.contracts.kinds import FOLLOW
from tests.factories.base import UserFactory, make_local_home
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory, hidden

pytestmark = pytest.mark.django_db
WORDS = {"titre": "Des places en crèche le soir", "texte": "Plusieurs parents travaillent le soir."}


@pytest.fixture
def ideas(box):
    states = (IdeaState.PUBLISHED, IdeaState.UNDER_STUDY, IdeaState.PUBLISHED)
    return [IdeaFactory(participation=box, title=f"Idée {place}", state=state) for place, state in enumerate(states)]


def support(one, person, box):
    data = {"cle": str(uuid.uuid4()), "page": "", "duree": "9"}
    address = f"/participer/idees/{box.translation_key}/{one.key}/soutenir/"
    assert person.post(address, data, headers={"sec-fetch-site": "same-origin"}).status_code == 303


def put_together(ideas) -> Cluster:
    return merging.merge(ideas=ideas, title=WORDS["titre"], text=WORDS["texte"], user=UserFactory())


def fresh(one):
    one.refresh_from_db()
    return one


class TestLikes:
    def test_are_united_each_person_once_and_given_back(self, box, ideas):
        first, second = Client(), Client()
        for idea in ideas[:2]:
            support(idea, first, box)
        support(ideas[2], second, box)
        cluster = put_together(ideas)
        assert fresh(cluster).likes_count == 2
        assert [fresh(idea).likes_count for idea in ideas] == [1, 1, 1]
        support(cluster, first, box)
        support(cluster, Client(), box)
        assert fresh(cluster).likes_count == 3
        assert likes.recount() == 0
        merging.undo(cluster=cluster, sentence="Elles sont différentes.", user=UserFactory())
        assert [fresh(idea).likes_count for idea in ideas] == [1, 1, 1]
        assert Like.objects.filter(idea__isnull=False).count() == 3

    def test_control_counted_one_by_one_a_person_counts_several_times(self, box, ideas):
        person = Client()
        for idea in ideas:
            support(idea, person, box)
        cluster = put_together(ideas)
        assert sum(fresh(idea).likes_count for idea in ideas) == 3 != fresh(cluster).likes_count

    def test_taken_back_on_one_idea_a_person_still_counts_for_the_other(self, box, ideas):
        person = Client()
        for idea in ideas[:2]:
            support(idea, person, box)
        cluster = put_together(ideas)
        for place, expected in ((0, 1), (1, 0)):
            Like.objects.get(idea=ideas[place]).delete()
            assert fresh(cluster).likes_count == expected
        assert likes.recount() == 0

    def test_recount_mends_a_cluster(self, ideas, capsys):
        put_together(ideas)
        Cluster.objects.update(likes_count=9)
        call_command("recount")
        assert "corrected: 1" in capsys.readouterr().out


class TestPages:
    def test_originals_stay_readable_and_lead_to_the_cluster(self, box, ideas, client):
        cluster = put_together(ideas)
        address = f"/participer/idees/{box.translation_key}/reunies/{cluster.key}/"
        html = client.get(address).content.decode()
        assert "3 contributions" in html
        assert [idea.title for idea in ideas if idea.title not in html] == []
        for idea in ideas:
            page = client.get(idea.get_absolute_url()).content.decode()
            assert idea.text in page
            assert address in page

    def test_one_that_was_taken_apart_is_no_longer_there(self, box, ideas, client):
        cluster = put_together(ideas)
        merging.undo(cluster=cluster, sentence="Elles sont différentes.", user=UserFactory())
        assert client.get(f"/participer/idees/{box.translation_key}/reunies/{cluster.key}/").status_code == 404
        assert client.get(ideas[0].get_absolute_url()).status_code == 200


class TestStates:
    def test_each_takes_back_the_state_it_had(self, ideas):
        before = [idea.state for idea in ideas]
        cluster = put_together(ideas)
        assert {fresh(idea).state for idea in ideas} == {IdeaState.MERGED}
        merging.undo(cluster=cluster, sentence="Elles sont différentes.", user=UserFactory())
        assert [fresh(idea).state for idea in ideas] == before
        assert ideas[0].changes.last().sentence == "Elles sont différentes."

    def test_one_leaves_then_the_last_two_part(self, ideas):
        cluster = put_together(ideas)
        merging.leave(idea=fresh(ideas[1]), sentence="Celle-ci est différente.", user=UserFactory())
        assert [fresh(idea).cluster_id for idea in ideas] == [cluster.pk, None, cluster.pk]
        assert fresh(cluster).undone_at is None
        merging.leave(idea=fresh(ideas[0]), sentence="Celle-ci aussi.", user=UserFactory())
        assert not Idea.objects.exclude(cluster=None).exists()
        assert fresh(cluster).undone_at

    @pytest.mark.parametrize("wrong", ["one", "hidden", "other box", "twice"])
    def test_what_cannot_be_put_together_is_not(self, box, ideas, wrong):
        chosen = {
            "one": lambda: ideas[:1],
            "hidden": lambda: [ideas[0], hidden(participation=box)],
            "other box": lambda: [ideas[0], IdeaFactory(participation=IdeaBoxFactory(space=box.space))],
            "twice": lambda: [ideas[0], put_together(ideas[1:]).ideas.first()],
        }[wrong]()
        with pytest.raises(merging.CannotMerge):
            put_together(chosen)
        assert fresh(ideas[0]).cluster is None


class TestAuthors:
    @pytest.fixture
    def signed(self, ideas, box):
        contact = Contact.objects.create(
            key=box.pseudonym_key, email="a@exemple.fr", confirmed_at=timezone.now(), wants_news=True
        )
        Idea.objects.filter(pk=ideas[0].pk).update(contact=contact)
        return ideas[0]

    def test_are_told_with_the_sentence(self, ideas, signed):
        put_together(ideas)
        assert WORDS["titre"] in Message.objects.get().body

    def test_object_with_their_receipt_for_seven_days(self, box, client, ideas):
        data = {"cle": str(uuid.uuid4()), "page": "", "duree": "9", "titre": "La mienne", "idee": "Autre chose encore."}
        data["theme"] = box.theme_choices[0][0]
        sent = client.post(box.get_submit_url(), data, headers={"sec-fetch-site": "same-origin"})
        code = client.get(sent["Location"]).context["code"]
        Idea.objects.filter(title="La mienne").update(
            state=IdeaState.PUBLISHED, moderation_state="approved", published_at=timezone.now()
        )
        put_together([Idea.objects.get(title="La mienne"), ideas[0]])
        late = timezone.now() + timedelta(days=merging.OBJECTION_DAYS, minutes=1)
        with time_machine.travel(late, tick=False):
            assert 'name="acte"' not in client.post(FOLLOW, {"code": code}).content.decode()
            assert "plus possible" in client.post(FOLLOW, {"code": code, "acte": "1"}).content.decode()
        assert not Membership.objects.exclude(objected_at=None).exists()
        assert 'name="acte"' in client.post(FOLLOW, {"code": code}).content.decode()
        assert "C’est noté" in client.post(FOLLOW, {"code": code, "acte": "1"}).content.decode()
        assert Membership.objects.exclude(objected_at=None).get().idea.title == "La mienne"


class TestTeam:
    def test_puts_together_from_the_list_and_takes_apart(self, national, box, ideas):
        person = member(national, "view", "change")
        ticked = [str(idea.key) for idea in ideas]
        shown = person.get("/admin/idees/reunir/", {"idees": ticked}).content.decode()
        assert shown.count('name="idees"') == 3
        done = person.post("/admin/idees/reunir/", {"idees": ticked, **WORDS})
        cluster = Cluster.objects.get()
        assert done["Location"] == f"/admin/idees/reunies/{cluster.key}/"
        assert "Sortir cette idée" in person.get(done["Location"]).content.decode()
        assert person.post(done["Location"], {"separer": "1", "phrase": "Elles sont différentes."}).status_code == 302
        assert fresh(cluster).undone_at

    @pytest.mark.parametrize("wrong", [{"titre": ""}, {"texte": ""}, {"titre": "x" * 121}, {"texte": "\x00"}])
    def test_wrong_keeps_what_was_typed(self, national, ideas, wrong):
        person = member(national, "view", "change")
        data = {"idees": [str(idea.key) for idea in ideas], **WORDS, **wrong}
        refused = person.post("/admin/idees/reunir/", data)
        assert refused.status_code == 422
        assert refused.content.decode().count('name="idees"') == 3
        assert not Cluster.objects.exists()

    def test_one_idea_alone_gets_a_sentence(self, national, ideas):
        refused = member(national, "view", "change").post(
            "/admin/idees/reunir/", {"idees": [str(ideas[0].key)], **WORDS}
        )
        assert refused.status_code == 422
        assert "deux idées au moins" in refused.content.decode()

    def test_who_only_reads_does_not(self, national, ideas):
        person = member(national, "view")
        cluster = put_together(ideas)
        assert person.get("/admin/idees/reunir/").status_code in (302, 403)
        assert person.get(f"/admin/idees/reunies/{cluster.key}/").status_code == 200
        person.post(f"/admin/idees/reunies/{cluster.key}/", {"separer": "1", "phrase": "Non."})
        assert fresh(cluster).undone_at is None

    def test_of_another_caf_sees_and_changes_nothing(self, home, ideas):
        person = member(make_local_home(home, "gard", "Caf du Gard").space, "view", "change")
        cluster = put_together(ideas[:2])
        address = f"/admin/idees/reunies/{cluster.key}/"
        assert person.get(address).status_code == 404
        assert person.post(address, {"separer": "1", "phrase": "Non."}).status_code == 404
        shown = person.get("/admin/idees/reunir/", {"idees": [str(idea.key) for idea in ideas]}).content.decode()
        assert not re.search("Idée [012]", shown)
        assert person.post("/admin/idees/reunir/", {"idees": [str(ideas[2].key)], **WORDS}).status_code == 422

    def test_control_without_the_look_at_the_space_it_would(self, home, ideas, monkeypatch):
        person = member(make_local_home(home, "gard", "Caf du Gard").space, "view", "change")
        monkeypatch.setattr("consultations.ideas.merge_views.own_ideas", lambda user: Idea.objects.all())
        cluster = put_together(ideas)
        assert person.get(f"/admin/idees/reunies/{cluster.key}/").status_code == 200
