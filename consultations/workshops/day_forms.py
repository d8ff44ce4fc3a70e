"""The forms of the day and of what follows it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.models import Page

from .forms import NAME_MAX, UNREADABLE, OneLine
from .models import NOTE_MAX, Minutes, Note, Session


class CodeForm(forms.Form):
    """The number of a sign-up, typed or scanned."""

    code = OneLine(
        label=_("Numéro de l’inscription"),
        max_length=200,
        required_words=_("Écrivez le numéro, ou cherchez le nom dans la liste."),
    )

    def clean_code(self) -> str:
        """A scanner types the whole address that the square code holds (`links.check_in_address`): the number is its end."""
        return self.cleaned_data["code"].rpartition("=")[2].rstrip("/").rpartition("/")[2].lower().replace(" ", "")


class WalkInForm(forms.Form):
    """Somebody who comes without having signed up."""

    prenom = OneLine(label=_("Prénom"), max_length=NAME_MAX, required_words=_("Écrivez son prénom."))
    nom = OneLine(label=_("Nom"), max_length=NAME_MAX, required_words=_("Écrivez son nom."))
    telephone = OneLine(label=_("Téléphone ou e-mail, si la personne le veut bien"), max_length=254)


class NoteForm(forms.ModelForm):
    """Something heard. Without the name of anybody."""

    text = forms.CharField(
        label=_("Ce qui a été dit"),
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Écrivez ce qui a été dit."),
            "max_length": _(
                "Votre texte a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le."
            ),
            "null_characters_not_allowed": UNREADABLE,
        },
    )

    class Meta:
        model = Note
        fields = ("theme", "text", "is_verbatim", "hands_for", "hands_against", "hands_neutral")


class MinutesForm(forms.ModelForm):
    """What a session gave."""

    class Meta:
        model = Minutes
        fields = ("people", "text", "next_step")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = get_rich_text_editor_widget(features=Minutes._meta.get_field("text").features)
        self.fields["text"].error_messages["required"] = _("Écrivez ce qui s’est dit.")
        self.fields["people"].error_messages["required"] = _("Dites combien de personnes sont venues.")

    def clean_text(self) -> str:
        """The editor sends paragraphs even when nothing is written in them."""
        typed = self.cleaned_data["text"]
        if not strip_tags(typed).strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return typed


class OutputForm(forms.Form):
    """One thing that came out of a session, and where it goes on. Its idea or its proposal is one that was poured from this session."""

    sentence = OneLine(label=_("Ce qui en sort"), max_length=250)
    note = forms.ModelChoiceField(
        label=_("L’idée ou la proposition qui la porte"),
        queryset=Note.objects.none(),
        required=False,
        empty_label=_("Aucune"),
    )
    page = forms.ModelChoiceField(
        label=_("La page de résultats"), queryset=Page.objects.none(), required=False, empty_label=_("Aucune")
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any):
        super().__init__(*args, **kwargs)
        poured = session.notes.filter(Q(poured_idea__isnull=False) | Q(poured_proposal__isnull=False))
        self.fields["note"].queryset = poured
        root = session.workshop.space.root_page
        results = Page.objects.descendant_of(root).live().filter(content_type__app_label="results")
        self.fields["page"].queryset = results.order_by("title")


def output_forms(session: Session) -> Any:
    """As many outputs as there are, and three empty lines."""
    return forms.formset_factory(OutputForm, extra=3, max_num=20)
