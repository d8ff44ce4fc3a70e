"""What a Caf adds to a national survey."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from core.fields import ContentField
from core.models import Space

from .copying import ids_of, with_new_ids
from .declarations import VersionsPanel
from .local_forms import LocalQuestionsForm
from .local_panels import NationalQuestionsPanel, SpacePanel, SurveyPanel
from .questions import LOCAL_QUESTIONS, LocalQuestionBlocks, too_many


class LocalQuestions(PreviewableMixin, DraftStateMixin, RevisionMixin, models.Model):
    """The questions a Caf adds to a national survey, asked after the national ones on its own pages.

    The national questions cannot be changed from here, and the answers are answers to the national survey: they add up by themselves.
    """

    survey = models.ForeignKey(
        "surveys.Survey",
        verbose_name=_("questionnaire national"),
        on_delete=models.PROTECT,
        related_name="local_questions",
    )
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    questions = ContentField(LocalQuestionBlocks(max_num=LOCAL_QUESTIONS), verbose_name=_("vos questions"), blank=True)
    #: What its editor said of each change of words, by its key (see `Survey.declared`).
    declared = models.JSONField(_("changements de mots"), default=dict, blank=True, editable=False)

    base_form_class = LocalQuestionsForm
    panels = [
        VersionsPanel(heading=_("Questions déjà posées")),
        SurveyPanel("survey"),
        SpacePanel("space"),
        NationalQuestionsPanel(heading=_("Questions nationales, que vous ne pouvez pas changer")),
        FieldPanel(
            "questions",
            help_text=_(
                "Cinq au plus, posées après les questions nationales, sur les pages de votre Caf. Une règle nomme vos questions seulement : la première est la 1."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("questions locales")
        verbose_name_plural = _("questions locales")
        constraints = [models.UniqueConstraint(fields=["survey", "space"], name="surveys_one_addition_per_space")]

    def __str__(self) -> str:
        return f"{self.survey} · {self.space}"

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, str] = {}
        if self.survey_id and not self.survey.space.is_national:
            wrong["survey"] = gettext("Choisissez un questionnaire national : celui-ci est d’une Caf.")
        if self.space_id and self.space.is_national:
            wrong["space"] = gettext("Choisissez l’espace d’une Caf : l’équipe nationale change le questionnaire même.")
        if len(self.questions) > LOCAL_QUESTIONS:
            wrong["questions"] = too_many(len(self.questions))
        elif lost := self._lost_words():
            wrong["questions"] = gettext(
                "Des personnes ont répondu à %(questions)s. Gardez la question et ses choix ; pour ne plus la poser, dépubliez vos questions."
            ) % {"questions": lost}
        if wrong:
            raise ValidationError(wrong)
        if self.survey_id and (taken := self._taken_ids()):
            self.questions = with_new_ids(self.questions, taken)

    @transaction.atomic
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Publish, however it is asked, and give the questions their versions among those of the national survey."""
        from .versions import freeze_added, keep_added

        keep_added(added=self)
        super().publish(revision, *args, **kwargs)
        freeze_added(added=self, revision=revision)

    def responses_asked(self) -> QuerySet:
        """Those of the people who answered the national survey in this space."""
        return self.survey.contributions.filter(space=self.space_id)

    def answers(self, ids: Collection[str] | None = None) -> QuerySet:
        """What was answered in this space to the questions as they are stored; or to those, the choices and the lines named by `ids`."""
        from .models import Answer

        found = ids_of(self.questions) if ids is None else set(ids)
        named = Q(question_id__in=found) | Q(choice_id__in=found) | Q(item_id__in=found)
        return Answer.objects.filter(named, response__participation=self.survey_id, response__space=self.space_id)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Raises ProtectedError once somebody answered: the answers would have no words any more."""
        if answers := self.answers()[:1]:
            raise ProtectedError("People answered these questions.", set(answers))
        return super().delete(*args, **kwargs)

    def _lost_words(self) -> str:
        """The answered questions that the new ones have no more, or without an answered choice: « … », « … »."""
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is None:
            return ""
        kept = {(question.id, question.block_type) for question in self.questions}
        present = ids_of(self.questions)
        lost = []
        for question in stored.questions:
            ids = ids_of(stored.questions, question.id)
            gone = ids - present if (question.id, question.block_type) in kept else ids
            if gone and stored.answers(gone).exists():
                lost.append(f"« {question.value['text']} »")
        return ", ".join(lost)

    def _taken_ids(self) -> set[str]:
        """Those of the questions that stand elsewhere in this survey: the answers to one would be answers to the other."""
        latest = self.survey.get_latest_revision_as_object()
        others = type(self).objects.filter(survey=self.survey).exclude(pk=self.pk)
        streams = [self.survey.questions, latest.questions, *(other.questions for other in others)]
        taken = {question.id for stream in streams for question in stream}
        return {question.id for question in self.questions} & taken

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "consultations/base/submit.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from .forms import SurveyForm
        from .participation_type import TYPE

        return {
            "participation": self.survey,
            "form": SurveyForm(self.survey, space=self.space, added=list(self.questions)),
            "form_template": TYPE.form_template,
            "space": self.space,
            "is_open": True,
        }
