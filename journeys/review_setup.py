"""The workflow « Relecture d’un parcours »: three readings, one after the other, each by a group of its own."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from .models import JourneyIndexPage, JourneyReviewTask, ReviewRole

WORKFLOW = "Relecture d’un parcours"
#: The group of each reading, in their order.
GROUPS = {
    ReviewRole.EXPERT: "Relecture métier",
    ReviewRole.ACCESSIBILITY: "Relecture accessibilité",
    ReviewRole.PARTNER: "Relecture partenaires",
}


@transaction.atomic
def set_up_review(*, index: JourneyIndexPage) -> Workflow:
    """Create what is missing of the groups, the tasks and the workflow, and give it to every journey under `index`.

    Run again, it doubles nothing; the members of the groups stay.
    """
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    for order, (role, name) in enumerate(GROUPS.items()):
        task, _created = JourneyReviewTask.objects.get_or_create(role=role, defaults={"name": name})
        task.groups.add(_group(name))
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})
    return workflow


def _group(name: str) -> Group:
    """A group that may open the admin; the workflow itself lets it open the drafts it reads, and nothing else."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group
