"""The sign-ups of a workshop as a table: for organising it, never with more than is needed."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.base.columns import Column, Holds, Value

from .models import SignUp, State, Workshop

CHUNK = 1000  # sign-ups held in memory at once


def columns(workshop: Workshop, contributions: QuerySet | None) -> list[Column]:
    """The columns of an export."""
    states = tuple((key, str(label)) for key, label in State.choices)
    return [
        Column("jour", _("Jour"), Holds.DAY, about=_("Le jour de réception, à l’heure de l’espace.")),
        Column("canal", _("Canal"), about=_("Comment la demande est arrivée.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où la demande a été faite.")),
        Column("prise_en_compte", _("Prise en compte"), about=_("Les résultats comptent les réponses « comptées ».")),
        Column("seance", _("Séance"), Holds.DAY),
        Column("etat", _("État"), Holds.CHOICE, choices=states),
        Column("prenom", _("Prénom"), is_free_text=True),
        Column("nom", _("Nom"), is_free_text=True),
        Column("courriel", _("E-mail"), is_free_text=True),
        Column("telephone", _("Téléphone"), is_free_text=True),
        Column("besoins", _("Ce qu’il lui faut pour venir"), is_free_text=True),
        Column("garde", _("Garde d’enfants"), Holds.CHOICE, choices=YES_NO),
        Column("trajet", _("Trajet remboursé"), Holds.CHOICE, choices=YES_NO),
        Column("interprete", _("Interprète"), Holds.CHOICE, choices=YES_NO),
    ]


YES_NO = (("oui", "oui"), ("non", "non"))


def rows(workshop: Workshop, contributions: QuerySet) -> Iterator[list[Value]]:
    """One row per sign-up, in the order of the hashes, which says nothing of who came first."""
    found = contributions.select_related("space", "session").order_by("receipt_hash")
    for signup in found.iterator(chunk_size=CHUNK):
        yield _row(signup)


def _row(signup: SignUp) -> list[Value]:
    wanted = [signup.wants_childcare, signup.wants_travel, signup.wants_interpreter]
    return [
        signup.received_on,
        signup.get_channel_display(),
        signup.language,
        signup.space.name,
        signup.get_trust_display(),
        timezone.localdate(signup.session.starts_at, signup.space.zone),
        signup.get_state_display(),
        signup.first_name,
        signup.last_name,
        signup.email or None,
        signup.phone or None,
        signup.needs or None,
        *(YES_NO[0][1] if one else YES_NO[1][1] for one in wanted),
    ]
