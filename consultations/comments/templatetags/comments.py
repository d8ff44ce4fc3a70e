"""`{% discussion_thread discussion subject as thread %}` and its form, for any template that shows a discussion."""

import uuid
from typing import Any

from django import template

from consultations.base.discussed import Subject

from ..forms import CommentForm
from ..models import Discussion
from ..threads import Thread

register = template.Library()


@register.simple_tag
def discussion_thread(discussion: Discussion, subject: uuid.UUID | None = None) -> Thread:
    """The first comments about a subject, or about the page; none of a discussion that is not saved (a preview)."""
    return discussion.thread(subject or None) if discussion.pk else Thread((), 0, False)


@register.simple_tag
def comment_form(discussion: Discussion, subject: uuid.UUID | None = None, title: Any = "") -> CommentForm:
    """An empty form to say something about it."""
    return CommentForm(discussion, about=Subject(subject, str(title)) if subject else None)
