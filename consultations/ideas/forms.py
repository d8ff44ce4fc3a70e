"""The form of one idea, with the questions in plus of its box."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultations.base.together import WithQuestions
from core.models import Space

from .models import NAME_MAX, PLACE_MAX, TEXT_MAX, TITLE_MAX, Idea, IdeaBox

DIFFERENT = "different"
UNREADABLE = _("Votre texte contient un signe illisible. Écrivez-le de nouveau.")


def _too_long(words: str) -> dict[str, Any]:
    return {"max_length": words, "null_characters_not_allowed": UNREADABLE}


class LineField(forms.CharField):
    """One line of text: what was pasted on several lines is joined."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class TextField(forms.CharField):
    """A text whose line breaks are one sign each, as the browser counts them."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").strip()


class IdeaForm(WithQuestions, forms.Form):
    """A title, a text, and what the box asks for. `extra` is the form of its questions in plus: they are sent together."""

    send_label = _("Envoyer mon idée")

    titre = LineField(
        label=_("Votre idée en une phrase"),
        max_length=TITLE_MAX,
        error_messages={
            "required": _("Écrivez votre idée en une phrase : c’est le titre que les autres liront."),
            **_too_long(
                _("Votre titre a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.")
            ),
        },
    )
    idee = TextField(
        label=_("Expliquez-la"),
        max_length=TEXT_MAX,
        error_messages={
            "required": _("Expliquez votre idée en quelques mots : à qui elle servirait, et comment."),
            **_too_long(
                _("Votre texte a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.")
            ),
        },
    )
    theme = forms.ChoiceField(
        label=_("De quoi parle-t-elle ?"),
        error_messages={
            "required": _("Choisissez le thème le plus proche de votre idée."),
            "invalid_choice": _("Ce thème n’existe plus. Choisissez-en un autre."),
        },
    )
    lieu = LineField(
        label=_("De quel lieu parle-t-elle ?"),
        required=False,
        max_length=PLACE_MAX,
        error_messages=_too_long(
            _("Le lieu a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.")
        ),
    )
    prenom = LineField(
        label=_("Votre prénom, si vous voulez qu’il soit affiché"),
        required=False,
        max_length=NAME_MAX,
        error_messages=_too_long(
            _("Le prénom a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.")
        ),
    )

    #: « different » once its author has seen the ideas that look like it.
    proches = forms.CharField(required=False, max_length=20)

    def __init__(self, box: IdeaBox, data: QueryDict | None = None, space: Space | None = None):
        super().__init__(data)
        self.box, self.space = box, space
        self.asked_beside = box.extra_questions
        self.similar: list[Idea] = []  # those that look like it, for its author to see
        themes = box.theme_choices
        if themes:
            self.fields["theme"].choices = themes
        else:
            del self.fields["theme"]
        if not box.asks_place:
            del self.fields["lieu"]

    @property
    def open_discussion(self) -> Any:
        """Where a nuance may be added to an idea, or None."""
        found = self.box.original.discussion
        return found.localized if found and found.live and found.phase() == "open" else None

    @property
    def says_different(self) -> bool:
        """Whether its author saw the ideas that look like it, and sends it all the same."""
        return self.is_bound and self.data.get("proches") == DIFFERENT

    @property
    def limits(self) -> dict[str, int]:
        """The most signs of each text."""
        return {name: field.max_length for name, field in self.fields.items() if hasattr(field, "max_length")}
