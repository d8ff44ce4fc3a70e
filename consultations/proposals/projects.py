"""Writing the projects of a concertation."""

from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from consultations.analysis.words import keywords
from consultations.moderation.models import State
from core.caching import bump_site_version

from .models import Proposal


class VotedOn(Exception):
    """The words of a project that people voted on do not change."""


@transaction.atomic
def save_project(*, project: Proposal, said: dict[str, Any], user: Any) -> Proposal:
    """Write and publish a project from a valid ProjectForm. Raises VotedOn if its words change once somebody voted on them."""
    if project.pk and project.text != said["texte"]:
        held = Proposal.objects.select_for_update(no_key=True).get(pk=project.pk)  # nobody votes meanwhile
        if held.votes.exists():
            raise VotedOn
    project.text, project.description = said["texte"], said["description"]
    project.keywords = " ".join(keywords(project.text))
    project.moderation_state = State.APPROVED
    project.save()
    project.came_from.set(said["origines"])
    log(instance=project.participation, action="proposals.project", user=user)
    transaction.on_commit(bump_site_version)
    return project
