"""What makes a text easy to read, and what an editor is told of a draft."""

import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from journeys.models import Moment
from journeys.passages import report_on
from journeys.readability import (
    Kind,
    Level,
    easy_advice,
    find_acronyms,
    find_jargon,
    level_of,
    load_lexicon,
    normalise,
    read,
    reading_ease,
    split_sentences,
)
from journeys.syllables import count_syllables
from tests.factories.base import make_editor
from tests.factories.journeys import OrganismFactory, build_step, make_administrator, make_journey

LONG = "Vous devez " + "aller à la mairie puis " * 5 + "rentrer."

texts = st.text(max_size=400)
frenchlike = st.lists(
    st.sampled_from(
        [
            "le",
            "RSA",
            "(",
            ")",
            ".",
            ";",
            "…",
            "effectuer",
            "n’est",
            "pas",
            "\n",
            "- ",
            "M.",
            "3,5",
            "«",
            "»",
            "PreParE",
        ]
    ),
    max_size=80,
).map(" ".join)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("le", 1), ("les", 1), ("garde", 1), ("enfant", 2), ("naissance", 2), ("l’enfant", 2), ("année", 2), ("créée", 2),
        ("situation", 4), ("mutuelle", 3), ("payer", 2), ("employeur", 3), ("client", 2), ("oublier", 3), ("quatre", 1),
        ("guerre", 1), ("Noël", 2), ("naïf", 2), ("vie", 1), ("rue", 1), ("août", 1), ("rendez-vous", 3), ("2026", 1),
    ],
)  # fmt: skip
def test_syllables_are_those_a_reader_says(word, syllables):
    assert count_syllables(word) == syllables


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Vous écrivez. La Caf répond.", ["Vous écrivez.", "La Caf répond."]),
        ("M. Dupont et Mme. Durand votent. C’est fini !", ["M. Dupont et Mme. Durand votent.", "C'est fini !"]),
        ("J. Moulin habite ici, art. 12 de la loi.", ["J. Moulin habite ici, art. 12 de la loi."]),
        ("Il faut 3.5 jours. Ou 1 200 heures.", ["Il faut 3.5 jours.", "Ou 1 200 heures."]),
        ("Papiers, photos, etc. et un stylo.", ["Papiers, photos, etc. et un stylo."]),
        ("Papiers, photos, etc. Venez tôt.", ["Papiers, photos, etc.", "Venez tôt."]),
        ("Écrivez ; attendez.", ["Écrivez ;", "attendez."]),
        ("Apportez :\n- une photo\n- un papier", ["Apportez :", "une photo", "un papier"]),
        ("« Venez ! » Elle vient.", ["« Venez ! »", "Elle vient."]),
        ("Sur service-public.fr, cherchez.", ["Sur service-public.fr, cherchez."]),
        ("… ; . !", []),
    ],
)
def test_sentences_end_where_french_ones_do(text, sentences):
    assert split_sentences(normalise(text)) == sentences


def test_the_score_is_that_of_kandel_and_moles():
    # 32 words of one syllable in 4 sentences: 207 - 1.015 × 8 - 73.6 × 1.
    assert reading_ease("Le chat dort sur le lit du roi. " * 4) == pytest.approx(207 - 1.015 * 8 - 73.6, abs=0.06)


def test_a_short_text_has_no_score():
    assert reading_ease("Vous écrivez à la Caf.") is None
    assert read("Vous écrivez à la Caf.").level is None


@pytest.mark.parametrize(
    ("score", "level"),
    [(92, Level.EASY), (60, Level.EASY), (59.9, Level.MEDIUM), (40, Level.MEDIUM), (-30, Level.HARD)],
)
def test_a_score_has_a_word(score, level):
    assert level_of(score) == level


def test_a_plain_text_is_easier_than_an_administrative_one():
    plain = "Vous attendez un enfant. Dites-le à la Caf. Vous recevez une aide. " * 4
    heavy = (
        "Préalablement à l’attribution de la prestation susmentionnée, le bénéficiaire procède à la transmission "
        "dématérialisée des justificatifs afférents à sa situation administrative et patrimoniale antérieure. "
    ) * 3
    assert reading_ease(plain) > 80 > 30 > reading_ease(heavy)


def test_a_long_sentence_is_found_and_weighs_more_than_a_word():
    reading = read(f"{LONG} Il faut effectuer cela.")
    assert [remark.kind for remark in reading.remarks] == [Kind.LONG_SENTENCE, Kind.JARGON]
    assert reading.remarks[0].words == 28


def test_twenty_words_are_not_too_many():
    assert read(" ".join(["mot"] * 20) + ".").remarks == []
    assert len(read(" ".join(["mot"] * 21) + ".").remarks) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Le CMG (complément de libre choix du mode de garde) aide.",
        "Le complément de libre choix du mode de garde (CMG) aide. Le CMG est versé.",
        "Une aide bien utile (ABU) existe.",
        "La Caf envoie un SMS. Chapitre II.",
    ],
)
def test_an_acronym_that_is_explained_is_not_a_fault(text):
    assert find_acronyms(normalise(text), set()) == []


def test_acronyms_not_explained_are_found_once_with_their_meaning():
    found = find_acronyms("La PreParE, le RSA et l'Aripa. Le RSA. Le ZZT.", set())
    assert {remark.found: remark.proposed for remark in found} == {
        "PreParE": "prestation partagée d’éducation de l’enfant",
        "RSA": "revenu de solidarité active",
        "Aripa": "agence de recouvrement et d’intermédiation des pensions alimentaires",
        "ZZT": "",
    }


def test_an_acronym_explained_before_is_known_after():
    known: set[str] = set()
    read("Le revenu de solidarité active (RSA).", known)
    assert read("Le RSA est versé.", known).remarks == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Vous effectuez une demande.", "effectuez"),
        ("Les justificatifs demandés.", "justificatifs"),
        ("Une aide AU TITRE DE l’enfant.", "au titre de"),
        ("Appelez afin d’avoir une date.", "afin d’"),
        ("Appelez afin d'avoir une date.", "afin d’"),
    ],
)
def test_jargon_is_found_in_its_forms(text, word):
    assert [remark.found for remark in find_jargon(normalise(text))] == [word]


def test_a_word_that_only_contains_jargon_is_left_alone():
    assert find_jargon("Une dispositive, un prestataire, la ressourcerie, l'usage.") == []


def test_the_list_is_long_enough_and_proposes_something():
    lexicon = load_lexicon()
    assert len(lexicon.plain) > 60
    assert all(lexicon.plain.values())


def test_easy_to_read_advice_counts_what_to_lose():
    advice = easy_advice(["Vous n’avez pas 20 % (chapitre IV) à payer.", " ".join(["mot"] * 13)])
    assert (advice.long_sentences, advice.asides, advice.percentages, advice.roman_numbers, advice.negations) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert not easy_advice(["Vous écrivez."])


@given(texts | frenchlike)
def test_any_text_can_be_read(text):
    reading = read(text)
    assert reading.words >= 0
    assert all(remark.weight > 0 for remark in reading.remarks)
    easy_advice([text])


@given(frenchlike.filter(str.strip), st.text(" \t\u00a0\n", max_size=5), st.text(" \t\u00a0\n", max_size=5))
def test_spaces_around_change_nothing(text, before, after):
    assert reading_ease(before + text + after) == reading_ease(text)
    assert read(before + text + after) == read(text)


@given(st.text(min_size=1, max_size=40))
def test_any_word_has_a_syllable(word):
    assert 1 <= count_syllables(word) <= len(word) * 4


@pytest.mark.parametrize(
    "unit", ["(", "a", "a. ", "ne ", "A;", "(CMG ", "d’", " ", "\n;", "«.»", "ne a a ", "éa", "- ", "AB"]
)
def test_a_hundred_kilobytes_are_read_within_a_second(unit):
    text = (unit * 100_000)[:100_000]
    start = time.process_time()  # of this program: other ones may be at work on the machine
    read(text)
    assert time.process_time() - start < 1


# The panel.


@pytest.fixture
def admin(client, db):
    client.force_login(make_administrator())
    return client


def hard_journey(home):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    step = build_step(
        3,
        [OrganismFactory(key="caf")],
        title="Remplir le dossier",
        short_title="Dossier",
        why=LONG,
        details=[("note", "Le QZX arrive."), ("branch", {"title": "Cas", "text": "Procéder à l’envoi."})],
    )
    step.moments = [Moment(phrase="à l’issue de la grossesse", sort_order=0)]
    draft.steps.add(step)
    draft.save_revision()
    return page


def test_a_report_names_the_place_of_each_remark_the_hardest_first(home):
    report = report_on(hard_journey(home).get_latest_revision_as_object())
    places = [one.passage.place for one in report.passages]
    assert places[0] == "Étape 3, « Dossier » : pourquoi"
    assert set(places[1:]) == {
        "Étape 3, « Dossier » : quand, en mots",
        "Étape 3, « Dossier » : Précision",
        "Étape 3, « Dossier » : Choix ou cas",
    }
    assert report.passages[0].passage.target == "id_steps-2-why"


def test_editor_sees_in_the_page_what_to_make_easier(admin, home):
    response = admin.get(reverse("wagtailadmin_pages:edit", args=(hard_journey(home).pk,)))
    assert "Phrase longue, 28 mots" in response.text
    assert "Sigle inconnu : QZX" in response.text
    assert 'data-reading-target="id_steps-2-why"' in response.text
    assert 'id="id_steps-2-why"' in response.text  # the link goes somewhere


def test_editor_of_a_new_journey_is_told_to_save_first(admin, home):
    index = make_journey(home, 1).get_parent()
    response = admin.get(reverse("wagtailadmin_pages:add", args=("journeys", "journeypage", index.pk)))
    assert "Enregistrez un brouillon" in response.text


def test_editor_reads_the_latest_draft_again(admin, home):
    page = make_journey(home, 2)
    url = reverse("journey_reading", args=(page.pk,))
    assert "Rien à simplifier" in admin.get(url).text
    draft = page.get_latest_revision_as_object()
    draft.introduction = LONG
    draft.save_revision()
    assert "Phrase longue" in admin.get(url).text


def test_a_draft_with_steps_without_words_is_read(admin, home):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    draft.steps.add(build_step(3, [], title="", short_title=""))
    draft.save_revision()
    assert admin.get(reverse("journey_reading", args=(page.pk,))).status_code == 200


def test_who_may_not_edit_the_page_does_not_read_its_draft(client, home, gard):
    page = make_journey(home, 2)
    client.force_login(make_editor(gard.space))
    response = client.get(reverse("journey_reading", args=(page.pk,)))
    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_the_words_of_a_draft_are_text_never_markup(admin, home):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    draft.introduction = f"<script>alert(1)</script> {LONG}"
    draft.save_revision()
    assert "<script>alert" not in admin.get(reverse("journey_reading", args=(page.pk,))).text
