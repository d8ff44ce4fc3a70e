from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from .text import RICH_TEXT_FEATURES


class ImageBlock(blocks.StructBlock):
    """An image that either says what it shows or is declared decorative: never neither (RGAA 1.1, 1.2)."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("ce que l’image montre"),
        required=False,
        max_length=250,
        help_text=_("Lu aux personnes qui ne la voient pas."),
    )
    decorative = blocks.BooleanBlock(
        label=_("image décorative"), required=False, help_text=_("Cochez si l’image n’apporte aucune information.")
    )
    caption = blocks.CharBlock(label=_("légende"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        group = _("Médias")
        template = "core/blocks/image.html"
        description = _("Une image, avec un texte qui la remplace ou la mention « décorative ».")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value.get("alt")) == bool(value.get("decorative")):
            message = _("Écrivez ce que l’image montre, ou cochez « image décorative ». L’un des deux, pas les deux.")
            raise StructBlockValidationError(block_errors={"alt": ValidationError(message)})
        return value


class VideoBlock(blocks.StructBlock):
    """A video hosted by us, with captions and a transcript (RGAA 4.1, 4.3)."""

    title = blocks.CharBlock(label=_("titre"), max_length=120)
    file_url = blocks.CharBlock(
        label=_("fichier vidéo"),
        max_length=300,
        help_text=_("Adresse du fichier MP4 sur ce site, par exemple /documents/12/film.mp4."),
    )
    poster = ImageChooserBlock(label=_("image d’attente"), required=False)
    captions_url = blocks.CharBlock(
        label=_("fichier de sous-titres"),
        required=False,
        max_length=300,
        help_text=_("Adresse du fichier VTT sur ce site."),
    )
    transcript = blocks.RichTextBlock(
        label=_("transcription"), features=RICH_TEXT_FEATURES, help_text=_("Tout ce qui est dit et montré, en texte.")
    )

    class Meta:
        icon = "media"
        label = _("Vidéo")
        group = _("Médias")
        template = "core/blocks/video.html"
        preview_value = {
            "title": "Comment répondre à une consultation",
            "file_url": "/media/exemple.mp4",
            "poster": None,
            "captions_url": "",
            "transcript": "<p>Une conseillère explique comment répondre.</p>",
        }
        description = _("Une vidéo de ce site, avec sa transcription.")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        # A video of another site would be a third-party request, which the security policy refuses anyway.
        errors = {
            name: ValidationError(_("L’adresse commence par « / » : le fichier est sur ce site."))
            for name in ("file_url", "captions_url")
            if value.get(name) and (not value[name].startswith("/") or value[name].startswith("//"))
        }
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value
