"""The words by which two proposals are told apart."""

import pytest

from consultations.analysis.words import MOST, keywords


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il faut un seul dossier pour les deux parents.", ("dossier", "deux", "parents")),
        ("Il faut que l’école et d'autres disent ce qu’il en est", ("école", "disent")),
        ("Il faut l'aide AVANT l’Employeur, lorsqu’on demande !", ("aide", "employeur", "demande")),
        ("Il faut des de\u0301lais courts", ("délais", "courts")),  # written with a combining accent
        ("dossier Dossier DOSSIER", ("dossier",)),
        ("Il y a 2026 et 50 % <b>", ()),
        ("", ()),
    ],
)
def test_words_that_tell_what_it_is_about(text, found):
    assert keywords(text) == found


def test_eight_at_most_in_the_order_of_the_text():
    words = [f"mot{letter * 3}" for letter in "abcdefghijkl"]
    assert keywords(" ".join(words)) == tuple(words[:MOST])
