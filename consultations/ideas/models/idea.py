"""One idea."""

import secrets
import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.discussed import forget_subject
from consultations.base.models import Contribution, ContributionQuerySet
from consultations.moderation.models import Moderated, State
from core.caching import bump_site_version
from core.folding import FoldedField

from .box import IdeaBox
from .states import HIDDEN, LOOKS, IdeaState

TITLE_MAX, TEXT_MAX, PLACE_MAX, NAME_MAX = 120, 1500, 120, 40  # characters
EDIT_WINDOW = timedelta(minutes=15)  # after its publication; then others may have read it
#: The numbers that draws are made of are below this prime (see `listing.drawn`).
DRAW_PRIME = 2**31 - 1
#: The states in which its author may still change an idea: the team has done nothing with it yet.
UNTOUCHED = (IdeaState.PRESCREENING, IdeaState.PUBLISHED, IdeaState.INELIGIBLE)


def _draw_number() -> int:
    return 1 + secrets.randbelow(DRAW_PRIME - 1)


class IdeaQuerySet(ContributionQuerySet):
    def shown(self) -> Self:
        """Those that everybody may read."""
        return self.exclude(state__in=HIDDEN).counted()

    def in_box(self, box: IdeaBox) -> Self:
        """Those of a box, in whatever language it is read."""
        return self.filter(participation=box.original)


class Idea(Moderated, Contribution):
    """What one person suggests. Shown under a pseudonym, or under a first name if they gave one."""

    participation = models.ForeignKey(
        IdeaBox, verbose_name=_("boîte à idées"), on_delete=models.PROTECT, related_name="contributions"
    )
    #: Its name in addresses: the primary key would say in what order ideas came.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=TITLE_MAX)
    text = models.TextField(_("idée"), max_length=TEXT_MAX)
    words_folded = FoldedField(of=("title", "text"))
    theme = models.CharField(_("thème"), max_length=36, blank=True)  # the id of a block of the box
    place = models.CharField(_("lieu"), max_length=PLACE_MAX, blank=True)
    first_name = models.CharField(_("prénom affiché"), max_length=NAME_MAX, blank=True)
    state = models.CharField(_("état"), max_length=12, choices=IdeaState.choices, default=IdeaState.PRESCREENING)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    #: Drawn once; the orders « au hasard » are made of it in the database.
    shuffle = models.BigIntegerField(default=_draw_number, editable=False)
    #: What its author answered to the questions in plus of the box: erased with it.
    extra_response = models.OneToOneField(
        "surveys.SurveyResponse", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    #: What its author chose in front of ideas that look like it: empty if none was shown. Who chose one of those has a like, or a comment, in its
    #: place (`Like.instead`).
    similar_choice = models.CharField(
        max_length=9, blank=True, editable=False, choices=[("different", _("La mienne est différente"))]
    )
    cluster = models.ForeignKey(
        "ideas.Cluster", on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas", editable=False
    )
    # Counted in the transaction of each like or comment; `recount` checks.
    likes_count = models.PositiveIntegerField(default=0, editable=False)
    comments_count = models.PositiveIntegerField(default=0, editable=False)

    moderated_text = "words"

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
            # All that a draw reads: the words of ten thousand ideas stay where they are.
            models.Index(fields=["participation", "trust", "state", "shuffle"], name="ideas_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.receipt_hash[:8]}"  # not its words: what is printed ends in logs

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("participation:idea", args=[self.participation.translation_key, self.key])

    @property
    def words(self) -> str:
        """All that others would read of it, and that is read before."""
        return "\n\n".join(filter(None, (self.title, self.text, self.place, self.first_name)))

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it."""
        return self.state not in HIDDEN and self.trust == "counted"

    @property
    def is_frozen(self) -> bool:
        """A quarter of an hour after its publication, or from the first opinion of somebody else: a like, a comment, the team's."""
        if self.published_at is None:
            return False
        is_old = timezone.now() - self.published_at > EDIT_WINDOW
        return is_old or bool(self.likes_count or self.comments_count) or self.state not in UNTOUCHED

    @cached_property
    def theme_words(self) -> str:
        """Its theme in the language of the box it was read with; empty if the box has it no more."""
        return dict(self.participation.theme_choices).get(self.theme, "")

    @property
    def look(self) -> tuple[str, str]:
        """(class, icon) of its state."""
        return LOOKS.get(self.state, ("", "info"))

    @property
    def published_answer(self) -> Any:
        """What the Caf answers, once it is published; or None."""
        answer = getattr(self, "answer", None)
        return answer if answer and answer.state == "published" else None

    @property
    def author_words(self) -> str:
        """Under what name it is shown: the first name, if its author gave one, and their Caf's if it came from a page of it; or a workshop."""
        name = self.first_name or gettext("Une personne participante")
        if self.said_in_workshop:
            name = gettext("Proposé dans un atelier")
        return name if self.space.is_national else f"{name}, {self.space.name}"

    @property
    def proposed_words(self) -> str:
        """The same in a sentence, for its own page."""
        if self.said_in_workshop:
            return self.author_words
        return gettext("Proposé par %(name)s") % {"name": self.author_words}

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        box = self.participation.localized
        rows = [
            (gettext("Titre"), self.title),
            (gettext("Votre idée"), self.text),
            (gettext("Thème"), dict(box.theme_choices).get(self.theme, "")),
            (gettext("Lieu"), self.place),
            (gettext("Prénom affiché"), self.first_name),
            *(self.extra_response.summary() if self.extra_response else []),
            (gettext("Où elle en est"), self.get_state_display()),
            (gettext("Relecture"), self.moderation_outcome()),
        ]
        return [row for row in rows if row[1]]

    @property
    def author_act(self) -> tuple[str, str] | None:
        """Its author may say that it is not the same as those it was put together with, for some days."""
        from ..merging import may_object

        if not may_object(self):
            return None
        return (
            gettext("Votre idée est réunie avec d’autres : « %(title)s ».") % {"title": self.cluster},
            gettext("Dire que la mienne est différente"),
        )

    def do_author_act(self) -> bool:
        from ..merging import object_to

        return object_to(idea=self)

    def moderation_outcome(self) -> str:
        """What becomes of its words, beyond its state."""
        if self.moderation_state == State.PENDING and self.is_shown:
            return gettext("Votre idée est montrée. L’équipe la relit.")
        if self.moderation_state == State.PENDING:
            return gettext("Votre idée attend d’être relue. Elle n’est pas encore montrée.")
        if self.moderation_state == State.REFUSED:
            reason = self.get_moderation_reason_display()
            return gettext("Votre idée a été relue. Elle n’est pas montrée. Raison : %(reason)s.") % {"reason": reason}
        return ""

    def decided(self, user: Any) -> None:
        """What a decision of « Relecture » changes: an idea that is approved is published, one that is refused is not shown."""
        from ..publication import follow_decision

        follow_decision(idea=self, user=user)

    def hidden(self) -> None:
        """Reports hide it: it is not shown until « Relecture » has decided, which gives it back the state it had."""
        from ..publication import hide_until_read

        hide_until_read(idea=self)

    def trust_changed(self, before: str) -> None:
        """What was answered with it counts when it counts."""
        if self.extra_response:
            type(self.extra_response).objects.filter(pk=self.extra_response_id).update(trust=self.trust)
        transaction.on_commit(bump_site_version)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the idea, what its author answered with it, and its place on the pages that are kept in memory."""
        with transaction.atomic():
            extra = self.extra_response
            deleted = super().delete(*args, **kwargs)
            if extra:
                extra.delete()
            forget_subject(self.key)
            transaction.on_commit(bump_site_version)
        return deleted
