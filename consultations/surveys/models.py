"""A survey, its responses, and one row per answer."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel

from consultations.base.models import Contribution, Participation
from consultations.base.panels import PagesPanel
from core.fields import ContentField

from .questions import QuestionBlocks


class Survey(Participation):
    """Questions asked to everyone. Its answers are SurveyResponse and Answer rows, never part of the survey."""

    participation_slug = "questionnaire"

    questions = ContentField(QuestionBlocks(), verbose_name=_("questions"), blank=True)

    panels = [
        PagesPanel(heading=_("Pages qui montrent ce questionnaire")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("questions"),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("privacy_notice"),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "consultations/base/submit.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from .participation_type import TYPE

        return {
            "participation": self,
            "form": TYPE.form(self),
            "form_template": TYPE.form_template,
            "space": self.space if self.space_id else None,
            "is_open": True,
        }


class SurveyResponse(Contribution):
    """One person's answers to one survey."""

    participation = models.ForeignKey(
        Survey, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="contributions"
    )

    class Meta(Contribution.Meta):
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer) as its author wrote them, for the page "Suivre ma contribution"."""
        from .answers import readable_answers

        return readable_answers(self)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def to_survey(self, survey: Survey) -> "AnswerQuerySet":
        """The answers given to a survey, in whatever language."""
        return self.filter(response__participation=survey.original)


class Answer(models.Model):
    """One thing said to one question: a choice, a number or a text. A multiple choice makes one row for each choice."""

    response = models.ForeignKey(
        SurveyResponse, verbose_name=_("réponse"), on_delete=models.CASCADE, related_name="answers"
    )
    question_id = models.UUIDField(_("question"))
    choice_id = models.UUIDField(_("choix"), null=True)
    number = models.IntegerField(_("nombre"), null=True)
    text = models.TextField(_("texte"), null=True)  # noqa: DJ001  (null says "this answer is not a text")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à une question")
        verbose_name_plural = _("réponses aux questions")
        constraints = [
            models.CheckConstraint(
                name="surveys_answer_is_one_thing",
                condition=(
                    Q(choice_id__isnull=False, number=None, text=None)
                    | Q(choice_id=None, number__isnull=False, text=None)
                    | Q(choice_id=None, number=None, text__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["response", "question_id", "choice_id"],
                condition=Q(choice_id__isnull=False),
                name="surveys_a_choice_counts_once",
            ),
            models.UniqueConstraint(
                fields=["response", "question_id"], condition=Q(choice_id=None), name="surveys_one_answer_per_question"
            ),
        ]
        indexes = [models.Index(fields=["question_id", "choice_id"], name="surveys_answer_tally")]

    def __str__(self) -> str:
        return str(self.choice_id or self.number or (self.text or "")[:50])
