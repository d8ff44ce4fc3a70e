import datetime

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.templatetags.typography import long_date, thousands
from core.typography import FIRM_HYPHEN, NARROW_NBSP, NBSP, french_typography, french_typography_html

FRENCHY = st.text(alphabet=st.sampled_from(list("aé 0123?!:;»«%€.,'-@/<>&") + [NBSP, NARROW_NBSP, "\n"]), max_size=40)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Vous y êtes ?", f"Vous y êtes{NBSP}?"),
        ("Oui ! Non ; peut-être : 5 % de 10 €", f"Oui{NBSP}! Non{NBSP}; peut-être{NBSP}: 5{NBSP}% de 10{NBSP}€"),
        ("« indu »", f"«{NBSP}indu{NBSP}»"),
        ("«indu»", f"«{NBSP}indu{NBSP}»"),
        ("3 106 personnes", f"3{NARROW_NBSP}106 personnes"),
        ("1 234 567", f"1{NARROW_NBSP}234{NARROW_NBSP}567"),
        ("en 2026 300 personnes", "en 2026 300 personnes"),
        ("L'essentiel, aujourd'hui", "L’essentiel, aujourd’hui"),
        ("à 18:30", "à 18:30"),
        ("https://exemple.fr/?a=l'eau", "https://exemple.fr/?a=l'eau"),
        ("j'aime ecrire@l'exemple.fr", "j’aime ecrire@l'exemple.fr"),
        ("Really? Yes! It's well-known.", "Really? Yes! It’s well-known."),
        ("Dites-nous, qu'est-ce ?", f"Dites{FIRM_HYPHEN}nous, qu’est{FIRM_HYPHEN}ce{NBSP}?"),
        ("en est-on, a-t-il", f"en est{FIRM_HYPHEN}on, a{FIRM_HYPHEN}t{FIRM_HYPHEN}il"),
    ],
)
def test_french_typography_puts_unbreakable_spaces(typed, shown):
    assert french_typography(typed) == shown


@given(FRENCHY | st.text(max_size=60))
def test_french_typography_twice_changes_nothing_more(text):
    once = french_typography(text)
    assert french_typography(once) == once


@given(st.text(max_size=60) | FRENCHY)
def test_french_typography_only_changes_spaces_apostrophes_and_hyphens(text):
    def bare(value):
        return value.translate(str.maketrans({"’": "'", FIRM_HYPHEN: "-", " ": "", NBSP: "", NARROW_NBSP: ""}))

    assert bare(french_typography(text)) == bare(text)


@given(FRENCHY)
def test_typography_of_html_leaves_tags_alone(text):
    tag = '<a href="/x ?a=1 000" title="l\'eau !">'
    escaped = text.replace("<", "").replace(">", "")
    shown = french_typography_html(f"{tag}{escaped}</a>")
    assert shown.startswith(tag)
    assert shown.endswith("</a>")


def render(value):
    return Template("{% load typography %}{{ value|typo }}").render(Context({"value": value}))


def test_typo_filter_escapes_plain_text():
    assert render("<b>Oui ?</b>") == f"&lt;b&gt;Oui{NBSP}?&lt;/b&gt;"


def test_typo_filter_keeps_safe_html():
    assert render(mark_safe("<b>Oui</b> ?")) == f"<b>Oui</b>{NBSP}?"


def test_typo_filter_of_nothing_is_nothing():
    assert render(None) == ""


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", f"1er{NBSP}décembre 2026"), ("fr-simple", f"1er{NBSP}décembre 2026"), ("en", f"1{NBSP}December 2026")],
)
def test_long_date_says_first_in_french(language, shown):
    with override(language):
        assert long_date(datetime.date(2026, 12, 1)) == shown


def test_thousands_have_a_narrow_space():
    assert thousands(1234567) == f"1{NARROW_NBSP}234{NARROW_NBSP}567"
