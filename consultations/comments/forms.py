"""The form of one comment."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.discussed import Subject, find_subject

from .models import NAME_MAX, TEXT_MAX, Comment, Discussion, Stance

UNREADABLE = gettext_lazy("Votre texte contient un signe illisible. Écrivez-le de nouveau.")


def read_uuid(text: str) -> uuid.UUID | None:
    """A key as an address or a form gives it; None if it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class CommentForm(forms.Form):
    """What one says, and about what. `objet` is the key of a subject, `reponse_a` that of the comment one answers: both are hidden.

    `about` and `parent` are given for a page that shows the form; a sending names them. `comment` is one that is corrected: it stays
    where it is.
    """

    objet = forms.CharField(required=False, widget=forms.HiddenInput)
    reponse_a = forms.CharField(required=False, label=gettext_lazy("Réponse"), widget=forms.HiddenInput)
    position = forms.ChoiceField(
        label=gettext_lazy("Votre avis"),
        required=False,
        choices=Stance.choices,
        error_messages={
            "invalid_choice": gettext_lazy("Choisissez pour, contre, ou une nuance. Vous pouvez aussi ne rien choisir.")
        },
    )
    commentaire = forms.CharField(
        label=gettext_lazy("Votre commentaire"),
        max_length=TEXT_MAX,
        error_messages={
            "required": gettext_lazy("Écrivez votre commentaire."),
            "max_length": gettext_lazy(
                "Votre commentaire a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le."
            ),
            "null_characters_not_allowed": UNREADABLE,
        },
    )
    signature = forms.CharField(
        label=gettext_lazy("Votre prénom"),
        required=False,
        max_length=NAME_MAX,
        error_messages={
            "max_length": gettext_lazy(
                "Ce prénom a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le."
            ),
            "null_characters_not_allowed": UNREADABLE,
        },
    )
    send_label = gettext_lazy("Envoyer mon commentaire")

    def __init__(
        self,
        discussion: Discussion,
        data: QueryDict | None = None,
        *,
        about: Subject | None = None,
        parent: Comment | None = None,
        comment: Comment | None = None,
    ):
        super().__init__(data)
        self.discussion, self.about, self.parent = discussion, about, parent
        self.is_correction = comment is not None
        self.parent_is_gone = self.subject_is_gone = False
        if comment:
            self.parent = comment.parent
        elif data is not None:
            self._read_place(data)
        if self.parent or not discussion.takes_stance:
            del self.fields["position"]

    def _read_place(self, data: QueryDict) -> None:
        """What a sending says that it answers, or is about."""
        if named := data.get("reponse_a"):
            key = read_uuid(named)
            same = self.discussion.original.contributions.first_level().shown()
            self.parent = same.filter(key=key).first() if key else None
            self.parent_is_gone = self.parent is None
        if self.parent:
            self.about = Subject(self.parent.subject, self.parent.subject_title) if self.parent.subject else None
        elif named := data.get("objet"):
            key = read_uuid(named)
            self.about = find_subject(self.discussion.original, key) if key else None
            self.subject_is_gone = self.about is None

    def clean(self) -> dict[str, Any]:
        if self.parent_is_gone:
            self.add_error(
                "reponse_a",
                _(
                    "Le commentaire auquel vous répondez n’est plus là. Envoyez de nouveau : le vôtre suivra les autres."
                ),
            )
        if self.subject_is_gone:
            self.add_error(
                "objet", _("Ce sujet n’est plus ouvert aux commentaires. Copiez votre texte si vous voulez le garder.")
            )
        return self.cleaned_data

    @property
    def subject_key(self) -> str:
        """What the hidden field of the subject holds: one that is gone is still said, or the comment would be about nothing."""
        if self.subject_is_gone:
            return str(self.data["objet"])[:36]
        return str(self.about.key) if self.about and not self.parent else ""

    @property
    def parent_key(self) -> str:
        """What the hidden field of the parent holds: nothing once it is gone, so that sending again puts the comment by itself."""
        return str(self.parent.key) if self.parent else ""
