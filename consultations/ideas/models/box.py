"""Where ideas are put."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel

from consultations.base.models import Participation
from consultations.base.panels import PagesPanel
from core.fields import ContentField
from core.models import Space


class ThemeBlocks(blocks.StreamBlock):
    """The themes of a box. An idea keeps the id of its theme's block, which is the same in every language."""

    theme = blocks.CharBlock(label=_("thème"), max_length=60)


class ShownWhen(models.TextChoices):
    """When what somebody wrote is shown."""

    BEFORE = "avant", _("Après relecture : rien n’est montré avant")
    AFTER = "apres", _("Tout de suite ; l’équipe relit ensuite")


class IdeaBox(Participation):
    """Takes ideas on a subject, shows them, lets people support and discuss them, and says what becomes of each."""

    participation_slug = "idees"
    takes_several = True

    themes = ContentField(ThemeBlocks(), verbose_name=_("thèmes"), blank=True)
    shown_when = models.CharField(
        _("quand une idée est montrée"), max_length=5, choices=ShownWhen.choices, default=ShownWhen.BEFORE
    )
    most = models.PositiveSmallIntegerField(
        _("idées par personne"), default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    asks_place = models.BooleanField(_("demander un lieu"), default=False)
    extra_questions = models.ForeignKey(
        "surveys.Survey",
        verbose_name=_("questions en plus"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Un questionnaire, dont les questions sont posées sous l’idée. Ses réponses s’y ajoutent."),
    )
    discussion = models.ForeignKey(
        "comments.Discussion",
        verbose_name=_("discussion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Où l’on parle de chaque idée. Vide : on n’en parle pas ici."),
    )
    takes_likes = models.BooleanField(_("on peut soutenir une idée"), default=True)

    panels = [
        PagesPanel(heading=_("Pages qui montrent cette boîte à idées")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("themes"),
                FieldPanel("extra_questions"),
                FieldRowPanel([FieldPanel("most"), FieldPanel("asks_place")]),
            ],
            heading=_("Ce que nous demandons"),
        ),
        MultiFieldPanel(
            [FieldPanel("shown_when"), FieldPanel("takes_likes"), FieldPanel("discussion")],
            heading=_("Ce que les autres voient"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("anonymity"), FieldPanel("kept_months")]),
                FieldPanel("privacy_notice"),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("boîte à idées")
        verbose_name_plural = _("boîtes à idées")

    def clean(self) -> None:
        super().clean()
        asked = self.extra_questions
        if asked and self.space_id and asked.space_id != self.space_id and not asked.space.is_national:
            raise ValidationError(
                {"extra_questions": _("Choisissez un questionnaire de votre espace, ou un national.")}
            )

    def acts_sentence(self) -> str:
        if not self.takes_likes:
            return ""
        return gettext(
            "Pour compter un soutien par personne, nous reconnaissons l’appareil qui soutient, jamais la personne."
        )

    def as_copy(self, *, space: Space) -> "IdeaBox":
        """Its themes have new ids: those of an idea are those of its box. The questions in plus stay with their space."""
        copy = super().as_copy(space=space)
        for name in ("shown_when", "most", "asks_place", "takes_likes"):
            setattr(copy, name, getattr(self, name))
        themes: Any = [("theme", block.value) for block in self.themes]
        copy.themes = themes
        return copy

    @property
    def theme_choices(self) -> list[tuple[str, str]]:
        """(id, words) of each theme, in the language of this box."""
        return [(block.id, block.value) for block in self.themes]
