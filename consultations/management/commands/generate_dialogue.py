"""`manage.py generate_dialogue`: a great dialogue made by a program, of the size of one that happened, to see how the site holds."""

import time
from argparse import ArgumentParser
from fractions import Fraction
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from consultations.participation import types
from consultations.proposals.dialogue import Scale, make_dialogue
from core.models import Space

# The size of the « Grand dialogue » of Urssaf.
PROPOSALS, PEOPLE, VOTES = 10_100, 120_000, 1_200_000
SPACES = 101

# The grammar: « Il faut », then one of each list. 24 × 22 × 24 sentences, of 40 to 140 signs.
WHAT = (
    "verser l’aide au logement", "calculer la prime d’activité", "ouvrir des places en crèche",
    "simplifier le dossier de rentrée", "répondre aux demandes de prime de naissance", "expliquer le quotient familial",
    "accompagner la séparation des parents", "avancer la pension alimentaire", "aider à la garde des jeunes enfants",
    "prévenir les indus", "payer le complément de libre choix", "proposer un rendez-vous téléphonique",
    "envoyer des courriers lisibles", "traiter les changements d’adresse", "garder un même conseiller",
    "soutenir les vacances des familles", "financer les centres de loisirs", "aider au permis de conduire",
    "faciliter le congé parental", "préparer la retraite des aidants", "accueillir sans rendez-vous",
    "afficher les délais de traitement", "repérer les droits oubliés", "signaler une erreur de ressources",
)  # fmt: skip
FOR_WHOM = (
    "pour les parents seuls", "pour les étudiants", "pour les familles nombreuses", "pour les travailleurs de nuit",
    "pour les personnes handicapées", "pour les jeunes de moins de 25 ans", "pour les indépendants",
    "pour les assistantes maternelles", "pour les habitants des villages", "pour les familles d’outre-mer",
    "pour les grands-parents qui gardent", "pour les personnes hébergées", "pour les futurs parents",
    "pour les parents d’adolescents", "pour les couples séparés", "pour les intérimaires", "pour les saisonniers",
    "pour les apprentis", "pour les familles monoparentales", "pour les personnes sans internet",
    "pour les nouveaux arrivants", "pour les proches aidants",
)  # fmt: skip
HOW = (
    "dès le premier mois", "sans nouveau justificatif", "avec une seule démarche", "en moins de dix jours",
    "par un message clair", "à partir des données connues", "même le samedi", "avec un simulateur fiable",
    "dans chaque mairie", "avec un numéro gratuit", "sans attendre la fin du trimestre", "par virement immédiat",
    "avec un suivi en ligne", "en une heure d’entretien", "avant la rentrée scolaire", "près des écoles",
    "dans toutes les langues utiles", "avec un courrier de rappel", "sur demande ou d’office", "selon les vrais revenus",
    "avec des exemples chiffrés", "en lien avec les communes", "pendant les congés d’été", "dès la déclaration faite",
)  # fmt: skip


def sentences(count: int, chance: np.random.Generator) -> list[str]:
    """So many different proposals. Raises ValueError for more than the grammar holds."""
    all_of_them = len(WHAT) * len(FOR_WHOM) * len(HOW)
    if count > all_of_them:
        raise ValueError(f"{count} proposals: the grammar makes {all_of_them} at most")
    numbers = chance.permutation(all_of_them)[:count]
    what, rest = np.divmod(numbers, len(FOR_WHOM) * len(HOW))
    whom, how = np.divmod(rest, len(HOW))
    return [f"Il faut {WHAT[a]} {FOR_WHOM[b]} {HOW[c]}." for a, b, c in zip(what, whom, how, strict=True)]


class Command(BaseCommand):
    help = (
        "Make a question with proposals, people and votes by the hundred thousand, and their counts. "
        "For a test site: all of it counts, and nothing tells it from what people gave."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--proposals", type=int, default=PROPOSALS)
        parser.add_argument("--people", type=int, default=PEOPLE)
        parser.add_argument("--votes", type=int, default=VOTES)
        parser.add_argument("--scale", default="1", help="a share of the three, such as 1/100 (default: 1)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same dialogue (default: 1)")
        parser.add_argument(
            "--into-test-site",
            metavar="HOST",
            default="",
            help="the host name of the default site, typed in full: needed where somebody contributed already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scale = self._scale(options)
        self._refuse_a_real_site(options["into_test_site"])
        started = time.monotonic()
        chance = np.random.default_rng(options["seed"])
        try:
            texts = sentences(scale.proposals, chance)
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        national = Space.objects.national()
        if national.root_page is None:
            raise CommandError("The national space has no home page: make the demo first (manage.py demo).")
        question = make_dialogue(
            texts=texts, scale=scale, national=national, spaces=SPACES, chance=chance, progress=self._progress
        )
        self.stderr.write("")
        self.stdout.write(
            f"{scale.proposals} proposals, {scale.people} people, {scale.votes} votes "
            f"in {time.monotonic() - started:.0f} s: {question.get_submit_url()}"
        )

    def _scale(self, options: dict[str, Any]) -> Scale:
        try:
            share = Fraction(options["scale"])
            return Scale(*(int(options[name] * share) for name in ("proposals", "people", "votes")))
        except (ValueError, ZeroDivisionError) as wrong:
            raise CommandError(f"--scale {options['scale']}: {wrong}") from wrong

    def _refuse_a_real_site(self, typed: str) -> None:
        """What this makes counts as what people give. Where they gave something, the name of the site is asked for."""
        contributed = any(kind.contribution_model._default_manager.exists() for kind in types())
        site = Site.objects.filter(is_default_site=True).first()
        if contributed and not (site and typed == site.hostname):
            raise CommandError(
                "People contributed to this site. On a test site, go on with --into-test-site and its host name."
            )

    def _progress(self, share: float) -> None:
        done = round(40 * share)
        self.stderr.write(f"\r[{'#' * done}{'.' * (40 - done)}] {share:4.0%}", ending="")
        self.stderr.flush()
