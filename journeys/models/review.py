"""The workflow tasks that a journey goes through before it is published."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from ..approvals import authors_of


class ReviewRole(models.TextChoices):
    """Who reads the journey."""

    EXPERT = "metier", _("Métier")
    ACCESSIBILITY = "accessibilite", _("Accessibilité et langage clair")
    PARTNER = "partenaire", _("Partenaire")


class JourneyReviewTask(AbstractGroupApprovalTask):
    """A reading by one group, by somebody who did not write the draft."""

    role = models.CharField(_("relecture"), max_length=14, choices=ReviewRole.choices)

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "role"]

    class Meta:
        verbose_name = _("relecture d’un parcours")
        verbose_name_plural = _("relectures de parcours")

    @classmethod
    def get_description(cls) -> Any:
        return _("Les membres des groupes choisis relisent, sauf qui a écrit le brouillon")

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, Any, bool]]:
        """Wagtail's own, without the approval for an author of the draft, administrators included."""
        actions = super().get_actions(obj, user)
        if actions and user.pk in authors_of(obj.get_latest_revision()):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Raises PermissionDenied if an author approves (`journeys.middleware` says so before, in words)."""
        draft = task_state.workflow_state.content_object.get_latest_revision()
        if action_name == "approve" and user.pk in authors_of(draft):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)
