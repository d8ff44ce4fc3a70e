"""Three readings by three people, none of whom wrote the draft; all through the admin."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, Workflow, WorkflowState

from journeys.approvals import approvals_of, authors_of
from journeys.models import JourneyPage, JourneyReviewTask, ReviewRole
from journeys.review_setup import GROUPS, set_up_review
from tests.factories.base import UserFactory, make_editor
from tests.factories.journeys import JourneyIndexPageFactory, make_administrator
from tests.factories.reviews import (
    add_to_tree,
    answer_links,
    build_whole_journey,
    make_reader,
    publish_easy_version,
    read_by_all,
)

pytestmark = pytest.mark.django_db
SENTENCE = "Vous avez écrit ce brouillon : une autre personne doit l’approuver."


@pytest.fixture
def author(db):
    """An administrator writes: being one gives no right to approve one's own draft."""
    return make_administrator()


@pytest.fixture
def draft(home, author):
    return add_to_tree(home, build_whole_journey(home, timezone.localdate()), author)


@pytest.fixture
def submitted(draft, author):
    draft.get_workflow().start(draft, author)
    return draft


def fresh(page):
    return JourneyPage.objects.get(pk=page.pk)


def act(user, page, action="approve", **extra):
    """Press the button of the list of tasks; the page one lands on."""
    client = Client()
    client.force_login(user)
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, action, state.pk))
    return client.post(address, {"comment": ""}, follow=True, **extra)


@pytest.mark.slow
def test_three_people_read_and_the_page_is_published_as_parcours(submitted, author):
    answer_links(submitted)
    publish_easy_version(submitted)
    readers = [make_reader(role) for role in GROUPS]
    for reader in readers[:2]:
        assert act(reader, submitted).status_code == 200
        assert not fresh(submitted).live
    act(readers[2], submitted)
    page = fresh(submitted)
    assert page.live
    assert [one.role for one in approvals_of(page.live_revision_id)] == ["metier", "accessibilite", "partenaire"]
    assert [one.user_id for one in approvals_of(page.live_revision_id)] == [reader.pk for reader in readers]
    assert page.kind == "parcours"
    made = BeautifulSoup(Client().get(page.get_url()).text, "html.parser").select_one(".j-made").get_text(" ")
    assert "Partenaire, le" in made
    assert not any(reader.username in made for reader in readers)


def test_readers_have_no_right_but_to_read(submitted):
    reader = make_reader(ReviewRole.EXPERT)
    stranger = make_reader(ReviewRole.PARTNER)
    edit = reverse("wagtailadmin_pages:edit", args=(submitted.pk,))
    for user, code in ((reader, 200), (stranger, 302)):
        client = Client()
        client.force_login(user)
        assert client.get(edit).status_code == code
    assert not submitted.permissions_for_user(reader).can_publish()
    act(stranger, submitted)
    assert not TaskState.objects.filter(status="approved").exists()


def test_an_author_who_is_an_administrator_is_refused_with_a_sentence(submitted, author):
    response = act(author, submitted)
    assert SENTENCE in response.text
    assert not TaskState.objects.filter(status="approved").exists()


@pytest.mark.slow
def test_the_approval_is_not_offered_to_an_author(submitted, author):
    task = fresh(submitted).current_workflow_task
    other = UserFactory(is_superuser=True)
    assert "approve" not in [action[0] for action in task.get_actions(submitted, author)]
    assert "approve" in [action[0] for action in task.get_actions(submitted, other)]
    client = Client()
    client.force_login(author)
    edit = reverse("wagtailadmin_pages:edit", args=(submitted.pk,))
    html = client.get(edit).text
    assert 'data-workflow-action-name="approve"' not in html
    assert SENTENCE in html
    client.force_login(other)
    html = client.get(edit).text
    assert 'data-workflow-action-name="approve"' in html
    assert SENTENCE not in html


def test_an_author_cannot_approve_from_the_editor_either(submitted, author):
    client = Client()
    client.force_login(author)
    data = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    response = client.post(reverse("wagtailadmin_pages:edit", args=(submitted.pk,)), data, follow=True)
    assert SENTENCE in response.text
    assert not TaskState.objects.filter(status="approved").exists()


def test_the_task_itself_refuses_an_author(submitted, author):
    state = fresh(submitted).current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, author, "approve")


def test_who_changes_the_draft_becomes_an_author(submitted):
    reader = make_reader(ReviewRole.EXPERT)
    fresh(submitted).get_latest_revision_as_object().save_revision(user=reader)
    assert SENTENCE in act(reader, submitted).text
    assert fresh(submitted).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_who_submits_the_draft_is_an_author(draft):
    reader = make_reader(ReviewRole.EXPERT)
    draft.get_workflow().start(draft, reader)
    assert SENTENCE in act(reader, draft).text


def test_an_author_may_send_the_draft_back(submitted, author):
    act(author, submitted, "reject")
    assert fresh(submitted).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_change_after_a_reading_is_read_again(submitted):
    first, second = make_reader(ReviewRole.EXPERT), make_reader(ReviewRole.ACCESSIBILITY)
    act(first, submitted)
    revision = fresh(submitted).get_latest_revision_as_object().save_revision(user=UserFactory())
    for reader in (second, make_reader(ReviewRole.ACCESSIBILITY), make_reader(ReviewRole.PARTNER)):
        act(reader, submitted)
    page = fresh(submitted)
    assert not page.live  # the first reading was of another text
    assert page.current_workflow_task.role == ReviewRole.EXPERT
    assert ReviewRole.EXPERT not in [one.role for one in approvals_of(revision.pk)]


def test_authors_of_the_last_version_may_read_the_next(submitted, author):
    page = read_by_all_again(submitted)
    assert authors_of(page.live_revision) == {author.pk}
    other = UserFactory()
    page.get_latest_revision_as_object().save_revision(user=other)
    assert authors_of(fresh(page).latest_revision) == {other.pk}


def read_by_all_again(page):
    for role in GROUPS:
        act(make_reader(role), page)
    return fresh(page)


def test_publishing_directly_gives_a_guide_and_keeps_no_approval(home, author, draft):
    answer_links(draft)
    publish_easy_version(draft)
    page = read_by_all(draft, author)
    assert page.kind == "parcours"
    page.get_latest_revision_as_object().save_revision(user=author).publish(user=author)
    page = fresh(page)
    assert page.kind == "guide"
    assert approvals_of(page.live_revision_id) == []


def test_a_caf_editor_cannot_read_a_national_draft(submitted, gard):
    editor = make_editor(gard.space, JourneyPage)
    act(editor, submitted)
    assert not TaskState.objects.filter(status="approved").exists()
    client = Client()
    client.force_login(editor)
    assert client.get(reverse("wagtailadmin_pages:edit", args=(submitted.pk,))).status_code == 302


def test_a_page_that_does_not_exist_is_not_an_error_of_the_server(author):
    client = Client()
    client.force_login(author)
    address = reverse("wagtailadmin_pages:workflow_action", args=(999999, "approve", 1))
    assert client.post(address).status_code == 404
    data = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    assert client.post(reverse("wagtailadmin_pages:edit", args=(999999,)), data).status_code == 404


def test_the_workflow_is_set_up_once(home):
    with pytest.raises(CommandError):
        call_command("set_up_review")
    index = JourneyIndexPageFactory(parent=home)
    for _time in range(2):
        call_command("set_up_review")
    workflow = Workflow.objects.get(name="Relecture d’un parcours")
    assert [task.specific.role for task in workflow.tasks] == list(ReviewRole)
    assert index.get_workflow() == workflow
    assert set_up_review(index=index) == workflow
    assert JourneyReviewTask.objects.count() == 3


def test_the_modal_of_a_comment_is_refused_to_an_author(submitted, author):
    client = Client()
    client.force_login(author)
    state = fresh(submitted).current_workflow_task_state
    address = reverse("wagtailadmin_pages:collect_workflow_action_data", args=(submitted.pk, "approve", state.pk))
    assert client.get(address).status_code == 302
    client.force_login(make_reader(ReviewRole.EXPERT))
    assert json.loads(client.get(address).text)["step"] == "action"
