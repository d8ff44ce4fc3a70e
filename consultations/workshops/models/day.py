"""What was said on the day, and what was given back."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from .session import Session

MINUTES_DAYS = 15  # after the session: what people said is given back to them within this time
NOTE_MAX = 1500


class Note(models.Model):
    """Something heard in the room, written down by the team without names: a verbatim, an idea, hands that were raised.

    What is poured into an idea box or an open question becomes a contribution of the channel « atelier », named by `poured_*`.
    """

    session = models.ForeignKey(Session, verbose_name=_("séance"), on_delete=models.PROTECT, related_name="notes")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    theme = models.CharField(_("thème"), max_length=80, blank=True)
    text = models.TextField(_("ce qui a été dit"), max_length=NOTE_MAX)
    is_verbatim = models.BooleanField(_("mot pour mot"), default=False)
    hands_for = models.PositiveSmallIntegerField(_("mains levées pour"), null=True, blank=True)
    hands_against = models.PositiveSmallIntegerField(_("contre"), null=True, blank=True)
    hands_neutral = models.PositiveSmallIntegerField(_("sans avis"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    poured_idea = models.OneToOneField(
        "ideas.Idea", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    poured_proposal = models.OneToOneField(
        "proposals.Proposal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Minutes(models.Model):
    """What a session gave, told to those who came and to everybody. Due fifteen days after it."""

    session = models.OneToOneField(Session, verbose_name=_("séance"), on_delete=models.PROTECT, related_name="minutes")
    people = models.PositiveSmallIntegerField(_("personnes présentes"))
    text = RichTextField(_("ce qui s’est dit"), features=["h3", "bold", "italic", "ul", "ol", "link"])
    next_step = models.CharField(_("et maintenant ?"), max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @staticmethod
    def due_on(session: Session) -> date:
        """The last day, on the clocks of its Caf."""
        return timezone.localdate(session.ends_at, session.zone) + timedelta(days=MINUTES_DAYS)


class Output(models.Model):
    """One thing that came out of a session, and where it goes on: an idea, a proposal, a page of results."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="outputs")
    sentence = models.CharField(_("ce qui en sort"), max_length=250)
    idea = models.ForeignKey("ideas.Idea", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("suite")
        verbose_name_plural = _("suites")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="workshops_output_says_something", condition=~Q(sentence=""))]

    def __str__(self) -> str:
        return self.sentence
