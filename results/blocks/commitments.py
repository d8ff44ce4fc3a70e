"""What is done with what people said, and how it was gathered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class CommitmentBlock(blocks.StructBlock):
    """One thing people said, what it taught us, what we do about it, or why we do not."""

    STATUSES = (
        ("etudie", _("À l’étude")),
        ("en_cours", _("En cours")),
        ("fait", _("Fait")),
        ("non_retenu", _("Non retenu")),
    )

    said = blocks.TextBlock(label=_("Vous avez dit"), rows=2, max_length=300, help_text=_("Sans guillemets."))
    learned = blocks.TextBlock(label=_("Nous avons appris"), rows=3, max_length=500)
    doing = blocks.TextBlock(label=_("Nous faisons"), rows=3, max_length=500)
    status = blocks.ChoiceBlock(label=_("Où en est-on"), choices=list(STATUSES), default="etudie")
    date = blocks.CharBlock(
        label=_("Date"), max_length=120, help_text=_("Exemple : En service depuis le 2 novembre 2026.")
    )
    reason = blocks.TextBlock(
        label=_("Pourquoi ce n’est pas retenu"),
        rows=2,
        max_length=500,
        required=False,
        help_text=_("Obligatoire si ce n’est pas retenu."),
    )

    def clean(self, value: Any) -> Any:
        """A refusal says why."""
        cleaned = super().clean(value)
        if cleaned["status"] == "non_retenu" and not cleaned["reason"] and not self.is_deferred_validation:
            error = ValidationError(gettext("Dites pourquoi ce n’est pas retenu : les personnes l’attendent."))
            raise StructBlockValidationError({"reason": error})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the steps of the little path, each with its state."""
        context = super().get_context(value, parent_context)
        names = [key for key, _label in self.STATUSES[:3]]
        current = names.index(value["status"]) if value.get("status") in names else None
        if current is not None:
            context["steps"] = [
                {"label": label, "done": i < current, "now": i == current, "end": i == current == 2}
                for i, (_key, label) in enumerate(self.STATUSES[:3])
            ]
        return context

    class Meta:
        icon = "thumbtack"
        template = "results/blocks/commitment.html"


class SaidLearnedDoneBlock(blocks.StructBlock):
    """A list of commitments."""

    items = blocks.ListBlock(CommitmentBlock(label=_("Une parole et sa suite")), label=_("Paroles"), min_num=1)

    class Meta:
        icon = "comment"
        label = _("Vous avez dit, nous avons appris, nous faisons")
        template = "results/blocks/said_learned_done.html"
        preview_value = {
            "items": [
                {
                    "said": "La date est perdue dans la page.",
                    "learned": "Une personne sur deux ne trouve pas la date en moins d’une minute.",
                    "doing": "La date passe en haut, dans un cadre.",
                    "status": "en_cours",
                    "date": "Essai dans le Gard, fin janvier 2027",
                    "reason": "",
                }
            ]
        }
        description = _("Chaque parole, ce qu’elle nous a appris, ce que nous faisons, et où nous en sommes.")


class MethodBlock(blocks.StructBlock):
    """How the answers were gathered and what they do not say; shown at the end of the page."""

    text = blocks.RichTextBlock(
        label=_("Méthode et limites"),
        features=["bold", "link", "ul"],
        help_text=_("Les dates, les moyens de répondre, qui a répondu, qui manque, ce qui a été retiré."),
    )

    class Meta:
        icon = "info-circle"
        label = _("Méthode et limites")
        template = "results/blocks/method.html"
        preview_value = {"text": "<p>Questionnaire ouvert à tous, du 3 mars au 30 mai 2026.</p>"}
        description = _("Affiché en bas de la page, où que vous le placiez.")
