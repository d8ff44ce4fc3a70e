"""One tap about one thing of a list: was this step simple? Counted per topic, per space and per week, never finer."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PublishingPanel

from consultations.base.models import Contribution, Participation
from consultations.base.panels import PagesPanel
from consultations.moderation.models import Moderated
from core.models import Space

SENTENCE_MAX = 300


class Verdict(models.TextChoices):
    """What a person says of a topic."""

    SIMPLE = "simple", _("C’était simple")
    MEDIUM = "moyen", _("C’était moyen")
    HARD = "complique", _("C’était compliqué")


class Feedback(Participation):
    """Asks the same question of each of its topics. A journey has one, whose topics are its steps.

    Its public key is the journey's own `translation_key`.
    """

    participation_slug = "avis"

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

    moderated_text = "sentence"

    class Meta(Contribution.Meta):
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "participant", "topic"], name="feedback_one_answer_per_participant_and_topic"
            ),
            *Moderated.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["space", "week"], name="feedback_answer_space_week"),
            *Moderated.Meta.indexes,
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.week is None:
            today = timezone.localdate()
            self.week = today - timedelta(days=today.weekday())
        super().save(*args, **kwargs)


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
            models.UniqueConstraint(fields=["topic", "space", "week"], name="feedback_one_tally_per_week_and_space")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.week}"
