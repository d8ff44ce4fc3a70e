"""Writing proposals."""

from consultations.analysis.words import keywords
from consultations.base.corrections import NotOpen
from consultations.base.services import Content, Submission, record_contribution
from consultations.moderation.models import State

from .forms import ProposalForm
from .models import Proposal


def record_proposal(*, submission: Submission, form: ProposalForm) -> Proposal:
    """Record a valid form: one proposal more of this browser, or the same again if it was sent twice.

    It is read before it is shown. Raises TooMany beyond `OpenQuestion.most`, and NotOpen when a published one is to be corrected.
    """

    def fill(proposal: Proposal) -> None:
        if proposal.is_frozen:  # it was published since its form was opened
            if submission.corrects:
                raise NotOpen
            return
        if proposal.text != form.text:  # what was read already is not read again
            proposal.text = form.text
            proposal.keywords = " ".join(keywords(form.text))
            proposal.moderation_state = State.PENDING
            proposal.moderation_reason, proposal.moderated_by, proposal.moderated_at = "", None, None

    content = Content(lambda proposal, created: None, fill, most=submission.participation.most)
    return record_contribution(model=Proposal, submission=submission, content=content)
