"""The form of a project of a concertation, as the team writes it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.permissions import SEEING, participation_policy
from consultations.base.receipts import receipt_code, receipt_hash

from .forms import LineField
from .listing import matching, plain
from .models import OpenQuestion, Proposal

MOST_ORIGINS = 200
FOUND = 20  # proposals of a search that are shown


def offered(user: Any) -> QuerySet:
    """The proposals that a project may come from: published, of the questions that the user sees (one's own spaces, and the national one)."""
    seen = participation_policy(OpenQuestion).instances_user_has_any_permission_for(user, SEEING)
    return Proposal.objects.published().filter(participation__in=seen, by_team=False)


class Search:
    """A plain search among the proposals that are offered: words, and one question. What is not understood is as if it were not there."""

    def __init__(self, user: Any, asked: QueryDict):
        self.rows = offered(user).select_related("participation")
        self.words = plain(asked.get("mots", ""))
        self.questions = list(
            OpenQuestion.objects.filter(pk__in=self.rows.order_by().values("participation")).order_by("title", "pk")
        )
        self.question = next((one for one in self.questions if str(one.pk) == asked.get("question")), None)

    def found(self, but: Iterable[Proposal]) -> tuple[int, list[Proposal]]:
        """How many there are, and the newest, without those that are ticked already."""
        rows = matching(self.rows, self.words).exclude(pk__in=[one.pk for one in but])
        rows = rows.filter(participation=self.question) if self.question else rows
        return rows.count(), list(rows.order_by("-published_at", "-pk")[:FOUND])


def read_key(typed: Any) -> uuid.UUID | None:
    """A key as a form gives it; None if it is none."""
    try:
        return uuid.UUID(str(typed))
    except ValueError:
        return None


class OriginsField(forms.ModelMultipleChoiceField):
    """Proposals, by their public keys."""

    def clean(self, value: Any) -> Any:
        if not all(map(read_key, value or ())):  # Django would speak of a UUID
            raise forms.ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value")
        return super().clean(value)


class ProjectForm(forms.Form):
    """The words of a project, and the proposals it came from, chosen among those that are offered to the user."""

    texte = LineField(
        label=gettext_lazy("Le projet, en une phrase"),
        max_length=140,
        min_length=12,
        error_messages={
            "required": gettext_lazy("Écrivez le projet, en une phrase."),
            "min_length": gettext_lazy("La phrase a %(show_value)s signes. Il en faut %(limit_value)s au moins."),
            "max_length": gettext_lazy("La phrase a %(show_value)s signes. Il en faut %(limit_value)s au plus."),
        },
    )
    description = forms.CharField(
        label=gettext_lazy("Le projet en quelques phrases"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    origines = OriginsField(
        label=gettext_lazy("Les propositions dont il est né"),
        queryset=Proposal.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Une des propositions choisies n’est plus publiée. Relisez la liste."),
            "invalid_pk_value": gettext_lazy("Une des propositions choisies n’existe pas. Relisez la liste."),
        },
    )

    def __init__(self, user: Any, project: Proposal, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["origines"].queryset = offered(user)
        #: Origins that this user does not see here: of another Caf, or not published any more. They stay.
        self.others = list(project.came_from.exclude(pk__in=offered(user).values("pk"))) if project.pk else []

    @cached_property
    def chosen(self) -> list[Proposal]:
        """The proposals that are ticked, of those that are offered."""
        keys = {key for key in map(read_key, self["origines"].value() or []) if key}
        rows = self.fields["origines"].queryset.filter(key__in=list(keys)[:MOST_ORIGINS])
        return list(rows.select_related("participation").order_by("-published_at", "-pk"))

    def clean_origines(self) -> list[Proposal]:
        origins = list(self.cleaned_data["origines"])
        if len(origins) > MOST_ORIGINS:
            raise forms.ValidationError(_("Choisissez %(most)s propositions au plus."), params={"most": MOST_ORIGINS})
        return [*origins, *self.others]


def stored(project: Proposal) -> dict[str, Any]:
    """What the form shows of a project."""
    origins = list(project.came_from.values_list("key", flat=True))
    return {"texte": project.text, "description": project.description, "origines": origins}


def sent(data: QueryDict) -> dict[str, Any]:
    """What was typed, to show it again without a word on what is missing yet."""
    return {
        "texte": data.get("texte", ""),
        "description": data.get("description", ""),
        "origines": data.getlist("origines"),
    }


def new_project(question: OpenQuestion, user: Any) -> Proposal:
    """An empty project of a question, not saved. Nobody holds its receipt."""
    key = uuid.uuid4()
    return Proposal(
        participation=question,
        space=question.space,
        page=question.space.root_page,
        language=question.locale.language_code,
        by_team=True,
        entered_by=user,
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
    )
