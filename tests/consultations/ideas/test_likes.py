"""« Utile »: one like a person, with and without JavaScript, counts that follow, and nothing of a person in the page."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.base.models import Participant
from consultations.ideas import likes
from consultations.ideas.models import Idea, Like
from tests.consultations.ideas.conftest import member
from tests.contracts.kinds import SAME_ORIGIN, fields_in
from tests.factories.base import make_local_home
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(home):
    return IdeaBoxFactory(space=home.space)


@pytest.fixture
def idea(box):
    return IdeaFactory(participation=box)


def address(one, box=None) -> str:
    box = box or one.participation
    return f"/participer/idees/{box.translation_key}/{one.key}/soutenir/"


def support(one, client=None, box=None, **data):
    sent = {"cle": str(uuid.uuid4()), "page": "", "duree": "9", **data}
    return (client or Client()).post(address(one, box), sent, headers=SAME_ORIGIN)


def count(one) -> int:
    one.refresh_from_db()
    return one.likes_count


def test_counts_each_person_once(idea):
    person = Client()
    assert support(idea, person).status_code == 303
    assert support(idea, person).status_code == 303
    support(idea)
    assert count(idea) == Like.objects.filter(idea=idea).count() == 2


def test_control_without_the_name_of_the_browser_one_person_counts_twice(idea, monkeypatch):
    person = Client()
    support(idea, person)
    monkeypatch.setattr("consultations.base.acts.read_browser_id", lambda request: None)
    support(idea, person)
    assert count(idea) == 2


def test_double_click_before_any_cookie_is_one(idea):
    key = str(uuid.uuid4())
    for _ in range(2):
        support(idea, cle=key)
    assert count(idea) == Participant.objects.count() == 1


def test_after_the_closing_is_taken_back_and_no_more_given(idea, box):
    person = Client()
    support(idea, person)
    box.closes_at = timezone.now() - timedelta(days=1)
    box.save(update_fields=["closes_at"])
    assert support(idea).status_code == 410
    assert count(idea) == 1
    assert support(idea, person, retirer="1").status_code == 303
    assert count(idea) == Like.objects.count() == 0


def test_is_taken_back(idea):
    person = Client()
    page = person.get(support(idea, person)["Location"])
    assert "Retirer mon soutien" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    back = person.get(support(idea, person, retirer="1")["Location"])
    assert "Utile pour moi aussi" in back.content.decode()
    assert count(idea) == Like.objects.count() == 0


def test_answers_a_script_in_place(idea):
    response = Client().post(
        address(idea), {"cle": str(uuid.uuid4())}, headers={**SAME_ORIGIN, "accept": "application/json"}
    )
    assert response.json() == {"likes": True, "count": "1 soutien", "said": "Vous soutenez cette idée."}


def test_without_javascript_the_first_one_is_confirmed_and_what_follows_is_not(idea, box):
    person, other = Client(enforce_csrf_checks=True), IdeaFactory(participation=box)
    asked = support(idea, person, cle="")
    assert asked.status_code == 200
    assert idea.title in asked.content.decode()
    assert count(idea) == 0
    assert person.post(address(idea), fields_in(asked, address(idea)), headers=SAME_ORIGIN).status_code == 303
    assert support(other, person, cle="").status_code == 303
    assert (count(idea), count(other)) == (1, 1)


def test_from_another_site_nothing_is_counted(idea):
    refused = Client().post(address(idea), {"cle": str(uuid.uuid4())}, headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    assert count(idea) == 0


def test_one_that_is_not_shown_or_takes_no_likes_is_not_there(idea, box):
    assert support(hidden(participation=box)).status_code == 404
    type(box).objects.update(takes_likes=False)
    assert support(idea).status_code == 404
    assert not Like.objects.exists()


def test_page_of_an_idea_says_nothing_of_who_likes_it(idea, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    person = Client()
    page = f"/participer/idees/{idea.participation.translation_key}/{idea.key}/"
    support(idea, person)
    ours, others = (client.get(page) for client in (person, Client()))
    assert re.search(r"<button[^>]*>.*?Utile.*?<span data-count>1</span>", ours.content.decode(), re.S)
    assert ours.content == others.content
    assert "public" in others["Cache-Control"]


def test_takes_few_queries_whatever_their_number(idea):
    person = Client()
    support(idea, person)
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            support(idea, person, retirer="1")
        numbers.append(len(queries))
        for _ in range(9):
            support(idea)
        support(idea, person)
    assert numbers[0] == numbers[1] <= 16


def test_recount_changes_nothing_and_mends_what_is_wrong(idea, capsys):
    support(idea)
    call_command("recount")
    Idea.objects.update(likes_count=7)
    call_command("recount")
    assert re.findall(r"corrected: (\d)", capsys.readouterr().out) == ["0", "1"]
    assert count(idea) == 1


def test_what_is_set_aside_does_not_count(idea):
    support(idea)
    people = [Participant.objects.get().pk]
    assert likes.set_trust(participants=people, trust="aside") == 1
    assert count(idea) == 0
    assert likes.recount() == 0
    likes.set_trust(participants=people, trust="counted")
    assert count(idea) == 1


def test_goes_with_the_person(idea):
    person = Client()
    support(idea, person)
    likes.given_by([Participant.objects.get().pk])[0].delete()
    assert count(idea) == 0


class TestBursts:
    @pytest.fixture
    def burst(self, settings, idea):
        """Four people of one network, where two an hour are let in freely."""
        settings.NETWORK_NEWCOMERS_PER_HOUR, settings.NETWORK_PER_MINUTE = 2, 100
        for _ in range(2):
            support(idea)
        settings.NETWORK_NEWCOMERS_PER_HOUR = 0  # the next two are not asked for work
        for _ in range(2):
            support(idea)
        settings.NETWORK_NEWCOMERS_PER_HOUR = 2
        return idea

    def test_is_set_aside_whole_from_the_list_and_counted_again(self, burst, box):
        team = member(box.space, "view", "change")
        (group,) = team.get(reverse("waiting")).context["items"]
        assert (group.title, group.holds) == (f"Soutiens : {box.title}", 4)
        decided = {"groupes": [group.tick], "decision": "aside", "raison": "rafale"}
        assert team.post(reverse("waiting"), decided).status_code == 302
        assert count(burst) == 0
        assert likes.recount() == 0

    def test_another_team_does_not_see_it(self, burst, home):
        person = member(make_local_home(home, "gard", "Caf du Gard").space, "view", "change")
        assert not person.get(reverse("waiting")).context["items"]


def test_names_of_people_go_when_their_likes_are_gone(idea):
    support(idea)
    call_command("apply_retention")
    assert Participant.objects.count() == 1
    idea.delete()
    call_command("apply_retention")
    assert not Participant.objects.exists()
