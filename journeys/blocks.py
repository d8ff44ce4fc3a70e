"""What a step says in detail: one flat list of small blocks, each drawn by the journey's own template."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from consultations.participation import types

CHANNELS = [
    ("en_ligne", _("En ligne")),
    ("telephone", _("Par téléphone")),
    ("accueil", _("Sur place")),
    ("courrier", _("Par courrier")),
    ("automatique", _("Automatique")),
    ("visio", _("En visio")),
    ("france_services", _("France services")),
]
CHANNEL_LABELS = dict(CHANNELS)
# A person answers there.
HUMAN_CHANNELS = {"telephone", "accueil", "visio", "france_services"}
CONFIDENCE = [
    ("A", _("Source officielle")),
    ("B", _("Source secondaire, à vérifier")),
    ("G", _("Connaissance générale, à vérifier")),
]
LINKS = [
    ("demarche", _("Démarche")),
    ("info", _("Information")),
    ("simulateur", _("Simulateur")),
    ("formulaire", _("Formulaire")),
]


def channel_label(kind: str) -> str:
    """« En ligne », « Sur place »… for a channel's kind."""
    return str(CHANNEL_LABELS.get(kind, kind))


class NameBlock(blocks.CharBlock):
    """A proper name or a reference: the same in every language, so it is not offered for translation."""

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class NoteBlock(blocks.TextBlock):
    class Meta:
        icon = "info-circle"
        label = _("Précision")
        preview_value = "Le jour de l’accouchement ne compte pas."
        description = _("Une phrase utile.")


class StepAlertBlock(blocks.TextBlock):
    class Meta:
        icon = "warning"
        label = _("Attention")
        preview_value = "Hors délai : il faut un jugement."
        description = _("Ce qui peut faire perdre un droit.")


class DocumentBlock(blocks.CharBlock):
    class Meta:
        icon = "doc-full"
        label = _("Document à préparer")
        preview_value = "Pièce d’identité"
        description = _("Un papier à avoir sous la main.")


class ChannelBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("moyen"), choices=CHANNELS)
    detail = blocks.CharBlock(
        label=_("détail"), required=False, default="", max_length=120, help_text=_("Un numéro, un lieu, un compte.")
    )
    url = blocks.URLBlock(label=_("adresse"), required=False, default="")

    class Meta:
        icon = "mail"
        label = _("Comment faire")
        preview_value = {"kind": "accueil", "detail": "À la mairie", "url": ""}
        description = _("En ligne, par téléphone, sur place…")


class BranchBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("cas"), max_length=80)
    text = blocks.TextBlock(label=_("que faire dans ce cas"), required=False, default="", max_length=400)

    class Meta:
        icon = "order"
        label = _("Choix ou cas")
        preview_value = {"title": "On est d’accord", "text": "Une convention écrite suffit."}
        description = _("Une branche d’une étape « Au choix » ou « Les deux ».")


class StepLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("texte du lien"), max_length=60)
    url = blocks.URLBlock(label=_("adresse"))
    kind = blocks.ChoiceBlock(label=_("genre"), choices=LINKS, default="info")

    class Meta:
        icon = "link"
        label = _("Lien")
        preview_value = {"label": "Chercher sur monenfant.fr", "url": "https://monenfant.fr", "kind": "info"}
        description = _("Une démarche, un simulateur, une information.")


class SourceBlock(blocks.StructBlock):
    publisher = NameBlock(label=_("qui le dit"), max_length=80, help_text=_("Par exemple : service-public.fr."))
    reference = NameBlock(
        label=_("où"), required=False, default="", max_length=160, help_text=_("Numéro de fiche, titre, page.")
    )
    url = blocks.URLBlock(label=_("adresse"), required=False, default="")
    checked_on = blocks.DateBlock(label=_("vérifiée le"), required=False)
    confidence = blocks.ChoiceBlock(label=_("confiance"), choices=CONFIDENCE, default="G")

    class Meta:
        icon = "view"
        label = _("Source")
        preview_value = {
            "publisher": "service-public.fr",
            "reference": "fiche F16225",
            "url": "",
            "checked_on": None,
            "confidence": "A",
        }
        description = _("D’où vient ce que dit l’étape, et si c’est sûr.")


class TaskBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("à faire"), max_length=90, help_text=_("Commence par un verbe."))
    url = blocks.URLBlock(label=_("adresse"), required=False, default="")
    is_optional = blocks.BooleanBlock(label=_("facultatif"), required=False)

    class Meta:
        icon = "tick-inverse"
        label = _("Chose à faire")
        preview_value = {"text": "Prendre rendez-vous à la mairie", "url": "", "is_optional": False}
        description = _("Une petite tâche de l’étape, que la personne peut cocher.")


class LocalDetails(blocks.StreamBlock):
    """The content of a Caf's own step. No deadline, no source of law: those are national."""

    channel = ChannelBlock()
    document = DocumentBlock(max_length=120)
    link = StepLinkBlock()
    note = NoteBlock(max_length=400)
    task = TaskBlock()

    class Meta:
        required = False


class StepDetails(blocks.StreamBlock):
    """The flat content of a step. Order matters within a kind only: the template groups by kind.

    Besides the blocks below, one for each participation type: any participation can stand at a step.
    """

    alert = StepAlertBlock(max_length=300)
    branch = BranchBlock()
    channel = ChannelBlock()
    document = DocumentBlock(max_length=120)
    link = StepLinkBlock()
    note = NoteBlock(max_length=400)
    source = SourceBlock()
    task = TaskBlock()

    class Meta:
        required = False

    def __init__(self, local_blocks: list[tuple[str, blocks.Block]] | None = None, **kwargs: object):
        kinds = [(kind.block_name, kind.block()) for kind in types()]
        super().__init__(kinds + list(local_blocks or []), **kwargs)
