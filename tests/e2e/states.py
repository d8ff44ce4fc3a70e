"""States of ideas and proposals that the demo is not in: closed, empty, opinions in camps. For the site's own shell (`make`)."""

from datetime import timedelta
from random import Random

from django.urls import reverse
from django.utils import timezone

from consultations.comments.models import Discussion
from consultations.ideas.models import Idea, IdeaBox
from consultations.proposals.groups import find_groups
from consultations.proposals.models import AnalysisRun, OpenQuestion, Vote
from consultations.proposals.runs import publish_run
from consultations.proposals.standings import refresh_standings
from consultations.proposals.tallies import recount
from core.models import Space
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory
from tests.factories.proposals import OpenQuestionFactory, ParticipantFactory, ProposalFactory

#: Words, then out of a hundred votes those that agree and those that do not, and the side that camps take.
SAID = (
    ("Il faut écrire le montant exact sur le premier courrier.", 92, 3),
    ("Il faut un guichet ouvert le samedi matin dans chaque accueil, sans rendez-vous.", 84, 6),
    ("Il faut supprimer le téléphone.", 5, 90),
    ("Il faut tout faire sur Internet, et fermer les accueils.", 7, 88),
    ("Il faut un rendez-vous obligatoire chaque année.", 45, 45),
    ("Il faut payer les aides chaque semaine.", 50, 40),
    ("Il faut changer la couleur des enveloppes.", 20, 15),
    ("Il faut un conseiller pour chaque famille.", 62, 20),
    ("Il faut des bornes plus grandes.", 30, 25),
    ("Il faut un accueil pour les enfants pendant les rendez-vous.", 78, 8),
)
PEOPLE = 120


def question(title: str, **fields: object) -> OpenQuestion:
    asked = OpenQuestionFactory(
        title=title, introduction="Pour les essais.", space=Space.objects.get(slug="gard"), **fields
    )
    asked.save_revision().publish()
    return OpenQuestion.objects.get(pk=asked.pk)


def vote(asked: OpenQuestion, camps: bool) -> None:
    """Everybody votes on everything; people of a camp vote alike, but for one vote in ten."""
    rng = Random(4)  # made-up votes, not secrets
    stated = [ProposalFactory(participation=asked, text=words) for words, *_shares in SAID]
    people = [ParticipantFactory(key=asked.pseudonym_key) for _one in range(PEOPLE)]
    for number, person in enumerate(people):
        for place, (proposal, (_words, agree, disagree)) in enumerate(zip(stated, SAID, strict=True)):
            shares = (agree, disagree, 100 - agree - disagree)
            if camps:
                agrees = (place % 2 == 0) == (number % 3 == 0)
                shares = (90, 10, 0) if agrees else (10, 90, 0)
            choice = rng.choices(("agree", "disagree", "neutral"), shares)[0]
            Vote.objects.create(
                proposal=proposal,
                participant=person,
                page=proposal.page,
                space=asked.space,
                choice=choice,
                shown_as="random",
                voted_on=timezone.localdate() - timedelta(days=6),
            )
    recount()
    refresh_standings(question=asked)


def run_of(asked: OpenQuestion, is_published: bool = True) -> AnalysisRun:
    run = find_groups(question=asked)
    if is_published:
        publish_run(run=run, user=None)
    return run


def closed_dates() -> dict[str, object]:
    now = timezone.now()
    return {"opens_at": now - timedelta(days=20), "closes_at": now - timedelta(days=2)}


def discussed(box: IdeaBox, **dates: object) -> None:
    discussion = Discussion(title=f"{box.title}, parlons-en", space=box.space, **dates)
    discussion.save()
    discussion.save_revision().publish()
    IdeaBox.objects.filter(pk=box.pk).update(discussion=discussion)


def make() -> dict[str, str]:
    """Write them. Returns the address of each."""
    gard = Space.objects.get(slug="gard")
    closed, camps = question("Comment mieux vous recevoir ?", **closed_dates()), question("Comment mieux vous écrire ?")
    empty = question("Comment mieux vous répondre ?")
    vote(closed, camps=False)
    vote(camps, camps=True)
    runs = [run_of(closed), run_of(camps)]
    assert "groups" in runs[1].result, runs[1].result
    assert "reason" in runs[0].result, runs[0].result
    full = IdeaBoxFactory(title="Vos idées pour l’accueil de Nîmes", space=gard, **closed_dates())
    none = IdeaBoxFactory(title="Vos idées pour l’accueil d’Alès", space=gard)
    old = IdeaFactory(participation=full, title="Une machine à café", published_at=timezone.now() - timedelta(days=9))
    for box in (full, none):
        box.save_revision().publish()
    discussed(full, **closed_dates())

    def of(asked: OpenQuestion, name: str) -> str:
        return reverse(f"participation:proposals_{name}", args=[asked.translation_key])

    return {
        "groups": of(camps, "groups"),
        "no clear groups": of(closed, "groups"),
        "no analysis": of(empty, "groups"),
        "results of a closed question": of(closed, "results"),
        "a part of the results": of(closed, "results") + "?partie=controversy&caf=gard",
        "an empty part of the results": of(closed, "results") + "?partie=limbo",
        "list of a closed question": of(closed, "list"),
        "sequence of a closed question": of(closed, "sequence"),
        "votes of a closed question": of(closed, "mine"),
        "closed question": closed.get_submit_url(),
        "proposal of a closed question": closed.contributions.select_related("participation")
        .first()
        .get_absolute_url(),
        "empty question": of(empty, "list"),
        "no results yet": of(empty, "results"),
        "sequence of an empty question": of(empty, "sequence"),
        "closed ideas": reverse("participation:ideas", args=[full.translation_key]),
        "closed box": full.get_submit_url(),
        "idea of a closed box": Idea.objects.select_related("participation").get(pk=old.pk).get_absolute_url(),
        "no ideas": reverse("participation:ideas", args=[none.translation_key]),
        "no idea for these choices": reverse("participation:ideas", args=[none.translation_key]) + "?mots=zzz",
        "run": reverse("proposals_run", args=[runs[1].pk]),
    }
