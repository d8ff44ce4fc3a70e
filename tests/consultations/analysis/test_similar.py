"""Texts that say nearly the same are found; others are not proposed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.similar import FLOOR, Index, stems

IDEAS = {
    "places": "Ouvrir plus de places en crèche le soir et le week-end",
    "letters": "Écrire des courriers plus simples, avec une seule demande par courrier",
    "phone": "Pouvoir être rappelé par un conseiller plutôt que d’attendre au téléphone",
    "leave": "Mieux payer le congé parental pour que les pères le prennent",
    "desk": "Garder un accueil sans rendez-vous pour les personnes sans ordinateur",
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Des places de crèche ouvertes le soir !", "places"),
        ("ecrire un courrier simple", "letters"),
        ("Être rappelé par son conseiller au lieu d’attendre", "phone"),
        ("Il faudrait payer mieux le congé des parents, pour les pères", "leave"),
        ("Un accueil pour qui n’a pas d’ordinateur, sans rendez-vous", "desk"),
    ],
)
def test_same_idea_in_other_words_is_found_first(typed, found):
    assert Index(IDEAS.items()).nearest(typed)[0].id == found


@pytest.mark.parametrize("typed", ["Planter des arbres", "", "le la les de du", "123", "☺"])
def test_another_idea_finds_nothing(typed):
    assert Index(IDEAS.items()).nearest(typed) == []


def test_control_without_the_floor_anything_is_found():
    assert Index(IDEAS.items()).nearest("Garder des arbres", floor=0)


def test_capitals_accents_elisions_and_empty_words_change_nothing():
    assert stems("L’ÉCOLE des enfants") == stems("l'ecole d’enfants") == ["ecole", "enfant"]
    assert stems("cœur") == stems("coeur")


def test_most_are_three():
    index = Index((place, "Ouvrir des places en crèche") for place in range(9))
    assert len(index.nearest("Ouvrir des places en crèche")) == 3


@given(st.lists(st.text(max_size=60), max_size=12), st.text(max_size=60))
def test_whatever_is_typed_cosines_are_between_the_floor_and_one(texts, typed):
    found = Index(enumerate(texts)).nearest(typed)
    assert [one for one in found if not FLOOR <= one.cosine <= 1 + 1e-9] == []
    assert found == sorted(found, key=lambda one: -one.cosine)


@given(st.text(min_size=1, max_size=80))
def test_a_text_that_says_something_finds_itself(text):
    found = Index([("self", text), ("other", "tout autre chose, vraiment")]).nearest(text)
    assert not stems(text) or found[0].cosine == pytest.approx(1)
