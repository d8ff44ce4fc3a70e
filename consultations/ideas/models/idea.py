"""One idea."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.models import Contribution, ContributionQuerySet
from consultations.moderation.models import Moderated, State

from .box import IdeaBox
from .states import HIDDEN, IdeaState

TITLE_MAX, TEXT_MAX = 120, 1500  # characters


class IdeaQuerySet(ContributionQuerySet):
    def shown(self) -> Self:
        """Those that everybody may read."""
        return self.exclude(state__in=HIDDEN).counted()


class Idea(Moderated, Contribution):
    """What one person suggests. Shown under a pseudonym, or under a first name if they gave one."""

    participation = models.ForeignKey(
        IdeaBox, verbose_name=_("boîte à idées"), on_delete=models.PROTECT, related_name="contributions"
    )
    #: Its name in addresses: the primary key would say in what order ideas came.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=TITLE_MAX)
    text = models.TextField(_("idée"), max_length=TEXT_MAX)
    theme = models.CharField(_("thème"), max_length=36, blank=True)  # the id of a block of the box
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    first_name = models.CharField(_("prénom affiché"), max_length=40, blank=True)
    state = models.CharField(_("état"), max_length=12, choices=IdeaState.choices, default=IdeaState.PRESCREENING)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    #: What its author answered to the questions in plus of the box: erased with it.
    extra_response = models.OneToOneField(
        "surveys.SurveyResponse", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    #: What its author chose in front of ideas that look like it: empty if none was shown. Kept, never published.
    similar_choice = models.CharField(
        max_length=9,
        blank=True,
        editable=False,
        choices=[("different", _("La mienne est différente")), ("nuance", _("J’ajoute une nuance"))],
    )
    cluster = models.ForeignKey(
        "ideas.Cluster", on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas", editable=False
    )
    # Counted in the transaction of each like or comment; `recount` checks.
    likes_count = models.PositiveIntegerField(default=0, editable=False)
    comments_count = models.PositiveIntegerField(default=0, editable=False)

    moderated_text = "text"

    objects = IdeaQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("idée")
        verbose_name_plural = _("idées")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                name="ideas_refused_is_not_shown",
                condition=~Q(moderation_state=State.REFUSED) | Q(state__in=[str(state) for state in HIDDEN]),
            ),
            models.CheckConstraint(
                name="ideas_shown_has_a_moment",
                condition=Q(state=IdeaState.PRESCREENING)
                | Q(state=IdeaState.INELIGIBLE)
                | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ideas_merged_is_in_a_cluster", condition=~Q(state=IdeaState.MERGED) | Q(cluster__isnull=False)
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            *Moderated.Meta.indexes,
            models.Index(fields=["participation", "state", "published_at"], name="ideas_shown"),
            models.Index(fields=["participation", "theme", "state"], name="ideas_of_a_theme"),
            models.Index(fields=["participation", "participant"], name="ideas_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.title

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        return [
            (gettext("Titre"), self.title),
            (gettext("Votre idée"), self.text),
            (gettext("Où elle en est"), self.get_state_display()),
        ]
