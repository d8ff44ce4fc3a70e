"""Bounds by column are those of the proposals one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis import bounds
from consultations.analysis.bounds import lower_bounds
from consultations.analysis.scoring import Counts, Scores
from tests.consultations.analysis.counts import any_counts


def one_by_one(many):
    scores = [Scores(one) for one in many]
    return [
        [one.top.lower for one in scores],
        [one.controversy.lower for one in scores],
        [one.rejection.lower for one in scores],
    ]


@given(st.lists(any_counts(), max_size=5))
def test_columns_are_the_scores_one_by_one(many):
    for column, expected in zip(lower_bounds(many), one_by_one(many), strict=True):
        assert column.tolist() == pytest.approx(expected, abs=1e-12)


def test_control_other_signs_make_other_bounds(monkeypatch):
    many = [Counts(agree=60, disagree=10, like_it=20)]
    monkeypatch.setattr(bounds, "TOP", {"agree": 1})
    assert lower_bounds(many).top[0] != pytest.approx(one_by_one(many)[0][0], abs=1e-3)
