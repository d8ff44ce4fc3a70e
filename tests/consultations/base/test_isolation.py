"""The team of the Hérault reaches nothing of the Gard: every address of the admin is tried, with a canary in the Gard's survey."""

import re
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.models import GroupApprovalTask, GroupPagePermission, Locale, TaskState, Workflow, WorkflowTask
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from consultations.base.isolation import OwnSpacesMiddleware
from consultations.base.permissions import participation_policy
from consultations.surveys.models import Survey, SurveyResponse
from core.permissions import SpacePermissionPolicy
from tests.consultations.conftest import editor_of
from tests.factories.participation import SurveyFactory, question, send, submission

CANARY = "canari"
# Where a participation can be named; the slow test tries everything else too.
NAMED = (
    "admin/snippets/",
    "admin/bulk/",
    "admin/localize/",
    "admin/reports/",
    "admin/editing-sessions/",
    "admin/participation/",
)


@dataclass
class Scene:
    """A survey of the Gard with a draft, a workflow, a translation, an answer; and someone of the Hérault."""

    survey: Survey
    stranger: object
    words: dict[str, str]

    def state(self) -> tuple:
        rows = Survey.objects.order_by("pk").values_list(
            "pk", "title", "live", "locked", "space_id", "latest_revision_id", "closes_at", "has_unpublished_changes"
        )
        tasks = TaskState.objects.order_by("pk").values_list("pk", "status")
        texts = StringTranslation.objects.order_by("pk").values_list("pk", "data")
        return list(rows), list(tasks), list(texts), list(Translation.objects.values_list("pk", "enabled"))


@pytest.fixture
def scene(gard, gard_space, herault, herault_space, client):
    owner = get_user_model().objects.create_superuser("owner", "o@exemple.fr", "x")
    survey = SurveyFactory(
        space=gard_space,
        title=f"{CANARY}-titre",
        introduction=f"{CANARY}-intro",
        questions=[question("single", f"{CANARY}-question", options=["Oui", "Non"])],
    )
    send(Client(), survey, submission(survey, single=0))
    first = survey.save_revision(user=owner, log_action=True)
    survey.title = f"{CANARY}-brouillon"
    second = survey.save_revision(user=owner, log_action=True)
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relire")
    task.groups.add(gard_space.editors)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(survey, owner)
    source, _ = TranslationSource.get_or_create_from_instance(survey)
    english, _ = Locale.objects.get_or_create(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=english)
    segment = source.stringsegment_set.first()
    StringTranslation.objects.create(translation_of=segment.string, locale=english, context=segment.context, data="EN")
    translation.save_target(user=owner)
    stranger = editor_of(herault_space, "view", "export")
    group = herault_space.editors
    group.permissions.add(Permission.objects.get(codename="submit_translation"))
    for action in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=herault, permission=Permission.objects.get(codename=action)
        )
    words = {
        "pk": str(survey.pk),
        "object_id": str(survey.pk),
        "app_label": "surveys",
        "app_name": "surveys",
        "model_name": "survey",
        "action": "delete",
        "action_name": "approve",
        "revision_id": str(first.pk),
        "revision_id_a": str(first.pk),
        "revision_id_b": str(second.pk),
        "task_state_id": str(state.current_task_state.pk),
        "workflow_state_id": str(state.pk),
        "task_id": str(task.pk),
        "translation_id": str(translation.pk),
        "translation_source_id": str(source.pk),
        "string_segment_id": str(segment.pk),
        "page_id": str(gard.pk),
        "parent_page_id": str(gard.pk),
        "uidb64": "MQ",
    }
    return Scene(survey, stranger, words)


def patterns(found, prefix=""):
    for pattern in found:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, address)
        elif address.startswith("admin/"):
            yield address


def fill(words: dict[str, str], pattern: str) -> str:
    """An address made from a pattern, whether it is a path or a regular expression."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: words.get(found[1], words["page_id"]), pattern)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: words.get(found[1], words["page_id"]), path)
    return "/" + path.replace("\\", "").replace("^", "").replace("$", "")


def shown(response) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


def walk(scene: Scene, beginning, methods=("get", "post")) -> tuple[int, list[str], list[str]]:
    """Ask for each address: (how many requests, those where the canary was seen, those that are a server error)."""
    person = Client(raise_request_exception=False)
    person.force_login(scene.stranger)
    query = f"?id={scene.survey.pk}&q={CANARY}&ids={scene.survey.pk}"
    seen, broken, count = [], [], 0
    for pattern in patterns(get_resolver().url_patterns):
        if not pattern.startswith(tuple(beginning)) or pattern.endswith(("^.*/$", "logout/", "failwhale/")):
            continue
        for method in methods:
            address = fill(scene.words, pattern)
            data = {
                "id": scene.survey.pk,
                "title": "pirate",
                "value": "pirate",
                "is_editing": "1",
                "questions-count": "0",
            }
            response = getattr(person, method)(address + query, data if method == "post" else None)
            # A search box says back what was typed in it.
            text = shown(response).replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "")
            count += 1
            if response.status_code >= 500:
                broken.append(f"{method} {address}")
            if f"{CANARY}-" in text:
                seen.append(f"{method} {address}")
    return count, seen, broken


@pytest.mark.slow
def test_nothing_of_the_gard_is_seen_or_changed(scene):
    before = scene.state()
    count, seen, broken = walk(scene, NAMED)
    assert count > 100
    assert seen == []
    assert broken == []
    assert scene.state() == before


@pytest.mark.slow
def test_nor_at_any_other_address_of_the_admin(scene):
    before = scene.state()
    # Wagtail's own forms answer some malformed posts of its editors with a server error: not looked at here.
    count, seen, _broken = walk(scene, ("admin/",))
    assert count > 350
    assert seen == []
    assert scene.state() == before


@pytest.mark.parametrize("action", ["delete", "put"])
def test_translations_cannot_be_written_by_another_method(scene, action):
    person = Client()
    person.force_login(scene.stranger)
    before = scene.state()
    address = fill(scene.words, "admin/localize/translate/<translation_id>/strings/<string_segment_id>/edit/")
    assert getattr(person, action)(address, "value=pirate").status_code == 404
    assert scene.state() == before


@pytest.mark.slow
def test_control_without_the_rule_of_spaces_the_walk_sees_the_canary(scene, monkeypatch):
    """The guards that ask the policy, seen failing: the editor, the history, the comparison, the chooser, bulk deletion…"""
    from django.db.models import Q

    SurveyResponse.objects.all().delete()  # what has answers is not deleted at all
    monkeypatch.setattr(SpacePermissionPolicy, "_within", lambda policy, user, actions: Q())
    _count, seen, _broken = walk(
        scene, ("admin/snippets/surveys", "admin/snippets/choose/surveys", "admin/bulk/"), ["get"]
    )
    words = ("edit", "history", "compare", "delete", "usage", "view", "chosen", "bulk", "unpublish")
    assert {word for word in words if any(word in address for address in seen)} == set(words), seen


@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")  # wagtail-localize's report
def test_control_without_the_middleware_the_walk_sees_the_canary(scene, monkeypatch):
    monkeypatch.setattr(OwnSpacesMiddleware, "process_view", lambda *args: None)
    _count, seen, _broken = walk(scene, ("admin/localize/", "admin/reports/"), ["get"])
    words = ("site-history", "pofile", "api/snippets", "submit/snippet", "reports/translations")
    assert {word for word in words if any(word in address for address in seen)} == set(words), seen


def test_own_survey_can_be_worked_on(scene, gard_space):
    """The guards let the Gard's own team through."""
    person = Client()
    person.force_login(editor_of(gard_space, "view"))
    SurveyResponse.objects.all().delete()
    for pattern in ("edit/<pk>/", "history/<pk>/", "delete/<pk>/", "usage/<pk>/", "unpublish/<pk>/"):
        assert person.get(fill(scene.words, f"admin/snippets/surveys/survey/{pattern}")).status_code == 200, pattern
    for chosen in (scene.survey.pk, "all"):
        response = person.get("/admin/bulk/surveys/survey/delete/", {"id": chosen})
        assert response.status_code == 200
        assert f"{CANARY}-titre" in shown(response)


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "-1", "abc", "²", "%00", "1 OR 1=1", "_2E"])
def test_a_key_that_is_none_is_not_found(scene, pk):
    person = Client()
    person.force_login(scene.stranger)
    for path in (
        "snippets/surveys/survey/edit/{}/",
        "snippets/choose/surveys/survey/chosen/{}/",
        "localize/api/snippets/surveys/survey/{}/",
    ):
        assert person.get("/admin/" + path.format(pk)).status_code in (302, 403, 404), path
    compare = f"/admin/snippets/surveys/survey/history/{pk}/revisions/compare/live...latest/"
    assert person.get(compare).status_code == 404
    assert person.get("/admin/snippets/choose/surveys/survey/chosen-multiple/", {"id": pk}).status_code == 200


class TestPolicy:
    def test_matrix(self, scene, national, gard_space, herault_space):
        policy = participation_policy(Survey)
        common = SurveyFactory(space=national)
        own = SurveyFactory(space=herault_space)
        theirs = scene.survey
        team = editor_of(national)
        for action in ("view", "change", "delete", "publish"):
            reached = set(policy.instances_user_has_permission_for(scene.stranger, action))
            assert reached == ({own, common} if action == "view" else {own})
            assert policy.user_has_permission_for_instance(team, action, theirs)
        assert not policy.user_has_permission_for_instance(scene.stranger, "change", theirs)
        assert policy.user_has_permission_for_instance(scene.stranger, "add", Survey())
        assert not policy.user_has_permission_for_instance(scene.stranger, "nothing", own)
        who = policy.users_with_any_permission_for_instance(["change"], theirs)
        assert scene.stranger not in who
        assert team in who

    def test_no_permission_no_instance(self, scene):
        from django.contrib.auth.models import AnonymousUser

        from tests.factories.base import UserFactory

        policy = participation_policy(Survey)
        for user in (UserFactory(), AnonymousUser()):
            assert not policy.instances_user_has_permission_for(user, "view").exists()
            assert not policy.user_has_permission_for_instance(user, "view", scene.survey)
