"""One short proposal."""

import uuid
from typing import Any, Self

from django.db import models, transaction
from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.models import Contribution, ContributionQuerySet
from consultations.moderation.models import Moderated, State
from core.caching import bump_site_version
from core.folding import FoldedField

from .question import OpenQuestion


class ProposalQuerySet(ContributionQuerySet):
    def published(self) -> Self:
        """Those that everybody may read and vote on."""
        return self.filter(moderation_state=State.APPROVED).counted()

    def with_standing(self) -> Self:
        """Each with where it stands in all the Caf together, in the same query: `now`, which is not set if it stands nowhere yet."""
        everywhere = FilteredRelation("standings", condition=Q(standings__space=None))
        return self.annotate(now=everywhere).select_related("now")


class Proposal(Moderated, Contribution):
    """What one person proposes, in a sentence; or a project of the team (`by_team`), in a concertation."""

    participation = models.ForeignKey(
        OpenQuestion, verbose_name=_("question ouverte"), on_delete=models.PROTECT, related_name="contributions"
    )
    #: Its name in addresses: the primary key would say in what order proposals came.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.CharField(_("proposition"), max_length=300)
    text_folded = FoldedField(of=("text",))
    #: The words that tell what it is about, in lower case and separated by spaces: two proposals of a sequence share none.
    keywords = models.CharField(max_length=300, blank=True, editable=False)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    by_team = models.BooleanField(_("projet de l’équipe"), default=False, editable=False)
    description = models.TextField(_("le projet en quelques phrases"), max_length=1500, blank=True)
    came_from = models.ManyToManyField("self", symmetrical=False, related_name="led_to", blank=True)

    moderated_text = "text"

    objects = ProposalQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                name="proposals_published_has_a_moment",
                condition=~Q(moderation_state=State.APPROVED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposals_project_is_nobodys", condition=Q(by_team=False) | Q(participant=None, contact=None)
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            *Moderated.Meta.indexes,
            models.Index(fields=["participation", "moderation_state", "published_at"], name="proposals_published"),
            models.Index(fields=["participation", "participant"], name="proposals_of_a_person"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An approved one is published from its first approval."""
        if self.moderation_state == State.APPROVED and self.published_at is None:
            self.published_at = timezone.now()
            if "update_fields" in kwargs:
                kwargs["update_fields"] = [*kwargs["update_fields"], "published_at"]
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete it with the votes on it and their counts; the pages that show it are drawn again."""
        transaction.on_commit(bump_site_version)
        return super().delete(*args, **kwargs)

    def trust_changed(self, before: str) -> None:
        """Only one that counts is shown."""
        transaction.on_commit(bump_site_version)

    def decided(self, user: Any) -> None:
        """Its author is told."""
        from ..telling import tell_decision

        tell_decision(proposal=self)

    @property
    def is_frozen(self) -> bool:
        """Once it was published, others may have voted on its words."""
        return self.published_at is not None

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        return [(str(self.participation), self.text), (gettext("Relecture"), self.moderation_outcome())]

    def get_absolute_url(self) -> str:
        """Its own page, which can be shared. The question must be read already."""
        return reverse("participation:proposal", args=[self.participation.translation_key, self.key])

    def get_vote_url(self) -> str:
        """Where a vote on it is sent."""
        return reverse("participation:proposal_vote", args=[self.participation.translation_key, self.key])
