from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import RICH_TEXT_FEATURES


class AlertBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("sorte"),
        choices=[
            ("info", _("Information")),
            ("ok", _("Bonne nouvelle")),
            ("warn", _("Attention")),
            ("no", _("Interruption")),
        ],
        default="info",
    )
    text = blocks.RichTextBlock(label=_("texte"), features=["bold", "link"])

    class Meta:
        icon = "warning"
        label = _("Message important")
        group = _("Mise en page")
        template = "core/blocks/alert.html"
        preview_value = {"kind": "warn", "text": "<p>La consultation ferme dans 3 jours.</p>"}
        description = _("Une phrase à ne pas manquer. Une seule par page, de préférence.")


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120)
    content = blocks.RichTextBlock(label=_("texte"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "list-ul"
        label = _("Partie")


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), label=_("parties"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("En savoir plus")
        group = _("Mise en page")
        template = "core/blocks/accordion.html"
        preview_value = {
            "items": [{"title": "Qui lit mes réponses ?", "content": "<p>Deux personnes de l’équipe nationale.</p>"}]
        }
        description = _("Texte secondaire, replié. Jamais une information indispensable.")
