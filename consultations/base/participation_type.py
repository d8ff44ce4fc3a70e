"""What a participation type must say of itself. Each type's folder has one subclass, in `participation_type.py`."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern
from wagtail import blocks
from wagtail.models import Page
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.analysis.disclosure import TallyLike
from core.models import Space

from .columns import Column, Value
from .models import Contribution, Participation
from .refusals import Refusal
from .retention import Kept
from .services import Submission


class ParticipationType(ABC):
    """One way of taking part. `block_name` is its name in a page's StreamField."""

    block_name: str
    model: type[Participation]
    contribution_model: type[Contribution]

    #: Whether an agent may give it for somebody, from paper, a call or a file: its form then has `questions()`, as that of surveys.
    on_paper = False

    #: What is said of a participation above its form, where it stands alone on a page; empty for most: its title and introduction are enough.
    about_template = ""

    #: Whether one may take part without a contribution, by a vote or a like (`base/acts.py`): then all who acted are counted.
    has_light_acts = False

    @property
    @abstractmethod
    def viewset(self) -> type[SnippetViewSet]:
        """The admin screens, a subclass of `consultations.base.admin.ParticipationViewSet`."""

    def viewsets(self) -> Sequence[type[SnippetViewSet]]:
        """All the admin screens of the type, subclasses of `OwnSpacesViewSet`: that of its participations first."""
        return (self.viewset,)

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

    def form_within(
        self, participation: Participation, data: QueryDict | None = None, space: Space | None = None
    ) -> forms.Form:
        """The form where it stands inside that of another type (`base.together`). It says with `says_nothing` that nothing was answered."""
        return self.form(participation, data, space)

    def instead_of_recording(
        self, request: HttpRequest, form: forms.Form, page: Page, trusted: bool
    ) -> HttpResponse | Refusal | None:
        """For a sending that does not ask to be recorded (the next page of a long form, a draft): what to answer. None for the others.

        `trusted` says that it surely comes from one of our own pages: nothing is written for one that may not.
        """
        return None

    @abstractmethod
    def typed(self, contribution: Any) -> QueryDict:
        """What the form would have received for a contribution: it is shown filled, to be corrected."""

    def correction_form(self, contribution: Any, data: QueryDict) -> forms.Form:
        """The form that corrects a contribution, in the language of the reader. A type may let less be changed."""
        return self.form(contribution.participation.localized, data, contribution.space)

    @abstractmethod
    def record(self, submission: Submission, form: forms.Form) -> Contribution:
        """Write the contribution of a valid form, in one transaction. Calling it again with the same submission changes nothing."""

    @abstractmethod
    def export_columns(self, participation: Participation, contributions: QuerySet | None = None) -> list[Column]:
        """The columns of an export of these contributions (None: of none yet). `columns.Column` says what each must tell."""

    @abstractmethod
    def export_rows(self, participation: Participation, contributions: QuerySet) -> Iterator[Sequence[Value]]:
        """One row per contribution of the queryset, streamed: memory does not grow with their number.

        The values are those of `export_columns`, typed: a number is a number, a day a date, several choices a list. The order says
        nothing of who came first.
        """

    def counted(self, participation: Participation, contributions: QuerySet) -> list[TallyLike]:
        """How many of these contributions say each thing, for those who may not read them one by one. Nothing, by default."""
        return []

    def after_sending(self, contribution: Any) -> str | None:
        """Where a person goes after their sending. None: to its receipt. A type that may not say whether it was recorded gives a page that is the
        same for everyone, and sends the code of the receipt."""
        return None

    def urls(self) -> list[URLPattern]:
        """The addresses of its own, beyond the one of its form: under `/participer/<slug>/`."""
        return []

    def kept(self) -> Sequence[Kept]:
        """What the type keeps for a time beside its contributions: drafts for instance."""
        return ()

    def holding(self, address: str) -> list[Any]:
        """The rows beside contributions and contacts in which an e-mail address stands, to erase with the person who asks for it."""
        return []

    def given_beside(self, participants: Iterable[int]) -> list[Any]:
        """The rows beside contributions that these people gave: votes, likes. Their `delete` keeps counts right."""
        return []

    def pages_of_acts(self, pages: QuerySet) -> Iterable[int]:
        """The primary keys of those of these pages on which something was given beside contributions: they are kept too."""
        return ()

    def beside_waiting(self, user: Any) -> list[Any]:
        """Groups of what is given beside contributions that wait, or are a burst, in the user's own spaces (votes).

        Each has what `waiting_views.Group` shows (`tick`, `title`, `space_name`, `day`, `cluster`, `waits`, `holds`), and its `decide`.
        """
        return []

    def recount(self) -> int:
        """Count again, from the rows, what is counted as it comes, and correct it; how many counts were wrong."""
        return 0

    @property
    def slug(self) -> str:
        """Its word in URLs: `/participer/<slug>/…`."""
        return self.model.participation_slug

    @property
    def form_template(self) -> str:
        """The template of the form's fields, used by the block and by the page the form is sent to."""
        folder = type(self).__module__.split(".")[-2]
        return f"consultations/{folder}/form.html"
