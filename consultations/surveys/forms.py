"""The form made from a survey's questions, and what its template needs to draw each of them."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.base.refusals import Refusal
from core.models import Space

from .asking import field_name, making_of
from .conditions import as_json, condition_of, given, in_words, numbered
from .drawn import DrawnPart, DrawnQuestion
from .local_questions import added_questions, section_title
from .models import Survey
from .pages import BACK, SurveyPage, Walk, add_at_the_end, split
from .versions import opened_at


class SurveyForm(forms.Form):
    """The fields of each question, checked by the question's own block. Questions are drawn by their templates, not by widgets."""

    buttons = "consultations/surveys/_buttons.html"
    in_pages = True
    must_say_something = True

    def __init__(
        self,
        survey: Survey,
        data: QueryDict | None = None,
        space: Space | None = None,
        added: Sequence[Any] | None = None,
    ):
        """`space`: where it is asked; its Caf may ask more. `added`: other questions in place of those it published (a preview)."""
        super().__init__(data)
        self.survey = survey
        self.space = space
        self.data = data if data is not None else QueryDict()
        added = list(added_questions(survey, space) if added is None else added)
        self.opened = opened_at(survey, [*survey.questions, *added], self.data.get("edition", ""))
        self.stream = self.opened.questions
        own = len(self.stream) - len(added)
        self.added = self.stream[own:]
        self.parts: dict[str, list[str]] = {}  # question id → names of its fields
        self.labels: dict[str, str] = {}
        asked, answers = [], {}
        for question in self.stream:
            name = field_name(question.id)
            making = making_of(question)
            fields = making.fields
            self.parts[question.id] = list(fields)
            self.labels |= {part: str(field.label or "") for part, field in fields.items()}
            self.fields.update(fields)
            asked.append(seen := making.asked)
            others = [text for part in fields if part != name for text in self.data.getlist(part)]
            answers[question.id] = given(seen, self.data.getlist(name), others)
        self.has_conditions = any(one.condition.rules for one in asked)
        pages = add_at_the_end(split(self.stream[:own], self.in_pages), self.added, section_title())
        self.walk = Walk(pages, asked, answers, self.data)
        for question in self.stream:  # what is not asked is neither required nor kept, whatever was typed
            if self.is_bound and question.id not in self.walk.shown:
                for name in self.parts[question.id]:
                    del self.fields[name]

    @property
    def asked_questions(self) -> list[Any]:
        """The questions that are asked, given the answers."""
        return [question for question in self.stream if question.id in self.walk.shown]

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.walk.move:
            self._turn_to_the_first_error()

    def _turn_to_the_first_error(self) -> None:
        for at, page in enumerate(self.walk.pages):
            if self._wrong_on(page):
                self.walk.at = at
                return

    def _wrong_on(self, page: SurveyPage) -> dict[str, Any]:
        names = {name for id_ in page.ids for name in self.parts[id_]}
        return {name: errors for name, errors in self.errors.items() if name in names}

    def turn_page(self) -> Refusal:
        """Go where the sending asks: the form is then that of another page, or of the same one with what is wrong on it."""
        walk = self.walk
        if changed := self._turn_to_what_changed():
            return changed
        if walk.move == BACK:
            walk.at = walk.at if walk.preceding is None else walk.preceding
            self._forget_errors()
            return Refusal(200)
        if wrong := self._wrong_on(walk.page):
            self._forget_errors(keep=wrong)
            return Refusal(
                422,
                _("Il reste quelque chose à corriger sur cette page."),
                _("Corrigez ce qui est indiqué, puis continuez. Ce que vous avez écrit est gardé."),
            )
        self._forget_errors()
        if walk.following is None:
            return Refusal(
                200, _("Vous avez répondu à tout."), _("Il n’y a pas d’autre question pour vous. Envoyez vos réponses.")
            )
        walk.at = walk.following
        return Refusal(200)

    def go_on(self) -> Refusal:
        """Show the page that was left, as it was left; or the first question that is not what it was."""
        if changed := self._turn_to_what_changed():
            return changed
        self._forget_errors()
        return Refusal(200)

    def _changed_answers(self) -> list[Any]:
        """The questions that were answered as they are no more."""
        changed = [question for question in self.asked_questions if question.id in self.opened.changed]
        return [one for one in changed if any(any(self.data.getlist(name)) for name in self.parts[one.id])]

    def _turn_to_what_changed(self) -> Refusal | None:
        """Go to the first page with such a question: those after it are read again on the way."""
        changed = {question.id for question in self._changed_answers()}
        if not changed:
            return None
        self.walk.at = next(at for at, page in enumerate(self.walk.pages) if changed & page.ids)
        self._forget_errors(keep=self._wrong_on(self.walk.page))
        advice = _("Relisez ce qui est indiqué. Ce que vous avez écrit est gardé.")
        return Refusal(422, _("Une question a changé."), advice)

    @property
    def draft_token(self) -> str:
        """What stands for the draft this form goes on with; empty if it does not."""
        return self.data.get("brouillon", "")[:200]

    def _forget_errors(self, keep: dict[str, Any] | None = None) -> None:
        """The other pages are looked at when their turn comes."""
        self.full_clean()
        self._errors = ErrorDict(keep or {})

    @property
    def page_title(self) -> str:
        """ "Page 2 sur 4", with its title; empty for a questionnaire of one page."""
        if len(self.walk.pages) == 1:
            return ""
        place = _("Page %(number)s sur %(total)s") % {"number": self.walk.at + 1, "total": len(self.walk.pages)}
        return f"{place} : {self.walk.page.title}" if self.walk.page.title else place

    @property
    def has_pages(self) -> bool:
        return len(self.walk.pages) > 1

    @property
    def in_steps(self) -> bool:
        """Whether JavaScript may show its questions one at a time."""
        return not self.has_pages

    @property
    def says_nothing(self) -> bool:
        """Whether nothing was answered in a valid form."""
        return not any(self.answer_rows())

    @property
    def has_next(self) -> bool:
        """Whether another page comes after this one."""
        return self.walk.following is not None

    @property
    def has_previous(self) -> bool:
        return self.walk.preceding is not None

    @property
    def may_be_kept(self) -> bool:
        """Whether it may be finished later. Nothing is kept of an anonymous answer before it is sent."""
        return not self.survey.is_anonymous and bool(self.survey.pk)

    def clean(self) -> dict[str, Any]:
        for question in self.asked_questions:
            problems = question.block.problems(field_name(question.id), question.value, self.cleaned_data)
            for name, message in problems.items():
                self.add_error(name, message)
        for question in self._changed_answers():
            message = _("Cette question a changé depuis que vous avez ouvert cette page. Relisez-la, et votre réponse.")
            self.add_error(self.parts[question.id][0], message)
        if self.must_say_something and not self.walk.move and not self.errors and self.says_nothing:
            raise ValidationError(_("Vous n’avez rien répondu. Répondez à une question au moins, puis envoyez."))
        return self.cleaned_data

    def questions(self) -> list[DrawnQuestion]:
        """All the questions in order, whichever their page. What is wrong is said of those of the page in front of the person."""
        return [self._drawn(question) for question in self.stream if question.block_type != "page"]

    def on_paper(self) -> list[DrawnQuestion]:
        """All the questions, each with its condition in words: on a sheet of paper nothing appears or disappears."""
        return [self._drawn(question, True) for question in self.stream if question.block_type != "page"]

    def on_this_page(self) -> list[DrawnQuestion]:
        """Those of the page in front of the person that are asked, or that may be once the others are answered."""
        found = self.walk.verdicts(self.walk.page)
        return [
            self._drawn(one, found[one.id] is None) for one in self.walk.page.questions if found[one.id] is not False
        ]

    def carried(self) -> list[tuple[str, str]]:
        """(name, text) of what was typed elsewhere than on this page: the form takes it along."""
        here = {name for question in self.on_this_page() for name in self.parts[question.name.removeprefix("q-")]}
        names = [name for parts in self.parts.values() for name in parts if name not in here]
        return [(name, text) for name in names for text in self.data.getlist(name)]

    def _drawn(self, question: Any, is_open: bool = False) -> DrawnQuestion:
        condition = condition_of(question)
        return DrawnQuestion(
            number=self._places.get(question.id, 0),
            name=field_name(question.id),
            kind=question.block_type,
            value=question.value,
            choices=question.block.choices(question.value),
            parts=self._drawn_parts(question.id),
            condition=in_words(condition, self.stream) if is_open else "",
            rules=as_json(condition) if is_open else "",
            is_numbered=self.has_conditions,
            **(self._of_a_caf if question in self.added else {}),
        )

    @cached_property
    def _of_a_caf(self) -> dict[str, str]:
        """A Caf writes its questions in French, and nobody translates them."""
        return {
            "section": section_title(),
            "language": "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE,
        }

    @cached_property
    def _places(self) -> dict[str, int]:
        return {question.id: place for place, question in numbered(self.stream)}

    def _drawn_parts(self, question_id: str) -> dict[str, DrawnPart]:
        is_here = question_id in self.walk.page.ids
        whole = field_name(question_id)
        return {
            name.removeprefix(whole).removeprefix("-"): DrawnPart(
                name=name,
                anchor=whole if name == whole else f"{name}-champ",
                label=self.labels[name],
                typed=self.data.getlist(name),
                errors=list(self.errors.get(name, [])) if self.is_bound and is_here else [],
            )
            for name in self.parts[question_id]
        }

    def answer_rows(self) -> Iterator[dict[str, Any]]:
        """The columns of the Answer rows of a valid form."""
        for question in self.asked_questions:
            version = self.survey.version_of(question.id, self.opened.edition)
            for row in question.block.answer_rows(field_name(question.id), question.value, self.cleaned_data):
                yield {"question_id": UUID(question.id), "version": version, **row}


class WholeSurveyForm(SurveyForm):
    """The same on one page: who corrects an answer sees all of it."""

    in_pages = False


class InnerSurveyForm(WholeSurveyForm):
    """The same inside another form, which is what is sent: one may answer nothing that is not required."""

    must_say_something = False
    in_steps = False
