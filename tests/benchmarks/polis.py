"""Opinion groups on conversations in the format of Polis, and on a large one made up.

    python tests/benchmarks/polis.py [FOLDER ...] [--synthetic] [--json FILE]

Each FOLDER holds `votes.csv` and `comments.csv`; with `participants-votes.csv`, our cut in two is compared with the groups of the export; with an
`expected.json` beside the folder, so is the group-informed consensus. Without a folder: those of ../shared/data/polis, if they are there, and `--synthetic`.

`--synthetic`: 1.2 million votes of 120,000 people on 10,100 proposals, once with groups too faint to be found and once with groups that are plain. Targets:
60 seconds and 1,500 MB for each, and « no clear groups » for the first. Seconds are those of this machine; the memory is the greatest this program held.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from consultations.analysis.opinions.clusters import Cut
from consultations.analysis.opinions.consensus import counts, informed_consensus, majority
from consultations.analysis.opinions.groups import NoClearGroups, cuts, enough_votes, opinion_groups
from consultations.analysis.opinions.polis_format import Conversation, NotPolis, read_conversation
from consultations.analysis.opinions.votes import Votes
from tests.benchmarks._harness import ROOT, Figures

SHARED = ROOT.parent / "shared" / "data" / "polis"
SEED = 0
PEOPLE, STATEMENTS, VOTES = 120_000, 10_100, 1_200_000


def main() -> None:
    parser = argparse.ArgumentParser(description="Opinion groups: agreement with Polis, and cost")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--synthetic", action="store_true", help="also the large conversation (alone, without a folder)"
    )
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    given = parser.parse_args()
    figures = Figures()
    if given.synthetic or not given.folders:  # first: the memory told is the greatest since the start
        synthetic(figures)
    folders = given.folders or ([] if given.synthetic else [path.parent for path in sorted(SHARED.glob("*/votes.csv"))])
    for folder in folders:
        try:
            real(figures, folder)
        except (NotPolis, OSError) as wrong:
            sys.exit(f"{folder}: {wrong}")
    figures.write(given.json)


def real(figures: Figures, folder: Path) -> None:
    print(f"# {folder.name}")
    conversation = read_conversation(folder)
    votes = votes_of(conversation)
    figures.add(f"{folder.name}_votes", len(votes.value), "votes")
    top = [agreed.statement for agreed in majority(votes)]
    print(f"consensus: {' '.join(map(str, top))}")
    kept = enough_votes(votes)
    made = cuts(votes, seed=SEED)
    for one in made:
        print(f"k = {one.k}: {' + '.join(map(str, one.sizes))} people, silhouette {one.silhouette:.4f}")
    two = next((one for one in made if one.k == 2), None)
    if two and (likeness := likeness_with_export(conversation, votes, two)) is not None:
        figures.add(f"{folder.name}_likeness_of_two_groups", likeness, "ARI")
    if two:
        head = group_informed_head(votes, kept, two)
        print(f"group-informed consensus: {' '.join(map(str, head))}")
        compare(figures, folder, top, head)
    started = time.perf_counter()
    told(figures, folder.name, votes)
    figures.add(f"{folder.name}_seconds", time.perf_counter() - started, "s")


def votes_of(conversation: Conversation) -> Votes:
    rows = [(one.person, one.statement, one.vote) for one in conversation.votes]
    return Votes.of(rows, moderated=conversation.withdrawn)


def likeness_with_export(conversation: Conversation, votes: Votes, ours: Cut) -> float | None:
    """Adjusted Rand index over the people whom both we and the export put in a group; None when the export groups nobody."""
    theirs = {one.person: one.group for one in conversation.participants if one.group is not None}
    people = votes.people[enough_votes(votes)].tolist()
    both = [
        (label, theirs[person]) for person, label in zip(people, ours.labels.tolist(), strict=True) if person in theirs
    ]
    if not both:
        return None
    mine, other = (np.array(labels) for labels in zip(*both, strict=True))
    return Cut(mine, 0.0).likeness(Cut(other, 0.0))


def group_informed_head(votes: Votes, kept: np.ndarray, two: Cut) -> list[int]:
    """The ten first statements of the group-informed consensus as Polis counts it."""
    labels = np.full(len(kept), -1)
    labels[kept] = two.labels
    listed = informed_consensus(votes, counts(votes, labels, two.k))
    return [one.statement for one in sorted(listed, key=lambda one: -one.classic)[:10]]


def compare(figures: Figures, folder: Path, top: list[int], head: list[int]) -> None:
    expected = folder.parent / "expected.json"
    known = json.loads(expected.read_text()).get(folder.name) if expected.exists() else None
    if known:
        same = top == [one["id"] for one in known["consensus_top5"]]
        figures.add(f"{folder.name}_same_consensus_top5", same, "(1: yes)")
        others = {one["id"] for one in known["group_informed_consensus_top10"]}
        figures.add(f"{folder.name}_informed_consensus_overlap", len(others & set(head)), "of 10")


def told(figures: Figures, name: str, votes: Votes) -> bool:
    """What the product says of these votes; true when it shows groups."""
    found = opinion_groups(votes, seed=SEED)
    figures.add(f"{name}_structure", found.measures.structure or 0, "times chance")
    if found.measures.stability is not None:
        figures.add(f"{name}_stability", found.measures.stability, "ARI")
    if isinstance(found, NoClearGroups):
        print(f"verdict: no clear groups ({found.reason})")
        return False
    print(f"verdict: {found.k} groups of {' + '.join(str(group.size) for group in found.groups)} people")
    return True


def synthetic(figures: Figures) -> None:
    for name, tilt in (("faint", 0.3), ("plain", 8.0)):
        print(f"# {name} groups, {VOTES:,} votes of {PEOPLE:,} people on {STATEMENTS:,} proposals")
        persons, statements, values, planted = made_up(tilt)
        started = time.perf_counter()
        votes = Votes.from_arrays(persons, statements, values)
        told(figures, name, votes)
        figures.add(f"{name}_seconds", time.perf_counter() - started, "s")
        started = time.perf_counter()
        without_guards(figures, name, votes, planted)
        figures.add(f"{name}_unguarded_seconds", time.perf_counter() - started, "s")
        figures.add(f"{name}_memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def without_guards(figures: Figures, name: str, votes: Votes, planted: np.ndarray) -> None:
    """What k-means and the silhouette would have said, and how like the planted groups it is."""
    best = max(cuts(votes, seed=SEED), key=lambda one: one.silhouette)
    figures.add(f"{name}_unguarded_silhouette", best.silhouette, f"(k = {best.k})")
    truth = Cut(planted[votes.people][enough_votes(votes)], 0.0)
    figures.add(f"{name}_unguarded_likeness", best.likeness(truth), "ARI with the planted groups")


def made_up(tilt: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ten votes a person on proposals at random; `tilt` is how far the two groups differ, in logits (standard deviation over proposals)."""
    rng = np.random.default_rng(SEED)
    planted = rng.integers(0, 2, PEOPLE)
    persons = np.repeat(np.arange(PEOPLE), VOTES // PEOPLE)
    statements = rng.integers(0, STATEMENTS, VOTES)
    liking, dividing = rng.normal(0.8, 1, STATEMENTS), rng.normal(0, tilt, STATEMENTS)
    logit = liking[statements] + dividing[statements] * (planted[persons] - 0.5)
    values = np.where(rng.random(VOTES) < 1 / (1 + np.exp(-logit)), 1, -1)
    values[rng.random(VOTES) < 0.15] = 0
    return persons, statements, values, planted


if __name__ == "__main__":
    main()
