"""What is typed in different ways is found."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.folding import folded
from core.models import Space
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("typed", ["crèche", "creche", "CRÈCHE", "Creche", "l'école", "L’ECOLE"])
def test_words_are_found_however_they_are_typed(home, typed):
    space = Space.objects.national()
    box, question = IdeaBoxFactory(space=space), OpenQuestionFactory(space=space)
    IdeaFactory(participation=box, title="Une crèche près de l’école")
    ProposalFactory(participation=question, text="Il faut une crèche près de l’école.")
    for address, words in (
        (f"/participer/idees/{box.translation_key}/liste/", "Une crèche"),
        (f"/participer/propositions/{question.translation_key}/liste/", "une crèche"),
    ):
        page = Client().get(address, {"mots": typed, "q": typed}).content.decode()
        assert words in page.replace("\u202f", " ")
        assert words not in Client().get(address, {"mots": "zèbre", "q": "zèbre"}).content.decode()
