from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH_TEXT_FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("titre"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("niveau"),
        choices=[("h2", _("Titre de partie")), ("h3", _("Petit titre"))],
        default="h2",
        help_text=_("Un petit titre vient toujours sous un titre de partie."),
    )

    class Meta:
        icon = "title"
        label = _("Titre")
        group = _("Texte")
        template = "core/blocks/heading.html"
        preview_value = {"text": "Préparer la naissance", "level": "h2"}
        description = _("Le titre d’une partie de la page.")


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", RICH_TEXT_FEATURES)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Texte")
        group = _("Texte")
        template = "core/blocks/paragraph.html"
        preview_value = "<p>Vous attendez un enfant. La Caf vous dit quoi faire, et quand.</p>"
        description = _("Du texte, des listes et des liens.")


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("citation"), max_length=500)
    author = blocks.CharBlock(
        label=_("qui parle"), required=False, max_length=80, help_text=_("Jamais un nom complet : « une mère, Nord ».")
    )

    class Meta:
        icon = "openquote"
        label = _("Citation")
        group = _("Texte")
        template = "core/blocks/quotation.html"
        preview_value = {"text": "Je ne savais pas si je devais rembourser.", "author": "Une mère, Nord"}
        description = _("Ce qu’une personne a dit, avec son accord.")
