"""What is done outside a request (django-tasks)."""

from django_tasks import task

from . import sending


@task()
def send_message(pk: int) -> bool:
    """Send one message, if it is due. Returns whether it was sent."""
    return sending.send_due(only=pk).sent == 1
