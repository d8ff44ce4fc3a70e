"""The end of every workflow of the site. Wagtail loads this module before its own models: nothing is imported at the top."""

from typing import Any


def publish_what_was_read(workflow_state: Any, user: Any = None) -> None:
    """Publish the draft (WAGTAIL_FINISH_WORKFLOW_ACTION).

    The last reader of a journey need not have the right to publish: a partner would then have it without any reading. Whatever
    else goes through a workflow keeps Wagtail's own rule.
    """
    from .models import JourneyReviewTask

    is_reading = isinstance(workflow_state.current_task_state.task.specific, JourneyReviewTask)
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=is_reading)
