"""What the team answers to an idea: written by one person, read by another, then published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel

from consultations.base.admin_forms import limit_to_own_spaces
from core.models import Space

ANSWER_MAX = 3000  # characters


class AnswerState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    VALIDATED = "validated", _("Validée")
    PUBLISHED = "published", _("Publiée")


class OfficialAnswer(models.Model):
    """The answer to one idea. Who writes it does not validate it; changing its words asks for a new validation."""

    idea = models.OneToOneField("ideas.Idea", on_delete=models.CASCADE, related_name="answer")
    text = models.TextField(_("réponse"), max_length=ANSWER_MAX)
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
        # Named as a permission policy names it: action "publish", on this model. Who changes an idea writes; fewer people publish.
        default_permissions = ()
        permissions = [("publish_officialanswer", _("Valider et publier les réponses officielles"))]
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


class AnswerTemplateForm(WagtailAdminModelForm):
    """An editor writes for their own spaces."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        limit_to_own_spaces(self, self.for_user)


class AnswerTemplate(models.Model):
    """An answer to begin from. It belongs to a space; the national ones serve everyone."""

    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("nom du modèle"), max_length=80)
    text = models.TextField(_("réponse"), max_length=ANSWER_MAX)

    base_form_class = AnswerTemplateForm
    panels = [FieldPanel("space"), FieldPanel("title"), FieldPanel("text")]

    class Meta:
        verbose_name = _("modèle de réponse")
        verbose_name_plural = _("modèles de réponses")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
