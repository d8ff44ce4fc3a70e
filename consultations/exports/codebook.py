"""The codebook: what a file holds, column by column, so that it can be read without the people who made it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.base.columns import Column
from consultations.base.models import Participation

from .sheets import Sheet


def notice(participation: Participation, columns: Sequence[Column], rows: int, contents: str) -> dict[str, Any]:
    """What the file is, where it comes from, what may be done with it; and each of its columns."""
    zone = participation.space.zone
    closes_at = participation.closes_at
    return {
        "titre": participation.title,
        "identifiant": str(participation.translation_key),
        "espace": participation.space.name,
        "ouverture": timezone.localtime(participation.opens_at, zone).date(),
        "fermeture": timezone.localtime(closes_at, zone).date() if closes_at else None,
        "anonymat": str(participation.get_anonymity_display()),
        "conservation_en_mois": participation.kept_months,
        "fait_le": timezone.localdate(),
        "lignes": rows,
        "contenu": contents,
        "usage": _(
            "Fichier de travail, sans licence de réutilisation : il parle de personnes. Gardez-le pour l’équipe, effacez-le après "
            "usage, ne le publiez pas. Une apostrophe devant un texte empêche un tableur de l’exécuter."
        ),
        "colonnes": [column.described() for column in columns],
    }


def sheet(given: dict[str, Any]) -> Sheet:
    """The codebook as a table: what the file is, then one row per column, and under it one per choice it may hold."""
    return Sheet(_("Notice"), [_("Nom"), _("Intitulé"), *_details().values()], _rows(given))


def _details() -> dict[str, str]:
    return {
        "numero": _("Numéro"),
        "type": _("Type de question"),
        "contenu": _("Contenu"),
        "texte_libre": _("Texte libre"),
        "confidentialite": _("Qui peut voir"),
        "versions": _("Versions"),
        "question": _("Identifiant"),
        "explication": _("Explication"),
    }


def _about() -> dict[str, str]:
    return {
        "titre": _("Titre"),
        "identifiant": _("Identifiant"),
        "espace": _("Espace"),
        "ouverture": _("Ouverture"),
        "fermeture": _("Fermeture"),
        "anonymat": _("Anonymat"),
        "conservation_en_mois": _("Conservation, en mois après la fermeture"),
        "fait_le": _("Fichier fait le"),
        "lignes": _("Nombre de lignes"),
        "contenu": _("Ce que contient le fichier"),
        "usage": _("Usage permis"),
    }


def _rows(given: dict[str, Any]) -> Iterator[list[Any]]:
    details = _details()
    blank = [None] * len(details)
    for key, label in _about().items():
        yield [label, given[key], *blank]
    for column in given["colonnes"]:
        told = {**column, "texte_libre": _("oui") if column["texte_libre"] else _("non")}
        told["versions"] = ", ".join(map(str, column["versions"]))
        yield [column["nom"], column["intitule"], *(told[key] for key in details)]
        for choice in column["choix"]:
            yield [
                column["nom"],
                choice["libelle"],
                *({"question": choice["id"], "contenu": _("choix")}.get(key) for key in details),
            ]
