"""French text analysis: how a text, and a question, become the terms of the index.

Three analyzers share one tokenizer, so that a word has the same limits everywhere:

- ``FRENCH``: folded, without stop words, stemmed. What a search compares.
- ``WORDS``: folded only. What typing mistakes are compared with.
- ``PREFIXES``: the beginnings of each folded word. What autocompletion compares.
"""

import re
import unicodedata
from functools import lru_cache

from whoosh.analysis import Filter, RegexTokenizer, StopFilter
from whoosh.lang.snowball.french import FrenchStemmer
from whoosh.lang.stopwords import stoplists

MAX_PREFIX = 15
"""Longest beginning of a word kept for autocompletion, in characters."""

# A word is letters and digits. An elided article (l', d', qu'…) is not a word: the search for
# "enfant" finds "l'enfant". The look-behind keeps the match from starting inside "qu'".
_ELIDED = "lorsqu|puisqu|jusqu|quoiqu|qu|[cdjlmnst]"
_WORD = re.compile(rf"(?<![^\W_])(?!(?:{_ELIDED})['\u2019])[^\W_]+", re.IGNORECASE)

# Letters that Unicode does not take apart.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})

# Whoosh's French list misses these two.
_STOP_WORDS = {*stoplists["fr"], "les", "être"}


def normalise(text: str) -> str:
    """Compose accents and unify apostrophes, so that what looks the same is the same."""
    return unicodedata.normalize("NFKC", text).replace("\u02bc", "\u2019")


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case, without accents or ligatures: ``fold("Œuvré") == "oeuvre"``."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LIGATURES)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Root of a folded French word: ``stem("eleves") == stem("eleve")``.

    The stemmer expects accents to know a feminine participle ("demandée"): once folded, its double
    e is reduced here, or "demandée" and "demande" would part.
    """
    return FrenchStemmer().stem(re.sub(r"ee(s?)$", r"e\1", word))


class _Fold(Filter):
    def __call__(self, tokens):
        for token in tokens:
            token.text = fold(token.text)
            if token.text:
                yield token


class _Stem(Filter):
    def __call__(self, tokens):
        for token in tokens:
            token.text = stem(token.text)
            yield token


class _Beginnings(Filter):
    def __call__(self, tokens):
        for token in tokens:
            word = token.text
            for length in range(1, min(len(word), MAX_PREFIX) + 1):
                token.text = word[:length]
                yield token


WORDS = RegexTokenizer(_WORD) | _Fold()
FRENCH = WORDS | StopFilter({fold(word) for word in _STOP_WORDS}, minsize=1) | _Stem()
PREFIXES = WORDS | _Beginnings()


def terms(text: str) -> list[str]:
    """Stemmed terms of a text, in order. Empty when it has only stop words."""
    return [token.text for token in FRENCH(normalise(text))]


def words(text: str) -> list[str]:
    """Folded words of a text, in order."""
    return [token.text for token in WORDS(normalise(text))]
