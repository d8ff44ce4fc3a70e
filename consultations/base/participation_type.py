"""What a participation type must say of itself. Each type's folder has one subclass, in `participation_type.py`."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import Space

from .models import Contribution, Participation
from .services import Submission


class ParticipationType(ABC):
    """One way of taking part. `block_name` is its name in a page's StreamField."""

    block_name: str
    model: type[Participation]
    contribution_model: type[Contribution]

    @property
    @abstractmethod
    def viewset(self) -> type[SnippetViewSet]:
        """The admin screens, a subclass of `consultations.base.admin.ParticipationViewSet`."""

    @abstractmethod
    def block(self) -> blocks.Block:
        """The StreamField block that shows one on a page."""

    @abstractmethod
    def form(
        self, participation: Participation, data: QueryDict | None = None, space: Space | None = None
    ) -> forms.Form:
        """The form a citizen fills in; bound when `data` is given. Its template is `form_template`.

        `space` is that of the page it stands on, where a Caf may ask for more; None: the participation's own.
        """

    @abstractmethod
    def record(self, submission: Submission, form: forms.Form) -> Contribution:
        """Write the contribution of a valid form, in one transaction. Calling it again with the same submission changes nothing."""

    @abstractmethod
    def export_columns(self, participation: Participation) -> list[str]:
        """The header of the export."""

    @abstractmethod
    def export_rows(self, participation: Participation, contributions: Any) -> Iterator[Iterable[Any]]:
        """One row per contribution of the queryset, streamed: memory does not grow with their number."""

    @property
    def slug(self) -> str:
        """Its word in URLs: `/participer/<slug>/…`."""
        return self.model.participation_slug

    @property
    def form_template(self) -> str:
        """The template of the form's fields, used by the block and by the page the form is sent to."""
        folder = type(self).__module__.split(".")[-2]
        return f"consultations/{folder}/form.html"
