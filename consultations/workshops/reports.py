"""Reports: what is known of a workshop or of a campaign is written first, from the facts; the team writes what it makes of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, ReferenceIndex, Site

from consultations.analysis.disclosure import Thresholds
from consultations.notifications.services import post_message
from core.models import Space

from .drawing import criteria
from .messages import moment
from .models import Minutes, Note, Quota, Report, Session, SignUp, State, Workshop


def workshops_of(report: Report) -> list[Workshop]:
    """The workshop of a report; for a campaign, those of its team that its page shows."""
    if report.workshop:
        return [report.workshop]
    kind = ContentType.objects.get_for_model(Workshop)
    shown = ReferenceIndex.objects.filter(
        base_content_type__app_label="wagtailcore", object_id=str(report.campaign_id), to_content_type=kind
    ).values_list("to_object_id", flat=True)
    found = Workshop.objects.annotate(text_id=Cast("pk", CharField())).filter(text_id__in=list(shown))
    return list(
        {
            one.original.pk: one.original for one in _of_its_team(found, report).select_related("space", "locale")
        }.values()
    )


def _of_its_team(workshops: QuerySet[Workshop], report: Report) -> QuerySet[Workshop]:
    """A page shows whichever workshop its editor chooses, that of another Caf too: what was said there is not for its report."""
    return workshops if report.space.is_national else workshops.filter(space=report.space)


def campaigns(spaces: Iterable[Space]) -> Any:
    """The pages of these spaces that show a workshop."""
    kind = ContentType.objects.get_for_model(Workshop)
    shown = ReferenceIndex.objects.filter(base_content_type__app_label="wagtailcore", to_content_type=kind)
    ids = [int(pk) for pk in shown.values_list("object_id", flat=True).distinct() if pk.isdigit()]
    pages = Page.objects.filter(pk__in=ids, content_type__app_label="consultations")
    if any(space.is_national for space in spaces):
        return pages
    found = Page.objects.none()
    for space in spaces:
        found |= pages.descendant_of(space.root_page)
    return found


def prefilled(report: Report) -> dict[str, str]:
    """Method, material and people, from the facts: to be read again and completed by the team."""
    workshops = workshops_of(report)
    sessions = list(
        Session.objects.filter(workshop__in=workshops, is_cancelled=False)
        .select_related("workshop__space")
        .order_by("starts_at")
    )
    return {
        "question": "\n".join(one.introduction or one.title for one in workshops),
        "method": _method(workshops, sessions),
        "material": _material(sessions),
        "participants": "\n".join(filter(None, (_people(workshop) for workshop in workshops))),
    }


def _method(workshops: list[Workshop], sessions: list[Session]) -> str:
    lines = [f"{one.title} : {one.get_kind_display()}. {one.get_recruitment_display()}." for one in workshops]
    lines += [f"– {moment(one)}, {one.place_name or one.get_mode_display()}" for one in sessions]
    return "\n".join(lines)


def _material(sessions: list[Session]) -> str:
    notes = Note.objects.filter(session__in=sessions)
    verbatims = notes.filter(is_verbatim=True).count()
    minutes = Minutes.objects.filter(session__in=sessions, published_at__isnull=False).count()
    count = notes.count()
    return "\n".join(
        [
            ngettext("%(n)s séance", "%(n)s séances", len(sessions)) % {"n": len(sessions)},
            ngettext("%(n)s note prise", "%(n)s notes prises", count) % {"n": count},
            _("dont %(n)s mot pour mot") % {"n": verbatims},
            ngettext("%(n)s compte rendu publié", "%(n)s comptes rendus publiés", minutes) % {"n": minutes},
        ]
    )


def _people(workshop: Workshop) -> str:
    """How many signed up, came or not; and the answers of those who came, where they are enough not to be recognised."""
    rows = SignUp.objects.filter(participation=workshop)
    states = Counter(rows.values_list("state", flat=True))
    came = states[State.ATTENDED]
    lines = [
        f"{workshop.title} : "
        + _("%(asked)s demandes, %(came)s personnes venues, %(missed)s absentes.")
        % {"asked": sum(states.values()), "came": came, "missed": states[State.NO_SHOW]}
    ]
    return "\n".join(lines + _profile(workshop, rows.filter(state=State.ATTENDED)))


def _profile(workshop: Workshop, came: Any) -> list[str]:
    """One line for each question of the profile. An answer of fewer people than may be told is not told, nor is one that would give it away."""
    least, lines = Thresholds.from_settings().cell, []
    for criterion in criteria(workshop):
        if criterion.key == Quota.SPACE:
            said_by = came.values_list("space", flat=True)
        else:
            answered = came.filter(profile__answers__question_id=criterion.key)
            said_by = answered.values_list("profile__answers__choice_id", flat=True)
        counts = Counter(str(one) for one in said_by)
        if not counts:
            continue
        hidden = [value for value, _words in criterion.values if 0 < counts[value] < least]
        if hidden:
            lines.append(
                _("%(question)s trop peu de personnes pour le dire sans les faire reconnaître.")
                % {"question": criterion.words}
            )
            continue
        said = ", ".join(f"{words} : {counts[value]}" for value, words in criterion.values if counts[value])
        lines.append(f"{criterion.words} {said}.")
    return lines


@transaction.atomic
def send_report(*, report: Report, user: Any) -> int:
    """Send a report to the national team: they see it, and are told. Once. Returns how many are told."""
    held = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if held.sent_at:
        return 0
    held.sent_at, held.sent_by = timezone.now(), user
    held.save(update_fields=["sent_at", "sent_by"])
    site = Site.objects.filter(is_default_site=True).get()
    address = site.root_url + reverse("workshop_report", args=[held.key])
    national = Space.objects.national()
    told = 0
    people = national.editors.user_set.filter(is_active=True).exclude(email="") if national.editors else []
    for person in people:
        with translation.override("fr"):
            post_message(
                key=f"report:{held.pk}:{person.pk}",
                recipient=person.email,
                subject=_("Un rapport d’atelier : %(title)s") % {"title": held.title},
                body=_("%(space)s vous envoie un rapport :\n\n%(title)s\n%(address)s\n")
                % {"space": held.space.name, "title": held.title, "address": address},
                language="fr",
            )
        told += 1
    return told


def notes_by_theme(workshops: list[Workshop]) -> dict[str, list[Note]]:
    """What was noted, by theme: the material behind the findings."""
    found: dict[str, list[Note]] = {}
    for note in Note.objects.filter(session__workshop__in=workshops).order_by("theme", "pk"):
        found.setdefault(note.theme or _("Sans thème"), []).append(note)
    return found
