"""The forms of the screens of ideas."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.models import Space

from .models import ANSWER_MAX, AnswerState, Idea, IdeaBox, IdeaState
from .states import MOVES, SENTENCE_MAX

UNREADABLE = _("Ce texte contient un signe illisible. Écrivez-le de nouveau.")
WAITING = [("aucune", _("Sans réponse")), *AnswerState.choices]
#: The states that somebody of the team may give.
GIVEN = sorted({state for states in MOVES.values() for state in states}, key=list(IdeaState).index)


class FilterForm(forms.Form):
    """Which ideas are listed."""

    boite = forms.ModelChoiceField(label=_("Boîte"), required=False, queryset=None, empty_label=_("Toutes"))
    etat = forms.ChoiceField(label=_("État"), required=False, choices=[("", _("Tous")), *IdeaState.choices])
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    espace = forms.ModelChoiceField(label=_("Espace"), required=False, queryset=None, empty_label=_("Tous"))
    reponse = forms.ChoiceField(label=_("Réponse"), required=False, choices=[("", _("Peu importe")), *WAITING])

    def __init__(self, user: Any, own: QuerySet[Idea], data: QueryDict):
        super().__init__(data)
        boxes = IdeaBox.objects.filter(pk__in=own.order_by().values("participation").distinct())
        self.fields["boite"].queryset = boxes.select_related("locale")
        self.fields["espace"].queryset = Space.objects.for_user(user)
        themes = [choice for box in boxes for choice in box.theme_choices]
        self.fields["theme"].choices = [("", _("Tous")), *themes]

    def narrow(self, ideas: QuerySet[Idea]) -> QuerySet[Idea]:
        """Those that are asked for: all of them, but for what is said wrongly."""
        self.is_valid()
        said = self.cleaned_data
        wanted = {
            "participation": said.get("boite"),
            "state": said.get("etat"),
            "theme": said.get("theme"),
            "space": said.get("espace"),
            "answer__state": said.get("reponse"),
        }
        if wanted["answer__state"] == "aucune":
            wanted["answer__state"] = None
            ideas = ideas.filter(answer=None)
        return ideas.filter(**{name: value for name, value in wanted.items() if value})


def sentence_field(**options: Any) -> forms.CharField:
    """The sentence that goes with a change, which everybody reads."""
    return forms.CharField(
        label=_("Phrase pour tout le monde"),
        max_length=SENTENCE_MAX,
        error_messages={
            "required": _("Écrivez la phrase que tout le monde lira : elle dit pourquoi."),
            "max_length": _(
                "La phrase a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-la."
            ),
            "null_characters_not_allowed": UNREADABLE,
        },
        **options,
    )


class StateForm(forms.Form):
    """Gives a state to what is ticked, or publishes the answers to it."""

    idees = forms.MultipleChoiceField(
        error_messages={
            "required": _("Cochez une idée au moins."),
            "invalid_choice": _("Une idée n’est plus dans la liste. Regardez-la de nouveau, puis recommencez."),
        }
    )
    etat = forms.ChoiceField(
        label=_("Nouvel état"),
        required=False,
        choices=[("", _("Choisissez")), *((state.value, state.label) for state in GIVEN)],
        error_messages={"invalid_choice": _("Choisissez un état de la liste.")},
    )
    phrase = sentence_field()

    def __init__(self, ideas: list[Idea], data: QueryDict | None = None):
        super().__init__(data)
        self.fields["idees"].choices = [(str(idea.key), str(idea.key)) for idea in ideas]


class AnswerForm(forms.Form):
    """The words of an answer, and what the team tells itself."""

    reponse = forms.CharField(
        label=_("Réponse"),
        max_length=ANSWER_MAX,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": _("Écrivez la réponse, ou partez d’un modèle."),
            "max_length": _(
                "La réponse a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-la."
            ),
            "null_characters_not_allowed": UNREADABLE,
        },
    )
    note = forms.CharField(
        label=_("Note interne, jamais montrée au public"),
        required=False,
        max_length=ANSWER_MAX,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"null_characters_not_allowed": UNREADABLE},
    )
