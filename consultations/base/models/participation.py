"""Something people can take part in. One concrete model per type."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from core.models import Space

from ..admin_forms import ParticipationForm
from .people import PseudonymKey


class Phase(models.TextChoices):
    """Where a participation stands in time. Computed from its dates, never set by hand."""

    UPCOMING = "upcoming", _("À venir")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Terminée")


def phase_between(opens_at: datetime, closes_at: datetime | None, now: datetime | None = None) -> Phase:
    """Where something that opens and closes stands at `now` (default: this moment). At the closing time itself it is closed."""
    now = now or timezone.now()
    if now < opens_at:
        return Phase("upcoming")
    return Phase("closed") if closes_at and now >= closes_at else Phase("open")


class Anonymity(models.TextChoices):
    """What links a contribution to the person who gave it. Said beside the button that sends it, and kept."""

    ANONYMOUS = "anonyme", _("Anonyme : rien ne relie la réponse à une personne, ni à une heure")
    PSEUDONYM = "pseudonyme", _("Sous pseudonyme : l’appareil peut corriger sa réponse")
    SIGNED = "signee", _("Signée : une adresse e-mail est demandée et vérifiée")


class Audience(models.TextChoices):
    """Who may take part."""

    EVERYONE = "tous", _("Tout le monde")
    CODE = "code", _("Les personnes qui ont reçu un code")


class ParticipationQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Published, whatever the dates."""
        return self.filter(live=True)

    def open(self, now: datetime | None = None) -> Self:
        """Published, and between their opening and closing times."""
        now = now or timezone.now()
        return self.live().filter(opens_at__lte=now).filter(Q(closes_at=None) | Q(closes_at__gt=now))

    def originals(self) -> Self:
        """Those in the site's first language: the ones contributions are tied to."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)


class Participation(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """Something people can take part in, shown by a block on any page. One concrete model per type.

    A translation shares its `translation_key`, which is the public identifier; contributions are tied to the original.
    """

    title = models.CharField(_("titre"), max_length=120)
    introduction = models.CharField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("Une phrase : à quoi cela sert, combien de temps cela prend."),
    )
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField(_("ouverture"), default=timezone.now)
    closes_at = models.DateTimeField(
        _("fermeture"), null=True, blank=True, help_text=_("À l’heure de votre Caf. Vide : sans fin prévue.")
    )
    privacy_notice = models.CharField(
        _("ce que deviennent les réponses"),
        max_length=300,
        default=_("Réponses gardées deux ans, lues par l’équipe de la consultation. Nous ne demandons pas votre nom."),
        help_text=_("Une phrase, affichée à côté du bouton d’envoi."),
    )
    anonymity = models.CharField(_("anonymat"), max_length=10, choices=Anonymity.choices, default=Anonymity.PSEUDONYM)
    audience = models.CharField(
        _("qui peut répondre"), max_length=4, choices=Audience.choices, default=Audience.EVERYONE
    )
    kept_months = models.PositiveSmallIntegerField(
        _("durée de conservation"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_(
            "En mois, après la fermeture ; sans date de fermeture, après chaque réponse. Ensuite les réponses sont effacées. "
            "Les phrases et les chiffres écrits dans une page restent ; un graphique compte seulement les réponses encore gardées."
        ),
    )
    pseudonym_key = models.ForeignKey(
        PseudonymKey, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    #: The word of this type in URLs; each concrete model gives its own.
    participation_slug: str
    #: Whether one person may give several contributions: `Content.most` says how many.
    takes_several = False
    #: Whether its editors may promise that nothing leads to a person.
    may_be_anonymous = True

    base_form_class = ParticipationForm

    objects = ParticipationQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("introduction"),
        index.FilterField("live"),
        index.FilterField("space_id"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="%(app_label)s_%(class)s_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pseudonym_key_id is None:
            self.pseudonym_key = PseudonymKey.objects.create()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("La fermeture doit venir après l’ouverture.")})

    def phase(self, now: datetime | None = None) -> Phase:
        """Where it stands at `now` (default: this moment). The server's clock decides, when the contribution is received."""
        return phase_between(self.opens_at, self.closes_at, now)

    @property
    def original(self) -> Self:
        """This participation in the site's first language, or itself where it has none."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        same = type(self)._default_manager.filter(translation_key=self.translation_key)
        return same.originals().first() or self

    def as_copy(self, *, space: Space) -> Self:
        """A new one in a space, not saved, that asks the same: no answer, no date of before, no translation, no secret in common."""
        kept = ("introduction", "privacy_notice", "anonymity", "audience", "kept_months", "locale")
        title = gettext("Copie de %(title)s") % {"title": self.title}
        return type(self)(title=title[:120], space=space, **{name: getattr(self, name) for name in kept})

    @property
    def edition(self) -> int:
        """How many times what it asks changed since it was first answered. A type whose questions have versions says it."""
        return 0

    def as_it_was(self, edition: int) -> Self:
        """What it asked at a former edition, to record what was answered on an old sheet of paper. Not to be saved."""
        return self

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing may link a contribution to a person."""
        return self.anonymity == Anonymity.ANONYMOUS

    @property
    def has_form(self) -> bool:
        """Whether people contribute by themselves. Without one, its page says what it is and no more."""
        return True

    @property
    def takes_address(self) -> bool:
        """Whether a person may leave an address with a contribution. A type that keeps no moment has no place for it."""
        return not self.is_anonymous

    def anonymity_sentence(self) -> str:
        """One sentence, beside the button: what links the contribution to the person."""
        sentence = {
            Anonymity.ANONYMOUS: gettext("Votre réponse est anonyme. Nous ne pouvons pas savoir qui l’a écrite."),
            Anonymity.PSEUDONYM: gettext("Votre appareil est reconnu, pas vous.")
            if self.takes_several
            else gettext("Une réponse par personne : votre appareil est reconnu, pas vous."),
            Anonymity.SIGNED: gettext("Votre réponse est signée par votre adresse e-mail. Elle n’est pas publiée."),
        }[Anonymity(self.anonymity)]
        return f"{sentence} {self.acts_sentence()}".strip() if self.is_anonymous else sentence

    def acts_sentence(self) -> str:
        """What is known of those who vote or support something, where what they write is anonymous; nothing for most types."""
        return ""

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "consultations/base/submit.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """The participation alone on a page, as `base.views.show` draws it."""
        from ..together import kind_of

        kind = kind_of(self)
        return {
            "participation": self,
            "form": kind.form(self),
            "form_template": kind.form_template,
            "space": self.space if self.space_id else None,
            "is_open": True,
        }

    def response_count(self) -> int:
        """How many contributions count."""
        return self.original.contributions.counted().count()

    def get_submit_url(self) -> str:
        """Where its form is sent, and where it stands alone on a page."""
        return reverse(f"participation:{self.participation_slug}", args=[self.translation_key])
