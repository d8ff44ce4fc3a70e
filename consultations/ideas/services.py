"""Writing ideas."""

import uuid
from dataclasses import replace

from consultations.base.services import Content, Submission, record_contribution
from consultations.base.together import record_beside

from .forms import DIFFERENT, IdeaForm
from .models import Idea
from .publication import place_in_public, words_changed


class _AnotherIdea(Exception):
    """The same one-time key came again with other words."""


def record_idea(*, submission: Submission, form: IdeaForm) -> Idea:
    """Record a valid form: one idea more of this browser, or the one that is corrected; with it, what was answered to the questions in plus.

    Sent twice it is one idea. Other words with the same key (somebody went back to the page, and wrote again) are another idea: nothing is lost.
    Raises TooMany beyond what the box takes of one person.
    """
    try:
        return _record(submission, form)
    except _AnotherIdea:
        return _record(replace(submission, submission_key=uuid.uuid4(), first_act=False), form)


def _record(submission: Submission, form: IdeaForm) -> Idea:
    said = form.cleaned_data

    def fill(idea: Idea) -> None:
        before = "" if idea._state.adding else idea.words
        idea.participation = submission.participation
        idea.title, idea.text = said["titre"], said["idee"]
        if form.says_different:
            idea.similar_choice = DIFFERENT
        idea.theme, idea.place, idea.first_name = said.get("theme", ""), said.get("lieu", ""), said["prenom"]
        if idea.words == before:  # what was read already is not read again
            return
        if before and not submission.corrects:
            raise _AnotherIdea
        words_changed(idea)

    def write(idea: Idea, created: bool) -> None:
        record_beside(contribution=idea, name="extra_response", submission=submission, form=form)
        place_in_public(idea=idea, received_at=submission.received_at())

    content = Content(write, fill_columns=fill, most=submission.participation.most)
    return record_contribution(model=Idea, submission=submission, content=content)
