"""The form of a sign-up: who comes, to which session, and what they need to be able to come."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.base.together import WithQuestions
from consultations.notifications.addresses import validate_address
from consultations.notifications.phones import normalise_phone
from core.models import Space

from .models import NAME_MAX, NEEDS_MAX, Session, Workshop
from .persons import region_of

UNREADABLE = _("Votre texte contient un signe illisible. Écrivez-le de nouveau.")
TOO_LONG = _("Votre texte a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.")


class OneLine(forms.CharField):
    """One line of text, whose wrong values are told in plain words."""

    def __init__(self, *, required_words: Any = "", **kwargs: Any):
        words = {"required": required_words, "max_length": TOO_LONG, "null_characters_not_allowed": UNREADABLE}
        super().__init__(error_messages=words, required=bool(required_words), **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


def clean_address(typed: str) -> str:
    """An e-mail address as it was typed. One sentence, whatever is wrong."""
    try:
        validate_address(typed)
    except forms.ValidationError as wrong:
        raise forms.ValidationError(
            _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."), code="invalid"
        ) from wrong
    return typed


class SessionField(forms.ChoiceField):
    """One of the sessions that still take sign-ups, by its key. `sessions` are those."""

    sessions: list[Session] = []

    def offer(self, sessions: list[Session]) -> None:
        self.sessions = sessions
        self.choices = [(str(session.key), str(session.key)) for session in sessions]

    def clean(self, value: Any) -> Session | None:
        key = super().clean(value)
        return next((session for session in self.sessions if str(session.key) == key), None)


class SignUpForm(WithQuestions, forms.Form):
    """Sign up for a session of a workshop. Who corrects a sign-up changes neither the session nor how they are reached."""

    send_label = _("Demander une place")

    seance = SessionField(
        label=_("La séance"),
        error_messages={
            "required": _("Choisissez une séance."),
            "invalid_choice": _("Cette séance ne prend plus d’inscription. Choisissez-en une autre."),
        },
    )
    prenom = OneLine(
        label=_("Votre prénom"),
        max_length=NAME_MAX,
        required_words=_("Écrivez votre prénom : nous vous accueillerons par lui."),
    )
    nom = OneLine(
        label=_("Votre nom"), max_length=NAME_MAX, required_words=_("Écrivez votre nom, pour la liste d’accueil.")
    )
    courriel = OneLine(label=_("Votre adresse e-mail"), max_length=254)
    telephone = OneLine(label=_("Votre numéro de téléphone"), max_length=40)
    besoins = OneLine(label=_("De quoi avez-vous besoin pour venir ?"), max_length=NEEDS_MAX)
    garde = forms.BooleanField(label=_("Une garde d’enfants pendant l’atelier"), required=False)
    trajet = forms.BooleanField(label=_("Le remboursement de mon trajet"), required=False)
    interprete = forms.BooleanField(label=_("Un interprète"), required=False)
    accord = forms.BooleanField(
        label=_("J’ai 15 ans ou plus, et j’accepte que ces informations servent à organiser l’atelier."),
        error_messages={"required": _("Cochez cette case pour demander une place.")},
    )
    panel = forms.BooleanField(
        label=_("Vous pouvez me proposer d’autres ateliers. J’arrête quand je veux."), required=False
    )

    OFFERS = {"garde": "has_childcare", "trajet": "pays_travel", "interprete": "has_interpreter"}

    def __init__(
        self,
        workshop: Workshop,
        data: QueryDict | None = None,
        space: Space | None = None,
        corrects: bool = False,
        by_team: bool = False,
    ):
        super().__init__(data)
        self.workshop, self.space, self.corrects, self.by_team = workshop, space, corrects, by_team
        self.asked_beside = workshop.profile_questions
        for name, offered in self.OFFERS.items():
            if not getattr(workshop, offered):
                del self.fields[name]
        if corrects:
            for name in ("seance", "courriel", "telephone", "accord", "panel"):
                del self.fields[name]
        else:
            self.fields["seance"].offer(self.offered)

    @cached_property
    def sessions(self) -> list[Session]:
        """Those to come, the next one first. One that takes no sign-up any more stays where it was chosen, and is refused."""
        if self.workshop.pk is None or not (self.workshop.has_form or self.by_team):
            return []
        return list(Session.objects.of(self.workshop).to_come().select_related("workshop__space"))

    @property
    def offered(self) -> list[Session]:
        """Those that take sign-ups."""
        return [session for session in self.sessions if session.takes_signups()]

    def clean_courriel(self) -> str:
        typed = self.cleaned_data["courriel"]
        return clean_address(typed) if typed else ""

    def clean_telephone(self) -> str:
        typed = self.cleaned_data["telephone"]
        return normalise_phone(typed, region=region_of(self.space)) if typed else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        unreachable = not self.corrects and not ({"courriel", "telephone"} & self.errors.keys())
        if unreachable and not (said.get("courriel") or said.get("telephone")):
            self.add_error("courriel", _("Donnez une adresse e-mail ou un numéro de téléphone : nous vous répondrons."))
        return said

    @property
    def wanted(self) -> Iterable[str]:
        """The boxes of what is offered."""
        return [name for name in self.OFFERS if name in self.fields]
