"""The form of a project of a concertation, as the team writes it."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.permissions import SEEING, participation_policy
from consultations.base.receipts import receipt_code, receipt_hash

from .forms import LineField
from .models import OpenQuestion, Proposal

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/?\s*$)", re.I | re.M)
MOST_ORIGINS = 200


class ProjectForm(forms.Form):
    """The words of a project, and the addresses of the proposals it came from, one a line: those of questions that the user sees."""

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
    origines = forms.CharField(
        label=gettext_lazy("Les propositions dont il est né"),
        help_text=gettext_lazy(
            "L’adresse de chacune, une par ligne. Ce sont celles de vos espaces, ou des questions nationales."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_origines(self) -> list[Proposal]:
        """The proposals of the addresses. One that is not known is named, so that it can be put right."""
        lines = [line.strip() for line in self.cleaned_data["origines"].splitlines() if line.strip()]
        keys = {line: uuid.UUID(found[0]) for line in lines[:MOST_ORIGINS] if (found := _KEY.search(line))}
        seen = participation_policy(OpenQuestion).instances_user_has_any_permission_for(self.user, SEEING)
        offered = Proposal.objects.published().filter(participation__in=seen, by_team=False)
        known = {one.key: one for one in offered.filter(key__in=keys.values())}
        for line in lines:
            if keys.get(line) not in known:
                raise forms.ValidationError(
                    _("Cette adresse n’est pas celle d’une proposition publiée : %(line)s. Copiez-la depuis sa page."),
                    params={"line": line[:200]},
                )
        return list(known.values())


def typed(project: Proposal) -> dict[str, str]:
    """What the form would have received for a project."""
    origins = project.came_from.select_related("participation")
    addresses = "\n".join(one.get_absolute_url() for one in origins)
    return {"texte": project.text, "description": project.description, "origines": addresses}


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
