"""The forms of the team's screens."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.base.admin_forms import same_clock

from .messages import moment
from .models import Session, SignUp, State, Workshop
from .states import ACTS


class SessionForm(forms.ModelForm):
    """A session. Its times are those of the clocks of its space, wherever the editor is."""

    dates = ("starts_at", "ends_at", "closes_at")
    #: What changes for people, and is told to them.
    told = ("starts_at", "ends_at", "mode", "place_name", "address", "video_url")

    video_url = forms.URLField(
        label=_("Adresse de la visioconférence"),
        required=False,
        assume_scheme="https",
        help_text=_("Envoyée aux personnes qui ont une place, jamais publiée."),
    )
    prevenir = forms.BooleanField(
        label=_("Prévenir les personnes, si la date ou le lieu change"), required=False, initial=True
    )

    class Meta:
        model = Session
        fields = (
            "starts_at",
            "ends_at",
            "mode",
            "place_name",
            "address",
            "by_foot",
            "by_wheels",
            "by_transport",
            "video_url",
            "capacity",
            "reserved",
            "closes_at",
        )
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("starts_at", "ends_at", "closes_at")
        }

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.instance.workshop = workshop
        if self.instance.pk is None:
            del self.fields["prevenir"]

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        value = super().get_initial_for_field(field, field_name)
        if field_name in self.dates and value:
            return same_clock(value, self.instance.zone, timezone.get_current_timezone())
        return value

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in self.dates:
            if said.get(name):
                said[name] = same_clock(said[name], timezone.get_current_timezone(), self.instance.zone)
        if said.get("starts_at") and self.instance.pk is None and said["starts_at"] < timezone.now():
            self.add_error("starts_at", _("Cette date est passée. Choisissez-en une à venir."))
        return said

    @property
    def tells(self) -> bool:
        """Whether people are to be told of what changed."""
        return bool(self.cleaned_data.get("prevenir") and set(self.changed_data) & set(self.told))


class ReasonForm(forms.Form):
    """Why a session is cancelled: everybody who comes reads it."""

    raison = forms.CharField(
        label=_("Pourquoi elle est annulée"),
        max_length=200,
        error_messages={"required": _("Dites pourquoi : les personnes inscrites le liront.")},
    )


class PeopleForm(forms.Form):
    """Some people of a session, and what is done with them."""

    qui = forms.ModelMultipleChoiceField(
        queryset=SignUp.objects.none(),
        to_field_name="key",
        error_messages={
            "required": _("Cochez au moins une personne."),
            "invalid_choice": _("Une des personnes n’est plus là. Rechargez la page."),
            "invalid_pk_value": _("Une des personnes n’est plus là. Rechargez la page."),
        },
    )
    acte = forms.ChoiceField(
        choices=[(name, words) for name, (words, _states) in ACTS.items()],
        error_messages={
            "required": _("Choisissez ce que vous voulez faire."),
            "invalid_choice": _("Choisissez ce que vous voulez faire dans la liste."),
        },
    )

    def __init__(self, people: Any, *args: Any):
        super().__init__(*args)
        self.fields["qui"].queryset = people


class SessionChoice(forms.ModelChoiceField):
    """One of the sessions of a workshop: when it is, and whether there is room."""

    def to_python(self, value: Any) -> Session | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as wrong:  # what is no key at all is told in the same words
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from wrong

    def label_from_instance(self, obj: Session) -> str:
        words = _("%(when)s · complète, liste d’attente") if obj.is_full else "%(when)s"
        return str(words) % {"when": moment(obj)}


class MoveForm(PeopleForm):
    """Some people of a session, and the one they go to."""

    use_required_attribute = False
    acte = None
    vers = SessionChoice(
        label=_("Déplacer les personnes cochées vers"),
        queryset=Session.objects.none(),
        to_field_name="key",
        empty_label=_("Choisissez une séance"),
        error_messages={
            "required": _("Choisissez la séance où vont ces personnes."),
            "invalid_choice": _("Personne ne peut plus aller à cette séance. Choisissez-en une autre."),
        },
    )

    def __init__(self, people: Any, session: Session, *args: Any):
        super().__init__(people, *args)
        others = Session.objects.of(session.workshop).to_come().exclude(pk=session.pk)
        self.fields["vers"].queryset = others.select_related("workshop__space")


class FilterForm(forms.Form):
    """Which people are listed."""

    etat = forms.ChoiceField(label=_("État"), required=False, choices=[("", _("Tous")), *State.choices])

    def narrow(self, people: Any) -> Any:
        state = self.cleaned_data.get("etat") if self.is_valid() else ""
        return people.filter(state=state) if state else people


def problems_of(*forms_: forms.BaseForm) -> list[str]:
    """What is wrong in forms, a sentence each."""
    return [str(error) for form in forms_ for errors in form.errors.values() for error in errors]
