from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class CallToActionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("texte du bouton"), max_length=60, help_text=_("Un verbe : « Donner mon avis »."))
    page = blocks.PageChooserBlock(label=_("page du site"), required=False)
    url = blocks.URLBlock(label=_("ou adresse d’un autre site"), required=False)
    style = blocks.ChoiceBlock(
        label=_("importance"), choices=[("main", _("Action principale")), ("line", _("Second choix"))], default="main"
    )

    class Meta:
        icon = "link"
        label = _("Bouton")
        group = _("Liens")
        template = "core/blocks/call_to_action.html"
        preview_value = {"label": "Donner mon avis", "page": None, "url": "https://www.example.fr/", "style": "main"}
        description = _("Un bouton qui mène à une page.")

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("url")):
            message = _("Choisissez une page du site, ou écrivez une adresse. L’un des deux, pas les deux.")
            raise StructBlockValidationError(block_errors={"page": ValidationError(message)})
        return value


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("qui"), max_length=80)
    phone = blocks.CharBlock(label=_("téléphone"), required=False, max_length=20)
    hours = blocks.CharBlock(label=_("horaires"), required=False, max_length=120)
    address = blocks.TextBlock(label=_("adresse"), required=False, max_length=250)
    link = blocks.URLBlock(label=_("site"), required=False)

    class Meta:
        icon = "mail"
        label = _("Contact")
        group = _("Liens")
        template = "core/blocks/contact.html"
        preview_value = {
            "name": "Caf du Gard",
            "phone": "3230",
            "hours": "Du lundi au vendredi, 9 h à 16 h 30",
            "address": "",
            "link": "",
        }
        description = _("Comment joindre une personne : téléphone, horaires, lieu.")
