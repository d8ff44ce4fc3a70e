"""Votes and their counts: one vote a person, counts that are always those of the votes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import given as tried_with
from hypothesis import strategies as st

from consultations.base.services import erase_contribution
from consultations.moderation.models import State
from consultations.proposals import voting
from consultations.proposals.models import Choice, Proposal, Scope, Sequence, Shown, Tally, Vote
from consultations.proposals.tallies import recount
from consultations.proposals.voting import cast_vote, set_trust, take_back, take_back_all
from tests.factories.proposals import ProposalFactory


def counts(proposal: Proposal, scope: str = Scope.ALL, space=None) -> tuple[int, int, int]:
    tally = Tally.objects.filter(proposal=proposal, scope=scope, space=space).first() or Tally()
    return tally.agree, tally.disagree, tally.neutral


def show(actor, proposal, reason="random") -> None:
    """Put a proposal in a sequence of a person."""
    sequence = Sequence.objects.create(
        participation=proposal.participation, participant=actor.participant, seed=1, started_on="2026-11-01"
    )
    Shown.objects.create(sequence=sequence, proposal=proposal, place=0, reason=reason)


def test_a_vote_is_counted_in_its_space_and_in_all(proposal, someone):
    actor = someone()
    vote = cast_vote(actor=actor, proposal=proposal, choice="agree", marks=["like_it", "doable"])
    assert (vote.choice, vote.trust, vote.shown_as, vote.space) == ("agree", "counted", "", actor.space)
    for scope in (Scope.ALL, Scope.TRUSTED):
        for space in (None, actor.space):
            tally = Tally.objects.get(proposal=proposal, scope=scope, space=space)
            assert (tally.agree, tally.like_it, tally.doable, tally.platitude_agree) == (1, 1, 1, 0)
    assert counts(proposal, Scope.SEQUENCE) == (0, 0, 0)
    assert recount() == 0


def test_one_that_a_sequence_showed_counts_for_scores(proposal, someone):
    actor = someone()
    show(actor, proposal)
    assert cast_vote(actor=actor, proposal=proposal, choice="neutral").shown_as == "random"
    assert counts(proposal, Scope.SEQUENCE) == (0, 0, 1)
    assert recount() == 0


def test_a_sequence_of_somebody_else_does_not(proposal, someone):
    show(someone(), proposal)
    assert cast_vote(actor=someone(), proposal=proposal, choice="neutral").shown_as == ""


def test_voting_again_changes_the_vote_and_drops_marks_that_do_not_fit(proposal, someone):
    actor = someone()
    cast_vote(actor=actor, proposal=proposal, choice="agree", marks=["like_it"])
    vote = cast_vote(actor=actor, proposal=proposal, choice="disagree")
    assert Vote.objects.count() == 1
    assert vote.columns == ("disagree",)
    assert counts(proposal) == (0, 1, 0)
    assert Tally.objects.filter(like_it__gt=0).count() == 0


def test_same_vote_again_keeps_its_marks_and_given_marks_replace_them(proposal, someone):
    actor = someone()
    cast_vote(actor=actor, proposal=proposal, choice="agree", marks=["like_it", "no_way"])
    assert cast_vote(actor=actor, proposal=proposal, choice="agree").columns == ("agree", "like_it")
    assert cast_vote(actor=actor, proposal=proposal, choice="agree", marks=["doable"]).columns == ("agree", "doable")
    assert cast_vote(actor=actor, proposal=proposal, choice="agree", marks=()).columns == ("agree",)
    assert recount() == 0


def test_taking_back_leaves_nothing(proposal, someone):
    actor = someone()
    assert take_back(actor=actor, proposal=proposal) is False
    cast_vote(actor=actor, proposal=proposal, choice="agree")
    assert take_back(actor=actor, proposal=proposal) is True
    assert not Vote.objects.exists()
    assert counts(proposal) == (0, 0, 0)


def test_taking_back_all_those_of_one_question(question, someone):
    actor, other = someone(), someone()
    first, second = (ProposalFactory(participation=question) for _ in range(2))
    for proposal in (first, second):
        cast_vote(actor=actor, proposal=proposal, choice="agree")
        cast_vote(actor=other, proposal=proposal, choice="disagree")
    assert take_back_all(actor=actor, question_id=question.pk) == 2
    assert counts(first) == counts(second) == (0, 1, 0)
    assert recount() == 0


@pytest.mark.parametrize("change", [{"moderation_state": State.PENDING}, {"trust": "waiting"}])
def test_only_what_is_published_is_voted_on(proposal, someone, change):
    Proposal.objects.filter(pk=proposal.pk).update(**change)
    with pytest.raises(Proposal.DoesNotExist):
        cast_vote(actor=someone(), proposal=proposal, choice="agree")
    assert not Vote.objects.exists()


def test_no_other_word_is_a_vote(proposal, someone):
    with pytest.raises(ValueError, match="maybe"):
        cast_vote(actor=someone(), proposal=proposal, choice="maybe")


def test_database_refuses_a_second_vote_and_a_mark_that_does_not_fit(proposal, someone):
    actor = someone()
    cast_vote(actor=actor, proposal=proposal, choice="agree")
    again = {
        "proposal": proposal,
        "page": actor.page,
        "space": actor.space,
        "voted_on": "2026-11-01",
        "choice": "agree",
    }
    for fields in ({"participant": actor.participant}, {"participant": someone().participant, "no_way": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(**again, **fields)


def test_who_waits_is_kept_and_does_not_count(proposal, someone):
    actor = someone(trust="waiting")
    cast_vote(actor=actor, proposal=proposal, choice="agree")
    assert (counts(proposal), counts(proposal, Scope.TRUSTED)) == ((1, 0, 0), (0, 0, 0))
    assert set_trust(participants=[actor.participant.pk], trust="counted") == 1
    assert counts(proposal, Scope.TRUSTED) == (1, 0, 0)
    assert set_trust(participants=[actor.participant.pk], trust="aside") == 1
    assert (counts(proposal), counts(proposal, Scope.TRUSTED)) == ((1, 0, 0), (0, 0, 0))
    actor.participant.refresh_from_db()
    assert cast_vote(actor=actor, proposal=proposal, choice="neutral").trust == "aside", "and so do the next ones"
    assert recount() == 0


def test_erasing_a_proposal_erases_the_votes_on_it(proposal, someone):
    cast_vote(actor=someone(), proposal=proposal, choice="agree")
    erase_contribution(contribution=proposal)
    assert not Vote.objects.exists()
    assert not Tally.objects.exists()


def test_takes_eight_queries_at_most_whatever_there_is(question, proposal, someone):
    def queries(actor, choice):
        with CaptureQueriesContext(connection) as found:
            cast_vote(actor=actor, proposal=proposal, choice=choice)
        return [query["sql"][:80] for query in found if "SAVEPOINT" not in query["sql"]]

    first = queries(someone(), "agree")
    assert len(first) <= 8, first
    for _place in range(30):
        actor = someone()
        cast_vote(actor=actor, proposal=proposal, choice="agree")
        cast_vote(actor=actor, proposal=ProposalFactory(participation=question), choice="agree")
    assert len(queries(actor, "disagree")) <= 6
    assert len(queries(someone(), "agree")) <= 6


# What people and the team may do, one after the other: who, on which proposal.
ACTS = st.one_of(
    st.tuples(st.just("vote"), st.integers(0, 3), st.integers(0, 1), st.sampled_from(Choice.values), st.booleans()),
    st.tuples(st.just("undo"), st.integers(0, 3), st.integers(0, 1)),
    st.tuples(st.just("trust"), st.integers(0, 3), st.sampled_from(["counted", "waiting", "aside"])),
    st.tuples(st.just("forget"), st.integers(0, 3)),
)


def do(act, people, proposals) -> None:
    what, who, *rest = act
    if what == "vote":
        place, choice, marked = rest
        marks = ["like_it", "impossible", "do_not_care"] if marked else ()
        cast_vote(actor=people[who], proposal=proposals[place], choice=choice, marks=marks)
    elif what == "undo":
        take_back(actor=people[who], proposal=proposals[rest[0]])
    elif what == "trust":
        set_trust(participants=[people[who].participant.pk], trust=rest[0])
        people[who].participant.refresh_from_db()
    else:
        for vote in Vote.objects.filter(participant=people[who].participant):
            vote.delete()


class TestWhateverIsDone:
    @pytest.fixture
    def cast(self, question, someone):
        people, proposals = (
            [someone() for _ in range(4)],
            [ProposalFactory(participation=question) for _ in range(2)],
        )
        show(people[0], proposals[0])
        return people, proposals

    def check(self, cast, acts) -> int:
        """How many counts are wrong after these acts; all is then as before."""
        with transaction.atomic():
            for act in acts:
                do(act, *cast)
            wrong = recount()
            assert recount() == 0
            transaction.set_rollback(True)
        for actor in cast[0]:
            actor.participant.refresh_from_db()
        return wrong

    def test_counts_are_those_of_the_votes(self, cast):
        @settings(deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @tried_with(st.lists(ACTS, max_size=12))
        def tried(acts):
            assert self.check(cast, acts) == 0

        tried()

    def test_control_a_change_that_is_not_counted_is_seen(self, cast, monkeypatch):
        acts = [("vote", 0, 0, "agree", True), ("vote", 0, 0, "disagree", False)]
        assert self.check(cast, acts) == 0
        monkeypatch.setattr(voting, "move_tallies", lambda *changes: None)
        assert self.check(cast, acts) > 0
