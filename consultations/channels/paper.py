"""« Saisir des feuilles »: paper questionnaires typed with the keyboard alone, one after the other."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import registry

from consultations.base.models import Channel

from .entry import ENTERED, UNDONE, Entry, enter, undo
from .sheet import Checked, Sheet
from .views import ChannelView, ReceivedForm, read_key

#: How many former models of the sheet can be chosen, the last ones.
MODELS = 9
#: How many sheets can be undone, the last one first. For an anonymous campaign one: their order is not kept.
UNDOABLE = 10
_HOUR = timedelta(hours=1)


def per_hour(times: Sequence[datetime], now: datetime) -> int | None:
    """The pace of the last hour, in sheets an hour; None before the third sheet, when it would say nothing."""
    recent = sorted(moment for moment in times if now - moment <= _HOUR)
    if len(recent) < 3:
        return None
    # The first sheet opens the count: its own time was before.
    seconds = max((recent[-1] - recent[0]).total_seconds(), 1)
    return round((len(recent) - 1) * 3600 / seconds)


def today_of(entry: Entry) -> tuple[int, int | None]:
    """How many sheets this agent entered today, those undone taken away, and their pace: read in the journal, in one query."""
    now = timezone.now()
    midnight = datetime.combine(timezone.localdate(now, entry.space.zone), time.min, tzinfo=entry.space.zone)
    rows = registry.get_log_model_for_instance(entry.participation).objects.for_instance(entry.participation)
    lines = rows.filter(
        user=entry.user, action__in=(ENTERED, UNDONE), timestamp__gte=midnight, data__channel=entry.channel
    ).values_list("action", "timestamp")
    entered = [moment for action, moment in lines if action == ENTERED]
    undone = len(lines) - len(entered)
    return max(len(entered) - undone, 0), per_hour(entered, now)


class PaperView(ChannelView):
    """The empty sheet, what was typed when something is wrong, and the next empty one."""

    template_name = "consultations/channels/paper.html"
    page_title = gettext_lazy("Saisir des feuilles")
    channel: Any = Channel.PAPER

    @cached_property
    def sheet(self) -> Sheet:
        """That of the model printed on the pile: the words people read, which may have changed since."""
        return Sheet(self.kind, self.participation.as_it_was(self.edition), self.space)

    @property
    def edition(self) -> int:
        """That of the questions on the pile in hand: today's, unless a former one is named."""
        typed = self.request.POST.get("edition") or self.request.GET.get("edition", "")
        present = self.participation.edition
        return min(int(typed), present) if typed.isascii() and typed.isdigit() and len(typed) < 6 else present

    def models(self) -> list[tuple[int, str]]:
        """(edition, the four signs printed) of the sheets that may come in, today's first; nothing if there was one only."""
        last = self.participation.edition
        former = range(last - 1, max(last - 1 - MODELS, -1), -1)
        sheets = [(one, Sheet(self.kind, self.participation.as_it_was(one), self.space)) for one in former]
        today = (last, Sheet(self.kind, self.participation, self.space))
        return [(one, sheet.model) for one, sheet in (today, *sheets)] if sheets else []

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        initial = {"jour": request.GET.get("jour") or self.entry.last_day(), "lot": request.GET.get("lot")}
        return self.show(ReceivedForm(self.entry, initial=initial), {}, None)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "annuler" in request.POST:
            return self.undo_last()
        received = ReceivedForm(self.entry, request.POST)
        typed = {line.name: request.POST.get(line.name, "") for line in self.sheet.lines}
        checked = self.sheet.check(typed)
        if not received.is_valid() or not checked.is_valid:
            return self.show(received, typed, checked, status=422)
        if "verifier" in request.POST:
            return self.show(received, typed, checked)
        contribution = enter(
            entry=self.entry,
            form=checked.form,
            submission_key=read_key(request.POST.get("cle", "")),
            received_on=received.cleaned_data["jour"],
            code_batch=received.cleaned_data.get("lot"),
        )
        self.remember(contribution.pk)
        messages.success(request, _("Feuille enregistrée."))
        batch = received.cleaned_data.get("lot")
        next_sheet = self.address(
            "paper",
            jour=received.cleaned_data["jour"].isoformat(),
            lot=str(batch.pk) if batch else "",
            edition=self.former_edition,
        )
        return HttpResponseRedirect(next_sheet, status=303)

    def undo_last(self) -> HttpResponse:
        """Erase the last sheet of this session of entry, and come back to an empty one."""
        mine = self.mine
        if not mine:
            messages.error(self.request, _("Il n’y a plus de feuille à annuler."))
        elif undo(entry=self.entry, pk=mine[-1]):
            messages.success(self.request, _("La dernière feuille est effacée."))
        else:
            messages.error(self.request, _("Cette feuille est déjà effacée."))
        self.request.session[self.memory] = mine[:-1]
        return HttpResponseRedirect(
            self.address("paper", jour=self.request.POST.get("jour", "")[:10], lot="", edition=self.former_edition),
            status=303,
        )

    @property
    def former_edition(self) -> str:
        """The edition of the pile in hand, for the address of the next sheet; nothing for today's."""
        return str(self.edition) if self.edition < self.participation.edition else ""

    @property
    def memory(self) -> str:
        """Where the agent's session keeps the keys of the sheets that can be undone."""
        return f"channels.{self.kind.slug}.{self.participation.pk}.{self.space.pk}"

    @property
    def mine(self) -> list[int]:
        return list(self.request.session.get(self.memory, []))

    def remember(self, pk: int) -> None:
        """The sheets of this session of entry, by their keys only."""
        kept = 1 if self.participation.is_anonymous else UNDOABLE
        self.request.session[self.memory] = [*(one for one in self.mine if one != pk), pk][-kept:]

    def show(
        self, received: ReceivedForm, typed: dict[str, str], checked: Checked | None, status: int = 200
    ) -> HttpResponse:
        errors = checked.errors if checked else {}
        questions = [
            {
                "question": question,
                "lines": [
                    {
                        "line": line,
                        "typed": typed.get(line.name, ""),
                        "errors": errors.get(line.name, []),
                        "words": self.sheet.words(line, checked.form) if checked and line.boxes else "",
                    }
                    for line in question.lines
                ],
            }
            for question in self.sheet.questions
        ]
        count, pace = today_of(self.entry)
        context = self.get_context_data(
            sheet=self.sheet,
            edition=self.edition,
            models=self.models(),
            questions=questions,
            received=received,
            checked=checked,
            count=count,
            pace=pace,
            can_undo=bool(self.mine),
            submission_key=read_key(self.request.POST.get("cle", "")) if checked else uuid.uuid4(),
        )
        return self.render_to_response(context, status=status)
