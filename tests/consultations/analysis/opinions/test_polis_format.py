"""Files in the format of Polis: what is written is read again, what is wrong is told, and nobody is in them."""

import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.opinions import polis_format
from consultations.analysis.opinions.polis_format import (
    COMMENTS,
    DAY,
    PARTICIPANTS,
    VOTES,
    Cast,
    Comment,
    NotPolis,
    Participant,
    random_numbers,
    read_comments,
    read_conversation,
    read_participants,
    read_votes,
    write_comments,
    write_participants,
    write_votes,
)
from consultations.exports.writers import safe_cell

TIMES = st.integers(0, 2_000_000_000_000)
NUMBERS = st.integers(0, 9)
CASTS = st.lists(st.builds(Cast, TIMES, NUMBERS, NUMBERS, st.sampled_from([-1, 0, 1])), max_size=40)
WORDS = st.text(st.characters(codec="utf-8"), max_size=40)
COUNT = st.integers(0, 10**6)
REMARKS = st.lists(st.builds(Comment, TIMES, NUMBERS, COUNT, COUNT, st.sampled_from([-1, 0, 1]), WORDS), max_size=10)


def day(at: int) -> int:
    return at - at % DAY


def in_time(casts: list[Cast]) -> list[Cast]:
    return sorted(casts, key=lambda one: one.at)


def written(write: object, *arguments: object, **options: object) -> io.StringIO:
    stream = io.StringIO(newline="")
    write(stream, *arguments, **options)  # type: ignore[operator]
    stream.seek(0)
    return stream


@given(casts=CASTS)
def test_votes_written_are_read_again(casts: list[Cast]) -> None:
    read = read_votes(written(write_votes, in_time(casts)))

    last = {(one.statement, one.person): (day(one.at), one.vote) for one in in_time(casts)}
    assert {(one.statement, one.person): (one.at, one.vote) for one in read} == last
    assert len(read) == len(last)
    assert read_votes(written(write_votes, read)) == read


@given(comments=REMARKS)
def test_comments_written_are_read_again(comments: list[Comment]) -> None:
    read = read_comments(written(write_comments, comments, safe=str))

    assert read == [one._replace(at=day(one.at)) for one in comments]


@given(casts=CASTS)
def test_the_matrix_written_is_read_again(casts: list[Cast]) -> None:
    statements = sorted({one.statement for one in casts})

    stream = written(write_participants, in_time(casts), statements)

    last = {(one.person, one.statement): one.vote for one in in_time(casts)}
    people = sorted({one.person for one in casts})
    assert read_participants(stream) == [
        Participant(person, None, {statement: vote for (who, statement), vote in last.items() if who == person})
        for person in people
    ]
    stream.seek(0)
    for row in csv.DictReader(stream):
        mine = [vote for (person, _statement), vote in last.items() if person == int(row["participant"])]
        assert [int(row[name]) for name in ("n-votes", "n-agree", "n-disagree")] == [
            len(mine),
            mine.count(1),
            mine.count(-1),
        ]


def test_headers_are_those_of_polis() -> None:
    headers = [
        written(write_votes, []).getvalue(),
        written(write_comments, [], safe=str).getvalue(),
        written(write_participants, [], [4, 12]).getvalue(),
    ]

    assert headers == [
        "timestamp,datetime,comment-id,voter-id,vote\r\n",
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\r\n",
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,4,12\r\n",
    ]


def test_what_is_written_names_nobody() -> None:
    """Neither the moment of a vote, nor the order in which votes came, nor an author."""
    at = 1_700_000_123_456
    cast = [Cast(at + 1, 5, 8, 1), Cast(at + 2, 5, 2, -1)]

    votes = list(csv.reader(written(write_votes, cast)))[1:]
    comments = list(csv.DictReader(written(write_comments, [Comment(at, 5, 1, 1, 1, "Il faut…")], safe=str)))

    assert [row[2:] for row in votes] == [["5", "2", "-1"], ["5", "8", "1"]]
    assert {tuple(row[:2]) for row in votes} == {("1699920000000", "2023-11-14T00:00:00+00:00")}
    assert (comments[0]["author-id"], comments[0]["timestamp"]) == ("-1", "1699920000000")


def test_people_are_numbered_at_random() -> None:
    people = [f"person {i}" for i in range(1000)]

    numbers = random_numbers(people)

    assert sorted(numbers.values()) == list(range(1000))
    assert list(numbers.values()) != list(range(1000))
    assert random_numbers(people) != numbers
    assert random_numbers(people, random.Random(4)) == random_numbers(people, random.Random(4))


def test_a_text_that_a_spreadsheet_would_run_is_made_safe_by_the_writer_of_exports() -> None:
    stream = written(write_comments, [Comment(0, 1, 0, 0, 1, "=1+1")], safe=safe_cell)

    assert read_comments(stream)[0].body == "'=1+1"


def test_votes_are_in_the_order_of_time_and_ties_in_that_of_the_file() -> None:
    lines = [",".join(VOTES), "20,x,1,1,1", "10,x,1,1,0", "20,x,1,1,-1"]

    assert [one.vote for one in read_votes(lines)] == [0, 1, -1]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "line 1: the columns are not timestamp, datetime, comment-id, voter-id, vote"),
        (["timestamp;datetime;comment-id;voter-id;vote"], "line 1: the columns are not"),
        ([",".join(VOTES), "1,x,1,1,1", "1,x,1,1,2"], "line 3: 2 is none of -1, 0, 1"),
        ([",".join(VOTES), "1,x,1,1"], "line 2: 4 cells instead of 5"),
        ([",".join(VOTES), "1,x,one,1,1"], "line 2: invalid literal"),
        ([",".join(VOTES), f"1,x,1,1,{'9' * 200_000}"], "line 2: field larger than field limit"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines: list[str], told: str) -> None:
    with pytest.raises(NotPolis) as wrong:
        read_votes(lines)

    assert str(wrong.value).startswith(told)


@pytest.mark.parametrize("row", ["1,,0,2,1,1,1", "x,,0,2,1,1,1,-1", "1,,0,2,1,1,1,3", "1"])
def test_a_wrong_line_of_the_matrix_is_told(row: str) -> None:
    with pytest.raises(NotPolis, match="line 2"):
        read_participants([",".join((*PARTICIPANTS, "0", "1")), row])


def test_a_matrix_of_statements_without_numbers_is_told() -> None:
    with pytest.raises(NotPolis, match="line 1"):
        read_participants([",".join((*PARTICIPANTS, "a statement"))])


CELLS = st.one_of(st.text(max_size=8), st.integers(-5, 5).map(str), st.just("\x00"), st.just('"'))


@pytest.mark.parametrize(
    "header", [VOTES, COMMENTS, PARTICIPANTS, (*PARTICIPANTS, "0", "1")], ids=["votes", "comments", "people", "matrix"]
)
@given(rows=st.lists(st.lists(CELLS, max_size=9).map(",".join), max_size=5))
def test_whatever_follows_the_header_is_read_or_refused(header: tuple[str, ...], rows: list[str]) -> None:
    read = {VOTES: read_votes, COMMENTS: read_comments}.get(header, read_participants)
    refused = ""
    try:
        read(io.StringIO("\n".join([",".join(header), *rows]), newline=""))
    except NotPolis as wrong:
        refused = str(wrong)

    assert not refused or refused.startswith("line ")


def test_a_folder_is_read_with_or_without_groups(tmp_path) -> None:
    comments = [Comment(0, 1, 1, 0, 1, "un"), Comment(0, 2, 0, 1, polis_format.WITHDRAWN, "deux")]
    (tmp_path / "votes.csv").write_text(
        written(write_votes, [Cast(0, 1, 0, 1), Cast(0, 2, 0, -1)]).getvalue(), encoding="utf-8-sig"
    )
    (tmp_path / "comments.csv").write_text(written(write_comments, comments, safe=str).getvalue())

    conversation = read_conversation(tmp_path)
    assert conversation.votes == [Cast(0, 1, 0, 1), Cast(0, 2, 0, -1)]
    assert conversation.comments == comments
    assert conversation.withdrawn == {2}
    assert conversation.participants == []

    (tmp_path / "participants-votes.csv").write_text(",".join((*PARTICIPANTS, "1", "2")) + "\n0,1,0,2,1,1,1,-1\n")
    assert read_conversation(tmp_path).participants == [Participant(0, 1, {1: 1, 2: -1})]


def test_a_folder_that_is_not_polis_is_told_with_the_name_of_the_file(tmp_path) -> None:
    (tmp_path / "votes.csv").write_bytes(b"\xff\xfe")

    with pytest.raises(NotPolis, match=r"votes\.csv: "):
        read_conversation(tmp_path)
