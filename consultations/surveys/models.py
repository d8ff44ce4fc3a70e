"""A survey, its responses, and one row per answer."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page

from consultations.base.models import Anonymity, Contribution, Participation, Trust
from consultations.base.panels import PagesPanel
from core.fields import ContentField
from core.models import Space

from .copying import with_new_ids
from .declarations import SurveyEditForm, VersionsPanel
from .editions import edition_of, version_at
from .local_models import LocalQuestions
from .questions import QuestionBlocks

__all__ = ["Answer", "LocalQuestions", "QuestionVersion", "Survey", "SurveyDraft", "SurveyResponse"]


class Survey(Participation):
    """Questions asked to everyone. Its answers are SurveyResponse and Answer rows, never part of the survey."""

    participation_slug = "questionnaire"

    questions = ContentField(QuestionBlocks(), verbose_name=_("questions"), blank=True)

    #: Question id → the editions at which its later versions began. Counted from QuestionVersion: a sending asks the database nothing more.
    versions = models.JSONField(_("versions des questions"), default=dict, blank=True, editable=False)
    #: What its editor said of each change of words, by its key. A part of the draft, which may be published later, by somebody else.
    declared = models.JSONField(_("changements de mots"), default=dict, blank=True, editable=False)

    #: The survey as it is, for one `as_it_was`.
    today: "Survey | None" = None

    base_form_class = SurveyEditForm

    panels = [
        PagesPanel(heading=_("Pages qui montrent ce questionnaire")),
        VersionsPanel(heading=_("Questions déjà posées")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("questions"),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("anonymity"), FieldPanel("audience")]),
                FieldRowPanel([FieldPanel("privacy_notice"), FieldPanel("kept_months")]),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def as_copy(self, *, space: Space) -> "Survey":
        """Its questions and their choices have new ids, and conditions name the new ones: answers never mix."""
        copy = super().as_copy(space=space)
        copy.questions = with_new_ids(self.questions)
        return copy

    def responses_asked(self) -> "models.QuerySet[SurveyResponse]":
        """Those of the people who were asked these questions, in whatever language."""
        return self.original.contributions.all()

    @property
    def edition(self) -> int:
        """How many times its questions changed, as this language follows them."""
        return edition_of(self.versions)

    def as_it_was(self, edition: int) -> "Survey":
        from .versions import survey_at

        return self if edition >= self.edition else survey_at(self, edition)

    def version_of(self, question_id: str, edition: int | None = None) -> int:
        """The version of a question at an edition: the present one, by default."""
        return version_at(self.versions.get(question_id, ()), self.edition if edition is None else edition)

    def with_content_json(self, content: dict[str, Any]) -> "Survey":
        """A draft, with the versions there are now: publishing an old one does not bring old numbers back."""
        draft = super().with_content_json(content)
        draft.versions = self.versions
        return draft

    @transaction.atomic
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Publish, however it is asked (editor, schedule, workflow, program), and give the questions their versions with it."""
        from .versions import freeze_published, keep_asked

        keep_asked(survey=self)
        super().publish(revision, *args, **kwargs)
        freeze_published(survey=self, revision=revision)


class SurveyResponse(Contribution):
    """One person's answers to one survey."""

    participation = models.ForeignKey(
        Survey, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="contributions"
    )

    caf = models.ForeignKey(
        Space,
        verbose_name=_("Caf de la personne"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Trouvée par le code postal, si le questionnaire le demande."),
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
        """The answers to a survey that count, in whatever language."""
        return self.filter(response__participation=survey.original, response__trust=Trust.COUNTED)


class Answer(models.Model):
    """One thing said to one question: a choice, a number, a day or a text.

    A multiple choice makes one row for each choice, a matrix one for each line, a ranking one for each ranked item (its rank is the
    number). « Autre, précisez » makes the row of the choice and one of text. `version` is that of the question when it was answered.
    """

    response = models.ForeignKey(
        SurveyResponse, verbose_name=_("réponse"), on_delete=models.CASCADE, related_name="answers"
    )
    question_id = models.UUIDField(_("question"))
    version = models.PositiveSmallIntegerField(_("version de la question"), default=1)
    item_id = models.UUIDField(_("ligne"), null=True)
    choice_id = models.UUIDField(_("choix"), null=True)
    number = models.IntegerField(_("nombre"), null=True)
    day = models.DateField(_("jour"), null=True)
    text = models.TextField(_("texte"), null=True)  # noqa: DJ001  (null says "this answer is not a text")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à une question")
        verbose_name_plural = _("réponses aux questions")
        constraints = [
            models.CheckConstraint(
                name="surveys_answer_is_one_thing",
                condition=(
                    Q(choice_id__isnull=False, number=None, day=None, text=None)
                    | Q(choice_id=None, number__isnull=False, day=None, text=None)
                    | Q(choice_id=None, number=None, day__isnull=False, text=None)
                    | Q(choice_id=None, number=None, day=None, text__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["response", "question_id", "choice_id"],
                condition=Q(choice_id__isnull=False, item_id=None),
                name="surveys_a_choice_counts_once",
            ),
            models.UniqueConstraint(
                fields=["response", "question_id", "item_id"],
                condition=Q(item_id__isnull=False),
                name="surveys_one_answer_per_line",
            ),
            models.UniqueConstraint(
                fields=["response", "question_id"],
                condition=Q(choice_id=None, item_id=None, text=None),
                name="surveys_one_value_per_question",
            ),
            models.UniqueConstraint(
                fields=["response", "question_id"],
                condition=Q(text__isnull=False),
                name="surveys_one_text_per_question",
            ),
        ]
        indexes = [
            # All that counting reads, the response last: the rows themselves stay where they are.
            models.Index(
                fields=["question_id", "version", "item_id", "choice_id", "number", "response"],
                name="surveys_answer_counting",
            )
        ]

    def __str__(self) -> str:
        return str(self.choice_id or self.number or self.day or (self.text or "")[:50])


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    def edition(self, survey: Survey) -> int:
        """The present edition of a survey."""
        return self.filter(survey=survey).aggregate(last=models.Max("edition"))["last"] or 0

    def starts(self, survey: Survey) -> dict[str, list[int]]:
        """Question id → the editions at which its later versions began, for the questions that have several."""
        found: dict[str, list[int]] = {}
        rows = self.filter(survey=survey, version__gt=1).order_by("version")
        for question, edition in rows.values_list("question_id", "edition"):
            found.setdefault(str(question), []).append(edition)
        return found


class QuestionVersion(models.Model):
    """What a question meant when it was answered. A typo mended changes the words of a version; a change of meaning makes a new one."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="question_versions")
    question_id = models.UUIDField(_("question"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.CharField(_("type"), max_length=30)
    content = models.JSONField(_("contenu"))  # the value of the block, as the editor wrote it
    shape = models.CharField(_("empreinte"), max_length=64)  # what may not change without a new version
    started_at = models.DateTimeField(_("depuis"), auto_now_add=True)
    edition = models.PositiveIntegerField(_("édition"), default=0)  # of the survey, when this version began
    former = models.JSONField(_("anciens mots"), default=list)  # before a fault was mended: {"until", "content"}

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’une question")
        verbose_name_plural = _("versions des questions")
        ordering = ["survey", "question_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "question_id", "version"], name="surveys_one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.content.get('text', self.question_id)} ({self.version})"


class SurveyDraftQuerySet(models.QuerySet["SurveyDraft"]):
    def expired(self, now: datetime | None = None) -> "SurveyDraftQuerySet":
        """Those to erase: too old, or of a survey that has become anonymous."""
        limit = (now or timezone.now()) - timedelta(days=settings.DRAFT_DAYS)
        return self.filter(Q(updated_at__lte=limit) | Q(survey__anonymity=Anonymity.ANONYMOUS))

    def usable(self) -> "SurveyDraftQuerySet":
        """Those that can still be finished."""
        limit = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
        return self.filter(updated_at__gt=limit).exclude(survey__anonymity=Anonymity.ANONYMOUS)


class SurveyDraft(models.Model):
    """Answers not sent yet, kept for the person who asked for it. Never for an anonymous survey. Erased after 30 days.

    What was typed is not checked: it is a form half filled, not answers; that is why it is one value and no row is counted from it.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="drafts")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(_("empreinte du code"), max_length=64, unique=True, editable=False)
    typed = models.JSONField(_("ce qui est écrit"), default=dict)  # field name → list of texts
    position = models.PositiveSmallIntegerField(_("page du questionnaire"), default=1)
    language = models.CharField(_("langue"), max_length=12)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = SurveyDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("brouillon de réponse")
        verbose_name_plural = _("brouillons de réponses")
        indexes = [models.Index(fields=["updated_at"], name="surveys_draft_age")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
