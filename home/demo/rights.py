"""Groups, what each may do where, and the demo's accounts.

A group of a space says *where* its members work. Those of the national group read every answer and publish nothing: that is the
moderators' work. What editors do more is in a group of its own.
"""

import secrets
import string
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)
from wagtail.users.models import UserProfile

from core.models import Space
from journeys.models import JourneyIndexPage, ReviewRole
from journeys.review_setup import GROUPS, set_up_review

READ_ANSWERS = (
    "surveys.view_survey",
    "surveys.view_surveyresponse",
    "surveys.export_surveyresponse",
    "feedback.view_feedback",
    "feedback.view_feedbackanswer",
    "feedback.export_feedbackanswer",
    "comments.view_discussion",
    "comments.view_comment",
    "comments.export_comment",
    "ideas.view_ideabox",
    "ideas.view_idea",
    "ideas.export_idea",
    "ideas.view_answertemplate",
    "proposals.view_openquestion",
    "proposals.view_proposal",
    "proposals.export_proposal",
    "workshops.view_workshop",
    "workshops.view_signup",
    "workshops.view_report",
)
MODERATE = (
    "feedback.change_feedbackanswer",
    "comments.change_comment",
    "ideas.change_idea",
    "proposals.change_proposal",
)
ORGANISE_WORKSHOPS = (
    *(f"workshops.{action}_workshop" for action in ("add", "change", "publish")),
    *(f"workshops.{action}_signup" for action in ("change", "export")),
    "workshops.view_panelmember",
    "workshops.change_report",
)
WRITE_DISCUSSIONS = ("comments.add_discussion", "comments.change_discussion", "comments.publish_discussion")
WRITE_IDEAS = (
    *(f"ideas.{action}_ideabox" for action in ("add", "change", "publish")),
    *(f"ideas.{action}_answertemplate" for action in ("add", "change", "delete")),
    "ideas.publish_officialanswer",
)
WRITE_QUESTIONS = tuple(f"proposals.{action}_openquestion" for action in ("add", "change", "publish"))
WRITE_SURVEYS = tuple(
    f"surveys.{action}_{model}"
    for model, actions in (("survey", "add change publish"), ("localquestions", "view add change delete publish"))
    for action in actions.split()
)
WRITE = (*WRITE_SURVEYS, *WRITE_DISCUSSIONS, *WRITE_IDEAS, *WRITE_QUESTIONS, *ORGANISE_WORKSHOPS)
ORGANISMS = ("journeys.view_organism", "journeys.add_organism", "journeys.change_organism")
PAIN_POINTS = (
    "journeys.view_painpoint",
    "journeys.add_painpoint",
    "journeys.change_painpoint",
    "journeys.delete_painpoint",
)
TRANSLATE = ("wagtail_localize.submit_translation",)
PAGES = ("wagtailcore.add_page", "wagtailcore.change_page", "wagtailcore.publish_page")
FILES = tuple(
    f"wagtail{app}.{action}_{model}"
    for app, model in (("images", "image"), ("docs", "document"))
    for action in ("add", "change", "choose")
)
NATIONAL, NATIONAL_EDITORS = "Équipe nationale", "Rédaction nationale"

# Account: (first name shown in the admin, groups). None: all rights.
ACCOUNTS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "administrateur": ("Administrateur", None),
    "redaction-nationale": ("Rédaction nationale", (NATIONAL, NATIONAL_EDITORS)),
    "moderation": ("Modération", (NATIONAL,)),
    "redaction-gard": ("Rédaction du Gard", ("Caf du Gard",)),
    "redaction-herault": ("Rédaction de l’Hérault", ("Caf de l’Hérault",)),
    "relecture-metier": ("Relecture métier", (GROUPS[ReviewRole.EXPERT],)),
    "relecture-accessibilite": ("Relecture accessibilité", (GROUPS[ReviewRole.ACCESSIBILITY],)),
    "relecture-partenaires": ("Relecture partenaires", (GROUPS[ReviewRole.PARTNER],)),
}


def give_rights(spaces: dict[str, Space], home: Page) -> None:
    """Create the groups of the spaces, with their rights, and put them in their spaces. `home`: the national home."""
    for space in spaces.values():
        if not space.is_national:
            _local_group(space)
    national = Group.objects.create(name=NATIONAL)
    _allow(national, ("wagtailadmin.access_admin", *READ_ANSWERS, *MODERATE))
    editors = Group.objects.create(name=NATIONAL_EDITORS)
    _allow(editors, (*WRITE, *ORGANISMS, *PAIN_POINTS, *TRANSLATE))
    _allow_pages(editors, home)
    _allow_files(editors, Collection.get_first_root_node())
    spaces["national"].editors = national
    spaces["national"].save()
    _replace_default_groups(editors)
    set_up_review(index=JourneyIndexPage.objects.child_of(home).get())


def allow_translations(home: Page) -> None:
    """Let the national editors work on a translated home too: it stands beside the French one, not under it."""
    _allow_pages(Group.objects.get(name=NATIONAL_EDITORS), home)


def create_accounts() -> dict[str, str]:
    """The demo's accounts, each with a new random password. Returns name → password: the only time they are known."""
    return {name: _account(name, *account) for name, account in ACCOUNTS.items()}


def _account(name: str, first_name: str, groups: tuple[str, ...] | None) -> str:
    user, _created = get_user_model().objects.get_or_create(
        username=name,
        defaults={
            "first_name": first_name,
            "email": f"{name}@exemple.invalid",
            "is_staff": groups is None,
            "is_superuser": groups is None,
        },
    )
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    user.set_password(password)
    user.save()
    user.groups.add(*Group.objects.filter(name__in=groups or ()))
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "fr"})
    return password


# Letters and digits nobody mistakes for another.
_LETTERS = "".join(sign for sign in string.ascii_lowercase + string.digits if sign not in "l1o0i")


def _local_group(space: Space) -> None:
    group = Group.objects.create(name=space.name)
    _allow(group, ("wagtailadmin.access_admin", *READ_ANSWERS, *MODERATE, *WRITE, *PAIN_POINTS))
    _allow_pages(group, space.root_page)
    space.collection = Collection.get_first_root_node().add_child(name=space.name)
    _allow_files(group, space.collection)
    space.editors = group
    space.save()


def _named(names: Iterable[str]) -> list[Permission]:
    """Permissions by "app.codename". Raises LookupError if one is not in the database: a typing error gives nobody rights."""
    wanted = set(names)
    condition = Q()
    for name in wanted:
        app, codename = name.split(".")
        condition |= Q(content_type__app_label=app, codename=codename)
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(condition).select_related("content_type")
    }
    if wanted - set(found):
        raise LookupError(f"Unknown permissions: {sorted(wanted - set(found))}")
    return list(found.values())


def _allow(group: Group, names: Iterable[str]) -> None:
    group.permissions.add(*_named(names))


def _allow_pages(group: Group, page: Page) -> None:
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=page, permission=one) for one in _named(PAGES)
    )


def _allow_files(group: Group, collection: Collection) -> None:
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=one) for one in _named(FILES)
    )


def _replace_default_groups(editors: Group) -> None:
    """Wagtail's own groups may edit everything, under English names: ours take their place, in its workflow too."""
    Workflow.objects.update(name="Relecture par l’équipe nationale")
    for task in GroupApprovalTask.objects.all():
        task.name = "Relecture"
        task.save()
        task.groups.set([editors])
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
