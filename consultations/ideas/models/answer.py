"""What the team answers to an idea: written by one person, read by another, then published."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AnswerState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    VALIDATED = "validated", _("Validée")
    PUBLISHED = "published", _("Publiée")


class OfficialAnswer(models.Model):
    """The answer to one idea. Who writes it does not validate it; changing its words asks for a new validation."""

    idea = models.OneToOneField("ideas.Idea", on_delete=models.CASCADE, related_name="answer")
    text = models.TextField(_("réponse"), max_length=3000)
    note = models.TextField(_("note interne"), blank=True, help_text=_("Jamais montrée au public."))
    state = models.CharField(_("état"), max_length=9, choices=AnswerState.choices, default=AnswerState.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("réponse officielle")
        verbose_name_plural = _("réponses officielles")
        constraints = [
            models.CheckConstraint(
                name="ideas_answer_is_validated_by_another",
                condition=Q(validated_by=None) | Q(written_by=None) | ~Q(validated_by=F("written_by")),
            ),
            models.CheckConstraint(
                name="ideas_published_answer_has_a_moment",
                condition=~Q(state=AnswerState.PUBLISHED) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
