from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PublishingPanel

from consultations.base.models import Contribution, Participation


class Choice(models.TextChoices):
    YES = "oui", "Oui"
    NO = "non", "Non"


class Question(Participation):
    """One question, answered by yes or no. Its title is the question."""

    participation_slug = "question"

    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("space"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldRowPanel([FieldPanel("anonymity"), FieldPanel("audience"), FieldPanel("kept_months")]),
        FieldPanel("privacy_notice"),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = "question"
        verbose_name_plural = "questions"


class Reply(Contribution):
    """What one person said."""

    participation = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="contributions")
    choice = models.CharField("réponse", max_length=3, choices=Choice.choices)
    why = models.CharField("pourquoi", max_length=300, blank=True)

    class Meta(Contribution.Meta):
        verbose_name = "réponse"
        verbose_name_plural = "réponses"

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        return [(self.participation.title, self.get_choice_display()), ("Pourquoi", self.why)]
