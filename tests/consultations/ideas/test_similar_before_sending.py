"""Ideas that look like one that is sent: shown once, with everything typed; the person chooses, and the choice is kept."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.comments.models import Comment
from consultations.ideas import similar
from consultations.ideas.models import Idea, Like
from tests.contracts.kinds import SAME_ORIGIN, fields_in, keeps
from tests.factories.ideas import IdeaFactory, hidden, typed_idea
from tests.factories.participation import DiscussionFactory

pytestmark = pytest.mark.django_db
TITLE = "Ouvrir plus de places en crèche le soir"
NEAR = {"titre": "Des places de crèche le soir", "idee": "Il n’y a pas de place en crèche quand on travaille le soir."}


@pytest.fixture
def known(box):
    return IdeaFactory(participation=box, title=TITLE, text="Pour ceux qui travaillent le soir.")


def send(box, client=None, **more):
    data = {"cle": str(uuid.uuid4()), "page": "", "duree": "9", **typed_idea(box), **NEAR, **more}
    return data, (client or Client()).post(box.get_submit_url(), data, headers=SAME_ORIGIN)


def test_is_shown_the_near_one_with_everything_typed_and_nothing_is_sent(box, known):
    IdeaFactory(participation=box, title="Planter des arbres", text="Devant l’accueil.")
    data, asked = send(box)
    html = asked.content.decode()
    assert asked.status_code == 200
    assert "Une idée proche existe déjà." in html
    assert TITLE in html
    assert "Planter des arbres" not in html
    assert set(keeps(asked, box.get_submit_url(), data)) <= {"duree"}
    assert Idea.objects.count() == 2


def test_mine_is_different_is_sent_and_kept(box, known):
    person = Client()
    _data, asked = send(box, person)
    sent = person.post(box.get_submit_url(), fields_in(asked, box.get_submit_url()), headers=SAME_ORIGIN)
    assert sent.status_code == 303
    assert Idea.objects.get(title=NEAR["titre"]).similar_choice == "different"


def test_one_that_looks_like_none_is_sent_at_once(box, known):
    _data, sent = send(box, titre="Planter des arbres", idee="Devant l’accueil.")
    assert sent.status_code == 303
    assert Idea.objects.get(title="Planter des arbres").similar_choice == ""


def test_control_without_the_look_it_is_sent_at_once(box, known, monkeypatch):
    monkeypatch.setattr("consultations.ideas.participation_type.nearest", lambda **said: [])
    assert send(box)[1].status_code == 303


def test_what_is_not_published_is_not_shown(box):
    hidden(participation=box, title=TITLE, text="Pour ceux qui travaillent le soir.")
    assert send(box)[1].status_code == 303


def test_supporting_it_instead_is_a_like_that_says_so(box, known):
    person = Client()
    _data, asked = send(box, person)
    action = f"/participer/idees/{box.translation_key}/{known.key}/soutenir/"
    assert f'formaction="{action}"' in asked.content.decode()
    fields = {**fields_in(asked, box.get_submit_url()), "a_la_place": "1"}
    assert person.post(action, fields, headers=SAME_ORIGIN).status_code == 303
    assert Like.objects.get().instead
    assert Idea.objects.count() == 1


def test_nuance_is_a_comment_on_it_with_what_was_typed(box, known):
    discussion = DiscussionFactory(space=box.space, takes_stance=True)
    type(box).objects.filter(pk=box.pk).update(discussion=discussion)
    person = Client()
    _data, asked = send(box, person)
    action = discussion.get_submit_url()
    assert f'formaction="{action}"' in asked.content.decode()
    fields = {**fields_in(asked, box.get_submit_url()), "objet": str(known.key)}
    assert person.post(action, fields, headers=SAME_ORIGIN).status_code == 303
    comment = Comment.objects.get()
    assert (comment.subject, comment.stance, comment.text) == (known.key, "nuance", NEAR["idee"])


def test_finding_takes_two_queries_whatever_their_number(box, known):
    def queries() -> int:
        similar.nearest(box=box, title=TITLE, text="")
        with CaptureQueriesContext(connection) as found:
            assert similar.nearest(box=box, title=TITLE, text="")
        return len(found)

    before = queries()
    IdeaFactory.create_batch(20, participation=box)
    assert queries() == before <= 2
