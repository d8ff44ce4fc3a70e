"""French analysis: words that a reader takes for the same are the same for the index."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import FRENCH, PREFIXES, WORDS, fold, normalise, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("élève", "eleve"),
        ("élève", "élèves"),
        ("ÉLÈVES", "eleve"),
        ("aides", "aide"),
        ("œuvre", "oeuvre"),
        ("Œuvres", "oeuvre"),
        ("l'enfant", "enfant"),
        ("l’enfant", "enfants"),
        ("L'Enfant", "enfant"),
        ("qu'enfant", "enfant"),
        ("lorsqu’un enfant", "enfant"),
        ("d'aide", "aides"),
        ("les aides", "aide"),
        ("être parents", "parent"),
        ("demandée", "demande"),
        ("demandées", "demandé"),
        ("familiales", "familiaux"),
        ("e\u0301le\u0300ve", "élève"),
        ("ﬁn", "fin"),
    ],
)
def test_same_terms(one, other):
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("aide", "aider les parents"), ("logement", "loyer"), ("père", "mère"), ("naissance", "retraite")],
)
def test_different_terms(one, other):
    assert terms(one) != terms(other)


def test_elision_takes_only_elided_articles():
    assert words("aujourd'hui qu'il catégorie C d'accord") == ["aujourd", "hui", "il", "categorie", "c", "accord"]


def test_stop_words_alone_leave_no_term_but_words():
    assert terms("être les") == []
    assert words("être les") == ["etre", "les"]


def test_numbers_are_kept():
    assert terms("3 ans") == ["3", "an"]


def test_beginnings_are_bounded():
    assert [token.text for token in PREFIXES("École")] == ["e", "ec", "eco", "ecol", "ecole"]
    assert max(len(token.text) for token in PREFIXES("anticonstitutionnellement")) == 15


@given(st.text(max_size=300))
def test_any_text_is_analysed(text):
    for term in terms(text):
        assert term
        assert fold(term) == term
    text = normalise(text)
    for token in WORDS(text, chars=True):
        assert fold(text[token.startchar : token.endchar]) == token.text


@pytest.mark.parametrize("text", ["a" * 50_000, "l'" * 25_000, "'" * 50_000, "é " * 25_000, "ee" * 25_000])
def test_time_is_linear(text):
    started = time.perf_counter()
    list(FRENCH(text))
    assert time.perf_counter() - started < 2
