"""Figures made of answers: what is said, drawn and tabled, and what is kept quiet."""

import pytest
from django.utils import translation

from results.figures import draw_bars, draw_stacks
from tests.factories.results import fake_tally

OPINIONS = ["Tout à fait d’accord", "Plutôt d’accord", "Sans avis", "Plutôt pas d’accord", "Pas du tout d’accord"]


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def rows(figure):
    return [(row.label, row.value) for row in figure.rows]


def test_bars_are_sorted_and_add_up():
    figure = draw_bars(fake_tally("single", A=100, B=300, C=200), "f1")
    assert rows(figure) == [("B", "50 %"), ("C", "33 %"), ("A", "17 %")]


def test_a_scale_keeps_its_order_in_bars():
    figure = draw_bars(fake_tally("scale", A=100, B=300, C=200), "f1", ordered=True)
    assert [row.label for row in figure.rows] == ["A", "B", "C"]


def test_the_sentence_gives_most_least_and_how_many_people():
    figure = draw_bars(fake_tally("single", A=100, B=300, C=200), "f1")
    assert figure.sentence == (
        "Sur 600 personnes : « B » est la réponse la plus fréquente (50 %), « A » la moins fréquente (17 %)."
    )


def test_the_sentence_names_equals_together():
    figure = draw_bars(fake_tally("single", A=100, B=300, C=300), "f1")
    assert "« B » et « C » sont les réponses les plus fréquentes (43 % chacune)" in figure.sentence


def test_the_sentence_says_when_all_are_equal():
    figure = draw_bars(fake_tally("single", A=100, B=100), "f1")
    assert figure.sentence == "Sur 200 personnes : chaque réponse montrée revient aussi souvent (50 %)."


def test_the_sentence_claims_nothing_about_hidden_answers():
    figure = draw_bars(fake_tally("single", A=100, B=300, C=2), "f1")
    assert "parmi les réponses montrées" in figure.sentence
    assert "« B »" not in figure.sentence


def test_few_answers_show_counts_and_a_caution():
    figure = draw_bars(fake_tally("single", A=10, B=12), "f1")
    assert rows(figure) == [("B", "12 personnes"), ("A", "10 personnes")]
    assert "Seulement 22 personnes" in figure.notes[0]
    assert "%" not in str(figure.table)


def test_too_few_answers_show_nothing_at_all():
    figure = draw_bars(fake_tally("single", A=5, B=5), "f1")
    assert "moins de 11 réponses" in figure.message
    assert (figure.rows, figure.table, figure.sentence) == ((), None, "")


def test_hidden_answers_of_a_multiple_choice_are_named_not_counted():
    figure = draw_bars(fake_tally("multiple", base=60, A=40, B=30, C=2), "f1")
    assert ("C", "non affiché", "non affiché") in figure.table.rows
    assert any("Non affiché" in note and "« C »" in note for note in figure.notes)
    assert any("plusieurs réponses" in note for note in figure.notes)


def test_more_than_eight_bars_are_left_to_the_table():
    figure = draw_bars(fake_tally("single", **{f"R{i}": 20 + i for i in range(12)}), "f1")
    assert len(figure.rows) == 8
    assert len(figure.table.rows) == 13
    assert "Les autres réponses sont dans le tableau." in figure.notes


def test_large_numbers_have_a_thousands_separator():
    figure = draw_bars(fake_tally("single", A=1500, B=1600), "f1")
    assert figure.sentence.startswith("Sur 3\xa0100 personnes")


def stacked(*questions):
    return [fake_tally("single", text=text, **dict(zip(OPINIONS, counts, strict=True))) for text, counts in questions]


def test_stacks_have_a_row_per_question_and_one_legend():
    figure = draw_stacks(stacked(("Le ton.", (38, 35, 14, 8, 5)), ("Le montant.", (11, 22, 14, 30, 23))), "f1")
    assert [row.label for row in figure.rows] == ["Le ton.", "Le montant."]
    assert [label for _drawing, label in figure.legend] == OPINIONS
    assert figure.table.rows[0] == ("Le ton.", "38 % (38)", "35 % (35)", "14 % (14)", "8 % (8)", "5 % (5)", "100")


def test_the_sentence_of_stacks_compares_the_ends():
    figure = draw_stacks(stacked(("Le ton.", (38, 35, 14, 8, 5)), ("Le montant.", (11, 22, 14, 30, 23))), "f1")
    assert "« Tout à fait d’accord » revient le plus pour « Le ton » (38 %)" in figure.sentence
    assert "« Pas du tout d’accord » revient le plus pour « Le montant » (23 %)" in figure.sentence


def test_stacks_do_not_compare_an_end_that_is_merged():
    figure = draw_stacks(stacked(("Le ton.", (38, 35, 14, 9, 4)), ("Le montant.", (11, 22, 14, 30, 23))), "f1")
    assert "Pas du tout" not in figure.sentence
    assert figure.table.rows[0][4:] == ("regroupé", "regroupé", "13 % (13)", "100")
    assert figure.legend[-1][1] == "Réponses regroupées"


def test_a_row_with_too_few_answers_is_said_and_not_drawn():
    figure = draw_stacks(stacked(("Le ton.", (38, 35, 14, 8, 5)), ("Rare.", (2, 2, 2, 2, 2))), "f1")
    assert "moins de 11 réponses" in figure.rows[1].message
    assert figure.rows[1].drawing == ""
    assert figure.table.rows[1] == ("Rare.", *["non affiché"] * 5, "moins de 11")


def test_a_scale_starts_with_its_best_end():
    figure = draw_stacks([fake_tally("scale", bas=10, milieu=20, haut=30)], "f1")
    assert [label for _drawing, label in figure.legend] == ["haut", "milieu", "bas"]


def test_no_readable_row_gives_the_message_only():
    figure = draw_stacks(stacked(("Rare.", (2, 2, 2, 2, 2))), "f1")
    assert "moins de 11 réponses" in figure.message
    assert figure.rows == ()
