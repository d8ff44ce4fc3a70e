"""What becomes of an idea: fixed codes, and each change with a sentence that everybody can read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class IdeaState(models.TextChoices):
    """The codes are fixed: rules and exports stand on them."""

    PRESCREENING = "prescreening", _("À relire")
    PUBLISHED = "published", _("Publiée")
    VIEWED = "viewed", _("Lue par l’équipe")
    UNDER_STUDY = "under_study", _("À l’étude")
    ANSWERED = "answered", _("Une réponse est publiée")
    ACCEPTED = "accepted", _("Retenue")
    IN_PROGRESS = "in_progress", _("En cours")
    DONE = "done", _("C’est fait")
    NOT_RETAINED = "not_retained", _("Non retenue")
    INELIGIBLE = "ineligible", _("Hors du sujet de la consultation")
    MERGED = "merged", _("Réunie avec d’autres")


CODES = tuple(IdeaState.values)
#: Neither shown nor supported.
HIDDEN = (IdeaState.PRESCREENING, IdeaState.INELIGIBLE)
#: How each is drawn, beside its words: a class of `.status`, and an icon.
LOOKS: dict[Any, tuple[str, str]] = {
    IdeaState.VIEWED: ("", "eye"),
    IdeaState.UNDER_STUDY: ("now", "clock"),
    IdeaState.ANSWERED: ("now", "home-heart"),
    IdeaState.ACCEPTED: ("ok", "check"),
    IdeaState.IN_PROGRESS: ("ok", "gear"),
    IdeaState.DONE: ("ok", "flag"),
    IdeaState.NOT_RETAINED: ("no", "close"),
    IdeaState.MERGED: ("", "link"),
}


class StateChange(models.Model):
    """One change of state, which the public page tells. The first one is the publication."""

    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(_("avant"), max_length=12, choices=IdeaState.choices)
    after = models.CharField(_("après"), max_length=12, choices=IdeaState.choices)
    sentence = models.CharField(_("phrase pour tout le monde"), max_length=500)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)  # of an anonymous idea published at once: its day only

    class Meta:
        verbose_name = _("changement d’état")
        verbose_name_plural = _("changements d’état")
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(name="ideas_change_changes", condition=~Q(before=models.F("after"))),
            models.CheckConstraint(name="ideas_change_has_a_sentence", condition=~Q(sentence="")),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def look(self) -> tuple[str, str]:
        """(class, icon) of the state it leads to."""
        return LOOKS.get(self.after, ("", "info"))
