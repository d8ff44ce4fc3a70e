"""The geometry of the map, for any journey."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys import drawing
from journeys.drawing import Stop, draw, lane_keys, shape_path, split_by_stage
from journeys.models import Shape

KEYS = [f"organisme-{n}" for n in range(14)]


@st.composite
def journeys(draw_from):
    """2 to 24 steps in order of stages, each by 0 to 4 of up to 14 organisms."""
    sizes = draw_from(st.lists(st.integers(1, 12), min_size=1, max_size=6).filter(lambda sizes: 2 <= sum(sizes) <= 24))
    bodies = st.lists(st.sampled_from(KEYS), max_size=4, unique=True)
    return [
        Stop(f"phase-{place}", tuple(draw_from(bodies)), draw_from(st.booleans()))
        for place, size in enumerate(sizes)
        for _ in range(size)
    ]


@given(journeys())
def test_every_step_is_drawn_once_in_order(stops):
    drawn = [node.index for frame in draw(stops) for node in frame.nodes]
    assert drawn == list(range(len(stops)))


@given(journeys())
def test_no_frame_is_wider_than_its_container(stops):
    for frame in draw(stops):
        assert len(frame.nodes) <= drawing.MAX_COLUMNS
        assert frame.width <= drawing.CONTAINER + 0.5
        assert frame.end[0] <= frame.width
        assert len(frame.lanes) <= drawing.MAX_LANES


@given(journeys())
def test_steps_stand_on_the_lane_of_who_leads(stops):
    for frame in draw(stops):
        lanes = {lane.row: lane for lane in frame.lanes}
        for node in frame.nodes:
            lane, stop = lanes[node.row], stops[node.index]
            assert lane.leads
            assert node.y == lane.line
            assert lane.key in (*stop.organisms[:1], drawing.OTHERS)


@given(journeys())
def test_every_other_organism_has_a_mark_unless_it_shares_a_lane(stops):
    for frame in draw(stops):
        heights = {lane.line for lane in frame.lanes}
        for node in frame.nodes:
            marks = [y for _key, y in node.marks]
            assert set(marks) <= heights - {node.y}
            assert len(set(marks)) == len(marks) <= max(len(stops[node.index].organisms) - 1, 0)


@given(journeys())
def test_lanes_and_frames_never_share_a_grid_row(stops):
    frames = draw(stops)
    rows = [row for frame in frames for row in (frame.row, frame.time_row, *(lane.row for lane in frame.lanes))]
    assert rows == list(range(1, len(rows) + 1))
    for frame in frames:
        for upper, lower in pairwise(frame.lanes):
            assert lower.y - upper.y == (drawing.TALL if upper.leads else drawing.SLIM)


@given(journeys())
def test_the_path_goes_from_start_to_end_through_every_step(stops):
    for frame in draw(stops):
        assert frame.path.startswith(f"M{frame.start[0]:g} ")
        assert "nan" not in frame.path
        assert re.fullmatch(r"[MHQV0-9. -]+", frame.path)
        assert frame.start[0] < frame.nodes[0].x < frame.end[0]


@given(journeys())
def test_stage_headings_cover_all_columns(stops):
    for frame in draw(stops):
        assert sum(span.columns for span in frame.spans) == len(frame.nodes)


def test_a_long_journey_is_split_between_stages():
    stops = [Stop("a", ("caf",))] * 6 + [Stop("b", ("caf",))] * 5 + [Stop("c", ("caf",))] * 4
    assert [len(group) for group in split_by_stage(stops)] == [6, 9]


def test_a_stage_too_long_for_a_frame_is_cut():
    assert [len(group) for group in split_by_stage([Stop("a", ())] * 23)] == [10, 10, 3]


def test_ten_organisms_share_the_last_lane():
    keys = lane_keys([Stop("a", (key,)) for key in KEYS[:10]])
    assert keys == [*KEYS[:8], drawing.OTHERS]


def test_nine_organisms_each_have_a_lane():
    assert lane_keys([Stop("a", (key,)) for key in KEYS[:9]]) == KEYS[:9]


def test_nothing_to_draw_gives_no_frame():
    assert draw([]) == []


@pytest.mark.parametrize("shape", [*Shape.values, "inconnue"])
def test_every_shape_has_an_outline(shape):
    assert shape_path(shape, 10, 20, 9).startswith("M")
    assert shape_path(shape).endswith("z")


def test_shapes_differ():
    outlines = {shape: shape_path(shape) for shape in Shape.values}
    assert len(set(outlines.values())) == len(outlines)
