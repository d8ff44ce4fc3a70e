"""One tap about one thing of a list: was this step simple? Counted per topic, per space and per week, never finer."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PublishingPanel

from consultations.base.models import Contribution, ContributionQuerySet, Participation, Trust
from consultations.base.panels import PagesPanel
from consultations.moderation.models import Moderated, State
from core.caching import bump_site_version
from core.models import Space

SENTENCE_MAX = 300
SENTENCES_SHOWN = 3  # of each topic, on a page


def week_of(day: date) -> date:
    """The Monday of a day's week: the only moment that is kept."""
    return day - timedelta(days=day.weekday())


class Verdict(models.TextChoices):
    """What a person says of a topic."""

    SIMPLE = "simple", _("C’était simple")
    MEDIUM = "moyen", _("C’était moyen")
    HARD = "complique", _("C’était compliqué")


#: The column of Tally that counts each verdict.
COLUMNS = {Verdict.SIMPLE: "simple", Verdict.MEDIUM: "medium", Verdict.HARD: "hard"}


class Feedback(Participation):
    """Asks the same question of each of its topics. A journey has one, whose topics are its steps.

    Its public key is the journey's own `translation_key`.
    """

    participation_slug = "avis"
    takes_address = False  # an opinion keeps the week only, and an address would lead to the day it was given

    panels = [
        PagesPanel(heading=_("Pages qui posent la question")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("space"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("privacy_notice"),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("avis par étape")
        verbose_name_plural = _("avis par étape")


class Topic(models.Model):
    """What can be judged: a step. `key` is the step's own, `titles` its title in each language."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="topics")
    key = models.UUIDField(_("clé"))
    titles = models.JSONField(_("titres"), default=dict)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_current = models.BooleanField(_("existe encore"), default=True)

    class Meta:
        verbose_name = _("sujet")
        verbose_name_plural = _("sujets")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["feedback", "key"], name="feedback_one_topic_per_key")]

    def __str__(self) -> str:
        return str(self.titles.get(get_language()) or next(iter(self.titles.values()), self.key))


class FeedbackAnswerQuerySet(ContributionQuerySet):
    def shown(self, feedback: Feedback) -> Self:
        """The approved sentences about each topic that a page shows, newest weeks first.

        Within a week they come in an order that says nothing of when they were written.
        """
        place = Window(RowNumber(), partition_by="topic", order_by=[F("week").desc(), F("receipt_hash").asc()])
        approved = self.filter(participation=feedback, moderation_state=State.APPROVED)
        return approved.annotate(place=place).filter(place__lte=SENTENCES_SHOWN).order_by("topic", "place")


class FeedbackAnswer(Moderated, Contribution):
    """What one person says of one topic. No moment finer than the week is kept."""

    participation = models.ForeignKey(
        Feedback, verbose_name=_("avis par étape"), on_delete=models.PROTECT, related_name="contributions"
    )
    topic = models.ForeignKey(Topic, verbose_name=_("étape"), on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("avis"), max_length=10, choices=Verdict.choices)
    sentence = models.CharField(_("phrase"), max_length=SENTENCE_MAX, blank=True)
    week = models.DateField(_("semaine du"))
    created_at = None
    updated_at = None

    received_field = "week"
    received_by_week = True
    moderated_text = "sentence"
    moderated_related = ("participation", "topic")

    objects = FeedbackAnswerQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "participant", "topic"], name="feedback_one_answer_per_participant_and_topic"
            ),
            models.CheckConstraint(
                name="feedback_only_a_sentence_is_moderated",
                condition=Q(sentence="", moderation_state=State.NONE)
                | (~Q(sentence="") & ~Q(moderation_state=State.NONE)),
            ),
            models.CheckConstraint(name="feedback_answer_week_is_a_monday", condition=Q(week__iso_week_day=1)),
            *Moderated.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["space", "week"], name="feedback_answer_space_week"),
            *Moderated.Meta.indexes,
        ]

    def __str__(self) -> str:
        # Not the primary key: its order would say more than the week.
        return f"{self._meta.verbose_name} {self.receipt_hash[:8]}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the answer, and take it off the count."""
        from .tallies import cell_of, move_tallies

        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            if self.trust == Trust.COUNTED:
                move_tallies({cell_of(self): -1})
            if self.moderation_state == State.APPROVED:  # a page may show its sentence
                transaction.on_commit(bump_site_version)
        return deleted

    def trust_changed(self, before: str) -> None:
        """Count it, or take it off the count."""
        from .tallies import cell_of, move_tallies

        move_tallies({cell_of(self): int(self.trust == Trust.COUNTED) - int(before == Trust.COUNTED)})

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer) as its author wrote them, and what became of the sentence, for "Suivre ma contribution"."""
        rows = [(gettext("Étape"), str(self.topic)), (gettext("Votre avis"), self.get_verdict_display())]
        if self.sentence:
            rows += [(gettext("Votre phrase"), self.sentence), (gettext("Relecture"), self.moderation_outcome())]
        return rows

    def moderated_about(self) -> str:
        return f"{self.participation} · {self.topic}"


class Tally(models.Model):
    """How many of each verdict a topic got in one space in one week: columns kept in the transaction of the answer."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tallies")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+")
    week = models.DateField(_("semaine du"))
    simple = models.PositiveIntegerField(default=0)
    medium = models.PositiveIntegerField(default=0)
    hard = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("décompte")
        verbose_name_plural = _("décomptes")
        constraints = [
            models.UniqueConstraint(fields=["topic", "space", "week"], name="feedback_one_tally_per_week_and_space"),
            models.CheckConstraint(name="feedback_tally_week_is_a_monday", condition=Q(week__iso_week_day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.week}"
