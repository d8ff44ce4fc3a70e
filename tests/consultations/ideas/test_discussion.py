"""What is said about an idea, in the discussion of its box."""

import pytest
from django.core.management import call_command

from consultations.base.discussed import find_subject
from consultations.comments.models import Discussion
from consultations.ideas.models import Idea, IdeaBox
from tests.factories.ideas import IdeaFactory, hidden


@pytest.fixture
def discussion(box, national) -> Discussion:
    discussion = Discussion.objects.create(title="Parlons-en", space=national, shown_when="apres")
    IdeaBox.objects.update(discussion=discussion)
    return discussion


def test_page_of_an_idea_has_its_thread_and_the_form(box, discussion, client):
    idea = IdeaFactory(participation=box)
    html = client.get(idea.get_absolute_url()).content.decode()
    assert discussion.get_submit_url() in html
    assert str(idea.key) in html
    assert "csrfmiddlewaretoken" not in html


def test_only_an_idea_that_is_shown_in_a_box_of_this_discussion_is_a_subject(box, discussion, national):
    idea, waits = IdeaFactory(participation=box), hidden(participation=box)
    other = Discussion.objects.create(title="Ailleurs", space=national)
    assert find_subject(discussion, idea.key).title == idea.title
    assert find_subject(discussion, waits.key) is None
    assert find_subject(other, idea.key) is None
    assert find_subject(box, idea.key) is None


def test_comments_are_counted_as_they_come_and_go_and_again(box, discussion):
    from consultations.base.discussed import comment_shown

    idea = IdeaFactory(participation=box)

    def changes(number):
        comment_shown.send(sender=Discussion, discussion=discussion, subject=idea.key, change=number)
        return Idea.objects.get(pk=idea.pk).comments_count

    assert [changes(1), changes(1), changes(-1), changes(-1), changes(-1)] == [1, 2, 1, 0, 0]
    Idea.objects.update(comments_count=7)
    call_command("recount")
    assert Idea.objects.get().comments_count == 0


def test_without_a_discussion_nobody_talks_of_it(box, client):
    idea = IdeaFactory(participation=box)
    assert "Ce que vous en dites" not in client.get(idea.get_absolute_url()).content.decode()
