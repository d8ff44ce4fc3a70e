"""Two real conversations of Polis, where they lie: the same consensus, nearly the same groups (CC BY 4.0, see the README beside them)."""

import json
import os
from pathlib import Path

import pytest

from consultations.analysis.opinions.consensus import majority
from consultations.analysis.opinions.groups import (
    NoClearGroups,
    OpinionGroups,
    Reason,
    cuts,
    enough_votes,
    opinion_groups,
)
from consultations.analysis.opinions.polis_format import read_conversation
from tests.benchmarks.polis import group_informed_head, likeness_with_export, votes_of

ROOT = Path(__file__).resolve().parents[4]
DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "polis"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (DATA / "expected.json").exists(), reason="the conversations of Polis are not here"),
]


@pytest.mark.parametrize("name", ["scoop-hivemind.biodiversity", "canadian-electoral-reform"])
def test_what_polis_found_is_found(name: str) -> None:
    expected = json.loads((DATA / "expected.json").read_text())[name]
    conversation = read_conversation(DATA / name)
    votes = votes_of(conversation)

    assert len(votes.value) == expected["votes_after_dedup"]
    assert (len(votes.people), len(votes.statements)) == (expected["participants"], expected["statements"])
    told = [(one.statement, one.votes, one.seen) for one in majority(votes)]
    assert told == [(one["id"], one["agree"], one["seen"]) for one in expected["consensus_top5"]]
    kept = enough_votes(votes)
    made = {one.k: one for one in cuts(votes, seed=0)}
    assert kept.sum() == expected["clustered"]
    assert {str(k): round(one.silhouette, 2) for k, one in made.items()} == pytest.approx(
        expected["silhouette"], abs=0.02
    )
    likeness = likeness_with_export(conversation, votes, made[2])
    assert likeness is not None
    assert likeness >= 0.8
    informed = {one["id"] for one in expected["group_informed_consensus_top10"]}
    assert len(informed & set(group_informed_head(votes, kept, made[2]))) >= 7


def test_groups_are_shown_only_where_they_are_clear_and_large_enough() -> None:
    found = opinion_groups(votes_of(read_conversation(DATA / "scoop-hivemind.biodiversity")), seed=0)
    assert isinstance(found, OpinionGroups)
    assert [group.size for group in found.groups] == [376, 65]

    found = opinion_groups(votes_of(read_conversation(DATA / "canadian-electoral-reform")), seed=0)
    assert isinstance(found, NoClearGroups)
    assert found.reason == Reason.SMALL_GROUP  # nineteen people
