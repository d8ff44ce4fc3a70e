"""Which responses are looked at: chosen in a form, kept in the address, said in a sentence."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.base.models import Channel, Trust
from core.models import Space

from ..models import SurveyResponse
from .asked import Asked
from .figures import whole

WAITING, ASIDE = Trust("waiting").value, Trust("aside").value
LAST = "derniere"
ALL = "toutes"
SEARCH_MAX = 100


def monday(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def weeks(first: datetime | None, last: datetime | None) -> list[date]:
    """The Mondays from the first response to the last, newest first. A day of margin: clocks differ from one Caf to another."""
    if first is None or last is None:
        return []
    start, end = monday(first.astimezone(UTC).date()), monday((last.astimezone(UTC) + timedelta(days=1)).date())
    return [end - timedelta(weeks=n) for n in range((end - start).days // 7 + 1)]


def week_words(start: date) -> str:
    """A week in words: from its Monday to its Sunday."""
    end = start + timedelta(days=6)
    first = date_format(start, "j" if start.month == end.month else "j F")
    return _("semaine du %(first)s au %(last)s") % {"first": first, "last": date_format(end, "j F Y")}


def received_in(start: date, spaces: Iterable[Space]) -> Q:
    """Received in the week that begins on this Monday, on the clocks of each space."""
    condition = Q(pk=None)
    for zone in sorted({space.timezone for space in spaces}):
        begin = timezone.make_aware(datetime.combine(start, time()), ZoneInfo(zone))
        end = timezone.make_aware(datetime.combine(start + timedelta(weeks=1), time()), ZoneInfo(zone))
        condition |= Q(space__timezone=zone, created_at__gte=begin, created_at__lt=end)
    return condition


class FilterForm(forms.Form):
    """Space, channels, week, version of the questions, and whether responses count."""

    espace = forms.ChoiceField(
        label=gettext_lazy("Espace"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un de vos espaces.")},
    )
    canal = forms.MultipleChoiceField(
        label=gettext_lazy("Canaux"),
        required=False,
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choisissez un canal de la liste.")},
    )
    semaine = forms.ChoiceField(
        label=gettext_lazy("Semaine"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une semaine de la liste.")},
    )
    version = forms.ChoiceField(
        label=gettext_lazy("Version des questions"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une version de la liste.")},
    )
    compte = forms.ChoiceField(
        label=gettext_lazy("Prise en compte"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une ligne de la liste.")},
    )

    def __init__(self, data: Any, *, spaces: list[Space], mondays: list[date], versions: int):
        super().__init__(data)
        self.spaces = {space.slug: space for space in spaces}
        self.fields["espace"].choices = [
            ("", _("Tous mes espaces")),
            *((space.slug, space.name) for space in spaces),
        ]
        self.fields["semaine"].choices = [
            ("", _("Toutes les semaines")),
            *((day.isoformat(), week_words(day)) for day in mondays),
        ]
        self.fields["version"].choices = [
            ("", _("Toutes, l’une après l’autre")),
            (LAST, _("La dernière de chaque question")),
            *((str(number), _("Version %(number)s") % {"number": number}) for number in range(1, versions + 1)),
        ]
        self.fields["compte"].choices = [
            ("", _("Réponses comptées")),
            (WAITING, _("En attente d’un regard")),
            (ASIDE, _("Mises de côté")),
            (ALL, _("Toutes")),
        ]

    def chosen(self, name: str) -> Any:
        """What was chosen for a filter, or an empty value."""
        return self.cleaned_data.get(name) if self.is_valid() else None

    @property
    def space(self) -> Space | None:
        """The one space looked at: chosen, or the only one there is."""
        if len(self.spaces) == 1:
            return next(iter(self.spaces.values()))
        return self.spaces.get(self.chosen("espace") or "")

    @property
    def week(self) -> date | None:
        return date.fromisoformat(self.chosen("semaine")) if self.chosen("semaine") else None

    def narrow(self, responses: QuerySet[SurveyResponse]) -> QuerySet[SurveyResponse]:
        """The responses the form asks for, whether they count or not; none if it is wrong."""
        if not self.is_valid():
            return responses.none()
        if space := self.spaces.get(self.chosen("espace")):
            responses = responses.filter(space=space)
        if channels := self.chosen("canal"):
            responses = responses.filter(channel__in=channels)
        if self.week:
            responses = responses.filter(received_in(self.week, self.spaces.values()))
        return responses

    def counting(self, responses: QuerySet[SurveyResponse]) -> QuerySet[SurveyResponse]:
        """Among them, those that count, or the others if the form asks for them."""
        if not self.chosen("compte"):
            return responses.counted()
        return responses if self.chosen("compte") == ALL else responses.filter(trust=self.chosen("compte"))

    def shows(self, asked: Asked) -> bool:
        """Whether a version of a question is looked at."""
        version = self.chosen("version")
        if not version:
            return True
        return asked.is_last if version == LAST else asked.version == int(version)

    def sentence(self, total: int) -> str:
        """What is shown, in one sentence."""
        text = {
            "": ngettext("%(count)s réponse", "%(count)s réponses", total),
            WAITING: ngettext("%(count)s réponse en attente", "%(count)s réponses en attente", total),
            ASIDE: ngettext("%(count)s réponse mise de côté", "%(count)s réponses mises de côté", total),
            ALL: ngettext("%(count)s réponse, comptée ou non", "%(count)s réponses, comptées ou non", total),
        }[self.chosen("compte") or ""]
        parts = [text % {"count": whole(total)}, self.space.name if self.space else _("tous vos espaces")]
        if channels := self.chosen("canal"):
            names = [str(Channel(one).label).lower() for one in channels]
            parts.append(
                _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
                if names[1:]
                else names[0]
            )
        parts.append(week_words(self.week) if self.week else _("toutes les semaines"))
        return ", ".join(parts) + "."


class SearchForm(forms.Form):
    """Words to find in a list of texts."""

    q = forms.CharField(
        label=gettext_lazy("Chercher dans les textes"),
        required=False,
        max_length=SEARCH_MAX,
        error_messages={
            "max_length": gettext_lazy("Cherchez %(limit_value)s signes au plus."),
            "null_characters_not_allowed": gettext_lazy("Ce texte contient un signe illisible. Écrivez-le de nouveau."),
        },
    )
