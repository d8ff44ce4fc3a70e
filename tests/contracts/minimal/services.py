from consultations.base.services import Content, Submission, record_contribution

from .forms import ReplyForm
from .models import Reply


def record_reply(*, submission: Submission, form: ReplyForm) -> Reply:
    """Record a valid form, in place of what this browser said before."""

    def fill(reply: Reply) -> None:
        reply.choice, reply.why = form.cleaned_data["choix"], form.cleaned_data["pourquoi"]

    # It has no row beside its own columns: there is nothing more to write.
    content = Content(lambda reply, created: None, fill)
    return record_contribution(model=Reply, submission=submission, content=content)
