"""The words of a short text that tell what it is about. No stemmer: two proposals with a word in common are near enough to be told apart."""

import re
import unicodedata

SHORTEST, MOST = 4, 8  # letters of a word, words of a text

_WORD = re.compile(r"[^\W\d_]+")
# « l’école », « d'aide », « qu’on », « jusqu’ici »: what stands before the apostrophe tells nothing.
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.I)
#: Words of four letters or more that any text has, and those of every proposal (« il faut… », « la Caf devrait… »).
_COMMON = """
ainsi alors après assez aucun aucune aura auraient aurait aussi autant autre autres avant avec avoir avons ayant beaucoup bien
bonne cela celle celles celui cent certains certaines cette ceux chacun chacune chaque chez combien comme comment contre
dans davantage depuis dessous dessus devant devoir devra devrait devraient doit doivent donc dont déjà elle elles encore
enfin entre envers êtes être étaient était étant facilement faire fait faites fallait faudra faudrait faut font grand grande
hors ici ils jamais jusque laquelle lequel lesquelles lesquels leur leurs lors lorsque même mêmes mieux moins mais nombreux
nombreuses nos notre notamment nous parce parfois parmi pendant permettre peut peuvent plus plusieurs plutôt pour pourquoi
pourra pourrait pouvoir puis puisque quand quel quelle quelles quelque quelques quels quoi quoique rendre sans selon sera
serait seront seul seule seulement soient soit sont sous souvent suis surtout telle telles tels très toujours tous tout
toute toutes trop vers voici voilà voir vont vos votre vous vraiment allocations familiales
"""
STOP_WORDS = frozenset(_COMMON.split())


def keywords(text: str) -> tuple[str, ...]:
    """The words that tell texts apart, in lower case, each once, in the order of the text: `MOST` at most, of `SHORTEST` letters or more."""
    plain = _ELISION.sub(" ", unicodedata.normalize("NFC", text).lower())
    found = (word for word in _WORD.findall(plain) if len(word) >= SHORTEST and word not in STOP_WORDS)
    return tuple(dict.fromkeys(found))[:MOST]
