"""Counts of proposals for the tests: those of the reference, and any that can be."""

from hypothesis import strategies as st

from consultations.analysis.scoring import QUALIFICATIONS, VOTES, Counts

# The cases of the reference, by their letter.
CASES = {
    "A": Counts(
        agree=70, neutral=20, disagree=10,
        like_it=20, doable=15, platitude_agree=5, no_way=2, impossible=3, platitude_disagree=1,
    ),
    "B": Counts(
        agree=45, neutral=10, disagree=45,
        like_it=20, doable=5, platitude_agree=2, no_way=25, impossible=5, platitude_disagree=2,
    ),
    "C": Counts(agree=10, neutral=15, disagree=75, like_it=1, no_way=30, impossible=20),
    "D": Counts(agree=30, neutral=50, disagree=20),
    "E": Counts(),
    "F": Counts(agree=55, neutral=35, disagree=10),
}  # fmt: skip


@st.composite
def any_counts(draw: st.DrawFn, most: int = 2000) -> Counts:
    """Counts that can be: a qualification has at most the people of its vote."""
    given = {vote: draw(st.integers(0, most)) for vote in VOTES}
    added = {key: draw(st.integers(0, given[vote])) for vote, keys in QUALIFICATIONS.items() for key in keys}
    return Counts(**given, **added)


def mirrored(counts: Counts) -> Counts:
    """What the counts would be if all who are for were against, and the other way round."""
    other = dict(zip(_SIDES["agree"], _SIDES["disagree"], strict=True))
    other |= {against: favour for favour, against in other.items()}
    return Counts(**{other.get(key, key): getattr(counts, key) for key in Counts.__slots__})


_SIDES = {vote: (vote, *QUALIFICATIONS[vote]) for vote in ("agree", "disagree")}
