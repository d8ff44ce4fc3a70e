"""A discussion, and what people say in it: one level of replies, and a place kept for what was taken away."""

import uuid
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel

from consultations.base.discussed import comment_shown
from consultations.base.models import Contribution, ContributionQuerySet, Participation, Trust
from consultations.base.panels import PagesPanel
from consultations.moderation.models import Moderated
from consultations.moderation.models import State as Reading
from core.caching import bump_site_version
from core.models import Space

from .threads import Thread, counts_of, make_thread

TEXT_MAX, NAME_MAX = 1000, 40  # characters


class ShownWhen(models.TextChoices):
    """When what somebody wrote is shown."""

    BEFORE = "avant", _("Après relecture : rien n’est montré avant")
    AFTER = "apres", _("Tout de suite ; l’équipe relit ensuite")


class Stance(models.TextChoices):
    """What somebody thinks of what is discussed."""

    FOR = "pour", _("Pour")
    AGAINST = "contre", _("Contre")
    NUANCE = "nuance", _("Une nuance")


class State(models.TextChoices):
    """Where a comment stands for its readers. What was taken away says by whom, and why."""

    WAITING = "waiting", _("Pas encore montré")
    SHOWN = "shown", _("Montré")
    BLOCKED = "blocked", _("Signalé : masqué en attendant une relecture")
    REMOVED = "removed", _("Retiré par la modération")
    WITHDRAWN = "withdrawn", _("Retiré par son auteur")


class Discussion(Participation):
    """People talk about a page; or about each subject of another participation, an idea for instance (`consultations.base.discussed`)."""

    participation_slug = "commentaires"
    takes_several = True

    shown_when = models.CharField(
        _("quand un commentaire est montré"), max_length=5, choices=ShownWhen.choices, default=ShownWhen.BEFORE
    )
    takes_stance = models.BooleanField(
        _("demander un avis"), default=False, help_text=_("Pour, contre, ou une nuance. Facultatif pour la personne.")
    )
    most = models.PositiveSmallIntegerField(
        _("commentaires par personne"), default=30, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )

    panels = [
        PagesPanel(heading=_("Pages qui montrent cette discussion")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("shown_when"), FieldPanel("most")]), FieldPanel("takes_stance")],
            heading=_("Ce que chacun peut dire, et quand les autres le lisent"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("anonymity"), FieldPanel("audience"), FieldPanel("kept_months")]),
                FieldPanel("privacy_notice"),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def as_copy(self, *, space: Space) -> Self:
        copy = super().as_copy(space=space)
        copy.shown_when, copy.takes_stance, copy.most = self.shown_when, self.takes_stance, self.most
        return copy

    def response_count(self) -> int:
        """How many comments count; what was withdrawn does not."""
        return self.original.contributions.counted().exclude(state=State.WITHDRAWN).count()

    def thread(self, subject: uuid.UUID | None = None, first: int = 10) -> Thread:
        """The first comments about a subject, or about the page; the oldest first, with their replies. Three queries."""
        return make_thread(self.original.contributions.about(subject), first)

    def count(self, subject: uuid.UUID | None = None) -> int:
        """How many comments about a subject, or about the page, everybody may read now; replies too."""
        return self.original.contributions.about(subject).shown().count()

    def counts(self) -> dict[uuid.UUID, int]:
        """The same for every subject that has some, in one query: to count again what `comment_shown` moved."""
        return counts_of(self.original.contributions.exclude(subject=None).shown())


class CommentQuerySet(ContributionQuerySet):
    def about(self, subject: uuid.UUID | None) -> Self:
        """Those about one subject; None: about the page itself."""
        return self.filter(subject=subject)

    def first_level(self) -> Self:
        """Those that are no reply."""
        return self.filter(parent=None)

    def shown(self) -> Self:
        """Those that everybody may read now."""
        return self.filter(state=State.SHOWN).counted()

    def in_place(self) -> Self:
        """Those that have a place in the thread: shown, or taken away after they were shown, or answered to by somebody who is shown."""
        was_shown = Q(state__in=[State.BLOCKED, State.REMOVED], published_at__isnull=False)
        answered = Exists(Comment.objects.filter(parent=OuterRef("pk")).shown())
        return self.filter(Q(trust=Trust.COUNTED) & (Q(state=State.SHOWN) | was_shown) | Q(answered))

    def in_order(self) -> Self:
        """As they were shown. Those of an anonymous discussion have the day only: within it the order says nothing."""
        return self.order_by(F("published_at").asc(nulls_first=True), "key")


class Comment(Moderated, Contribution):
    """What one person says of a subject, or in reply to somebody."""

    participation = models.ForeignKey(
        Discussion, verbose_name=_("discussion"), on_delete=models.PROTECT, related_name="contributions"
    )
    #: Its name in addresses: the primary key would say in what order comments came.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(_("sujet"), null=True, blank=True)
    subject_title = models.CharField(_("titre du sujet"), max_length=200, blank=True)  # for those who read it apart
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies")
    stance = models.CharField(_("avis"), max_length=6, choices=Stance.choices, blank=True)
    text = models.TextField(_("commentaire"), max_length=TEXT_MAX, blank=True)  # empty once withdrawn
    first_name = models.CharField(_("prénom affiché"), max_length=NAME_MAX, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=State.choices, default=State.WAITING)
    published_at = models.DateTimeField(_("montré le"), null=True, blank=True, editable=False)

    moderated_text = "text"
    moderated_related = ("participation", "parent")

    objects = CommentQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                name="comments_no_words_once_withdrawn",
                condition=(Q(state=State.WITHDRAWN) & Q(text="", first_name="", stance="", participant=None))
                | (~Q(state=State.WITHDRAWN) & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="comments_refused_is_not_shown",
                condition=~Q(moderation_state=Reading.REFUSED) | Q(state=State.REMOVED),
            ),
            models.CheckConstraint(
                name="comments_shown_has_a_moment", condition=~Q(state=State.SHOWN) | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(name="comments_reply_takes_no_stance", condition=Q(parent=None) | Q(stance="")),
            models.CheckConstraint(name="comments_reply_is_not_to_itself", condition=~Q(parent=F("pk"))),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            *Moderated.Meta.indexes,
            models.Index(fields=["participation", "subject", "parent", "published_at"], name="comments_thread"),
            models.Index(fields=["participation", "participant"], name="comments_of_a_person"),
        ]

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN and self.trust == Trust.COUNTED

    @property
    def is_frozen(self) -> bool:
        """Once somebody answered: a reply must not be put under other words."""
        return self.replies.exists()

    @property
    def signature(self) -> str:
        """Who says it, as it is shown."""
        return self.first_name or gettext("Anonyme")

    def tombstone(self) -> str:
        """What stands in the place of words that are no longer shown: who took them away, and why."""
        if self.state == State.WITHDRAWN:
            return gettext("Retiré par son auteur.")
        if self.state == State.BLOCKED:
            return gettext("Signalé par plusieurs personnes : masqué jusqu’à ce que l’équipe l’ait lu.")
        if self.moderation_reason:
            return gettext("Retiré par la modération : %(reason)s.") % {
                "reason": self.get_moderation_reason_display().lower()
            }
        return gettext("Retiré par la modération.")

    def tell_shown(self, before: bool) -> None:
        """Tell the owner of the subject if it is shown now and was not `before`, or the contrary."""
        change = int(self.is_shown) - int(before)
        if change and self.subject:
            comment_shown.send(sender=type(self), discussion=self.participation, subject=self.subject, change=change)

    def trust_changed(self, before: str) -> None:
        self.tell_shown(self.state == State.SHOWN and before == Trust.COUNTED)

    def decided(self, user: Any) -> None:
        from .services import follow_decision

        follow_decision(comment=self)

    def hidden(self) -> None:
        before = self.is_shown
        self.state = State.BLOCKED
        self.save(update_fields=["state"])
        self.tell_shown(before)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete it; if somebody answered, its words and all that leads to its author, and the empty place stays for the replies."""
        from .services import withdraw

        with transaction.atomic():
            transaction.on_commit(bump_site_version)
            if self.replies.exists():
                if self.state != State.WITHDRAWN:
                    withdraw(comment=self)
                return 0, {}
            before, parent = self.is_shown, self.parent
            done = super().delete(*args, **kwargs)
            self.state = State.WITHDRAWN
            self.tell_shown(before)
            if parent and parent.state == State.WITHDRAWN and not parent.replies.exists():
                parent.delete()  # nothing is left of that talk
            return done

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        rows = [(gettext("À propos de"), self.subject_title), (gettext("Votre avis"), self.get_stance_display())]
        rows += [(gettext("Votre commentaire"), self.text), (gettext("Prénom affiché"), self.first_name)]
        return [*((label, said) for label, said in rows if said), (gettext("Où il en est"), self.moderation_outcome())]

    def moderated_about(self) -> str:
        about = [str(self.participation), self.subject_title]
        if self.parent and self.parent.text:
            about.append(gettext("en réponse à « %(text)s »") % {"text": self.parent.text[:80]})
        return " · ".join(one for one in about if one)

    def moderation_outcome(self) -> str:
        reason = {"reason": self.get_moderation_reason_display()}
        return {
            State.WAITING: gettext("Votre commentaire attend d’être relu. Il n’est pas encore montré."),
            State.SHOWN: gettext("Votre commentaire est montré sur le site."),
            State.BLOCKED: gettext("Votre commentaire a été signalé. Il est masqué jusqu’à sa relecture."),
            State.REMOVED: gettext("Votre commentaire n’est pas montré. Raison : %(reason)s.") % reason,
            State.WITHDRAWN: "",
        }[State(self.state)]
