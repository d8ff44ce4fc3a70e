"""In the editor of a survey that was answered: the rule about its questions, said beforehand, and what must be said to publish.

Drafts are saved freely. When something is published or sent to review, each answered question of which only words changed comes back with
two radio buttons, and everything typed: no JavaScript is needed. What is said goes in the draft (`Survey.declared`), for the very words
it was said of, so that a publication that is scheduled or approved later knows it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import Panel

from consultations.base.admin_forms import ParticipationForm

from .editions import MEANING, TYPO

SAID = [
    (TYPO, gettext_lazy("Une faute est corrigée : le sens reste le même")),
    (MEANING, gettext_lazy("Le sens change : nouvelle version")),
]
#: The buttons after which the words may become public without their editor.
GOING_OUT = ("action-publish", "action-submit", "action-restart-workflow")


class AsksMeaning:
    """For the form of an editor: asks, for each change of words of a question that was answered, whether its meaning stays."""

    instance: Any
    data: Any
    add_error: Any
    #: What is asked, once the form was sent: (change, what was said of it).
    reworded: tuple[tuple[Any, str], ...] = ()

    def versioned(self) -> Any:
        """The survey, as the public sees it, whose versions the questions have; None if they have none."""
        raise NotImplementedError

    @property
    def is_going_out(self) -> bool:
        """Whether it is sent to be published, now or later, or to somebody who may publish it."""
        is_approval = "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve"
        return is_approval or any(name in self.data for name in GOING_OUT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()  # type: ignore[misc]
        questions = cleaned.get("questions")
        survey = self.versioned() if self.instance.pk and questions is not None else None
        if survey is None:
            return cleaned
        from .versions import reworded

        changes = reworded(survey, questions)
        said = {change.key: self._said(change.key) for change in changes}
        self.instance.declared = {key: word for key, word in said.items() if word}
        self.reworded = tuple((change, said[change.key]) for change in changes)
        if self.is_going_out and not all(said.values()):
            self.add_error(None, ValidationError(self.missing(), code="reworded"))
        return cleaned

    @staticmethod
    def missing() -> str:
        """What to do before publishing."""
        return _(
            "Des personnes ont déjà répondu à des questions dont vous changez les mots. Pour chacune, dites si le sens reste le même, puis publiez de nouveau."
        )

    def _said(self, key: str) -> str:
        typed = self.data.get(f"sens-{key}") or self.instance.declared.get(key, "")
        return typed if typed in (TYPO, MEANING) else ""


class SurveyEditForm(AsksMeaning, ParticipationForm):
    """That of a survey. A translation has no versions of its own."""

    def versioned(self) -> Any:
        from .versions import is_original

        # The form holds the draft.
        stored = type(self.instance).objects.select_related("locale").get(pk=self.instance.pk)
        return stored if is_original(stored) else None


class VersionsPanel(Panel):
    """How many people answered, what may still be changed, and the changes of words that wait for a word of the editor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "consultations/surveys/admin/versions_panel.html"

        @cached_property
        def people(self) -> int:
            return self.instance.responses_asked().count() if self.instance.pk else 0

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.people)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            form = self.form
            context = {"people": self.people, "reworded": form.reworded, "choices": SAID, "missing": form.missing()}
            return {**super().get_context_data(parent_context), **context, "is_going_out": form.is_going_out}
