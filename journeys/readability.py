"""What would make a French text easier to read: pure functions, no Django. The words shown to editors are in the templates.

Sources of the rules:
- reading ease: Kandel and Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'études de radio-télévision
  19, 1958: 207 - 1.015 × words per sentence - 73.6 × syllables per word. The higher, the easier;
- easy-to-read French: "Information for all. European standards for making information easy to read and understand",
  Inclusion Europe: short sentences, one idea each, no figures in Roman, no percentages, no abbreviations;
- 20 words a sentence at most: our own reference for journeys.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from .syllables import count_syllables

LONG_SENTENCE = 20  # words
EASY_SENTENCE = 12  # words, for easy-to-read French
EASY, MEDIUM = 60.0, 40.0  # lower bounds of the score
MIN_WORDS_FOR_SCORE = 30  # below, one word more or less changes everything
_EXCERPT = 90  # signs

_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_DASHES = str.maketrans("‐‑–", "---")
# A full stop after these does not end the sentence. "etc." does when a capital follows.
_ABBREVIATION = re.compile(
    "(?:mm?|mmes?|mlle|dr|me|pr|ste?|art|al|cf|ex|réf|tél|env|max|min|n|pp?|av|bd|chap|fig|vol|hab|bât|apt|resp)"
)
_END = re.compile(r"[.!?…]+(?: ?[»\")\]])*\s+|;\s+")
_BULLET = re.compile(r"^\s*(?:[-•·*▪–]|\d{1,2}[.)])\s+")
_SPACES = re.compile(r"[^\S\n]+")
_ACRONYM = re.compile(r"(?<!\w)(?:[A-ZÀ-Ü]{2,8}|[A-Z][a-zà-ü]+[A-Z][A-Za-zÀ-ü]{0,10})(?!\w)")
_ROMAN = re.compile(r"(?<!\w)[IVXLC]{2,}(?!\w)")
_PERCENT = re.compile(r"\d\s?%")
_ASIDE = re.compile(r"\([^()]{1,200}\)")
_NEGATION = re.compile(r"\b(?:ne|n')\s?(?:\w+\s){0,3}?(?:pas|plus|jamais|aucune?|rien)\b")


class Level(StrEnum):
    """How easy the text is, in a word."""

    EASY = "facile"
    MEDIUM = "moyen"
    HARD = "difficile"


class Kind(StrEnum):
    """What can be changed. In order of weight: the first ones stop most readers."""

    LONG_SENTENCE = "long_sentence"
    ACRONYM = "acronym"
    JARGON = "jargon"


WEIGHTS = {Kind.LONG_SENTENCE: 3, Kind.ACRONYM: 2, Kind.JARGON: 1}


@dataclass(frozen=True)
class Remark:
    """One thing to change: `found` in the text, and `proposed` instead (a plain word, an expansion; "" when not known)."""

    kind: Kind
    found: str
    proposed: str = ""
    words: int = 0

    @property
    def weight(self) -> int:
        """How much it stops a reader; a sentence weighs more with each ten words over the limit."""
        return WEIGHTS[self.kind] + max(0, self.words - LONG_SENTENCE) // 10


@dataclass(frozen=True)
class EasyAdvice:
    """What a version in easy-to-read French would still have to lose."""

    long_sentences: int
    asides: int
    percentages: int
    roman_numbers: int
    negations: int

    def __bool__(self) -> bool:
        return any((self.long_sentences, self.asides, self.percentages, self.roman_numbers, self.negations))


@dataclass(frozen=True)
class Reading:
    """What was measured in a text. `score` is None when the text is too short to have one."""

    sentences: int
    words: int
    score: float | None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def level(self) -> Level | None:
        return None if self.score is None else level_of(self.score)

    @property
    def weight(self) -> int:
        return sum(remark.weight for remark in self.remarks)


@dataclass(frozen=True)
class Lexicon:
    """Words to avoid and the plain ones, acronyms and what they stand for."""

    jargon: re.Pattern[str]
    plain: dict[str, str]
    acronyms: dict[str, str]
    named: re.Pattern[str]
    well_known: frozenset[str]


def read(text: str, explained: set[str] | None = None) -> Reading:
    """Measure a text. `explained`: acronyms the reader already met with their meaning; those of this text are added to it."""
    clean = normalise(text)
    sentences = split_sentences(clean)
    counts = [len(_WORD.findall(sentence)) for sentence in sentences]
    remarks = [
        Remark(Kind.LONG_SENTENCE, _excerpt(sentence), words=count)
        for sentence, count in zip(sentences, counts, strict=True)
        if count > LONG_SENTENCE
    ]
    remarks += find_acronyms(clean, explained if explained is not None else set())
    remarks += find_jargon(clean)
    remarks.sort(key=lambda remark: -remark.weight)
    return Reading(len(sentences), sum(counts), reading_ease(clean), remarks)


def normalise(text: str) -> str:
    """One apostrophe, one dash, one space: what an editor's keyboard writes does not change the result."""
    straight = unicodedata.normalize("NFC", text).replace("’", "'").translate(_DASHES).replace("\r", "\n")
    return _SPACES.sub(" ", straight).strip()


def split_sentences(text: str) -> list[str]:
    """The sentences of a French text: at full stops, at semicolons and at the ends of lines; a line of a list is one."""
    return [sentence for line in text.split("\n") for sentence in _sentences_of_line(_BULLET.sub("", line))]


def _sentences_of_line(line: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(line):
        if _ends(line, end):
            found.append(line[start : end.end()])
            start = end.end()
    found.append(line[start:])
    return [sentence.strip() for sentence in found if _WORD.search(sentence)]


def _ends(line: str, end: re.Match[str]) -> bool:
    """Whether this mark ends a sentence: not after an abbreviation or an initial, and not before a small letter."""
    mark = end.group().strip()
    if mark == ";":
        return True
    following = line[end.end() : end.end() + 1]
    if following.islower():
        return False
    if mark != ".":
        return True
    before = line[max(0, end.start() - 12) : end.start()].rsplit(" ", 1)[-1].lstrip("(«'\"").lower()
    is_initial = len(before) == 1 and before.isalpha() and line[end.start() - 1].isupper()
    return not _ABBREVIATION.fullmatch(before) and not is_initial


def reading_ease(text: str) -> float | None:
    """Kandel and Moles's score (see the module): about 0 to 100, more for very easy texts. None under 30 words."""
    clean = normalise(text)
    words = _WORD.findall(clean)
    if len(words) < MIN_WORDS_FOR_SCORE:
        return None
    sentences = len(split_sentences(clean)) or 1
    syllables = sum(count_syllables(word) for word in words)
    return round(207 - 1.015 * len(words) / sentences - 73.6 * syllables / len(words), 1)


def level_of(score: float) -> Level:
    """The score in a word."""
    if score >= EASY:
        return Level.EASY
    return Level.MEDIUM if score >= MEDIUM else Level.HARD


def find_acronyms(text: str, explained: set[str]) -> list[Remark]:
    """Acronyms whose meaning is given neither here at first use nor before (`explained`, completed)."""
    lexicon = load_lexicon()
    folded = text.casefold()
    remarks = []
    for name in _acronyms_of(text, lexicon):
        if name in explained:
            continue
        explained.add(name)  # said once: the same acronym further down is not another thing to change
        meaning = lexicon.acronyms.get(name, "")
        if not _is_explained(name, normalise(meaning).casefold(), text, folded):
            remarks.append(Remark(Kind.ACRONYM, name, meaning))
    return remarks


def _acronyms_of(text: str, lexicon: Lexicon) -> list[str]:
    """Each acronym once, in order of appearance."""
    places = [(match.start(), match.group()) for match in (*_ACRONYM.finditer(text), *lexicon.named.finditer(text))]
    names = dict.fromkeys(name for _place, name in sorted(places))
    return [name for name in names if name not in lexicon.well_known and not _ROMAN.fullmatch(name)]


def _is_explained(name: str, meaning: str, text: str, folded: str) -> bool:
    """Its meaning is written, or it stands in brackets after words, or brackets follow it."""
    if meaning and meaning in folded:
        return True
    place = text.index(name)
    after = text[place + len(name) : place + len(name) + 2]
    return after.startswith(" (") or (text[max(0, place - 1) : place] == "(" and after.startswith(")") and place > 1)


def find_jargon(text: str) -> list[Remark]:
    """Words of the list, each once, with the plain word proposed."""
    lexicon = load_lexicon()
    found = dict.fromkeys(match.group() for match in lexicon.jargon.finditer(text.casefold()))
    return [Remark(Kind.JARGON, form.replace("'", "’"), lexicon.plain[form]) for form in found]


def easy_advice(texts: Iterable[str]) -> EasyAdvice:
    """What easy-to-read French does without, counted in all the texts."""
    clean = [normalise(text) for text in texts]
    return EasyAdvice(
        long_sentences=sum(
            len(_WORD.findall(sentence)) > EASY_SENTENCE for text in clean for sentence in split_sentences(text)
        ),
        asides=_count(_ASIDE, clean),
        percentages=_count(_PERCENT, clean),
        roman_numbers=_count(_ROMAN, clean),
        negations=sum(len(_NEGATION.findall(text.casefold())) for text in clean),
    )


def _count(pattern: re.Pattern[str], texts: list[str]) -> int:
    return sum(len(pattern.findall(text)) for text in texts)


def _excerpt(sentence: str) -> str:
    """The beginning of a sentence, cut between two words."""
    shown = sentence.replace("'", "’")
    return shown if len(shown) <= _EXCERPT else shown[:_EXCERPT].rsplit(" ", 1)[0] + "…"


@cache
def load_lexicon() -> Lexicon:
    """The data file, ready to search with: one pattern for all words, the longest first."""
    path = Path(__file__).parent / "content" / "plain_words.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    plain = {
        form: entry["plain"]
        for entry in content["words"]
        for word in (entry["word"], *entry.get("also", []))
        for form in _forms(normalise(word).casefold(), is_noun=entry.get("noun", False))
    }
    forms = sorted(plain, key=len, reverse=True)
    # Acronyms written like a name (Aripa, Acre): only the list knows them. The others are found by their capitals.
    named = [name for name in content["acronyms"] if not _ACRONYM.fullmatch(name)]
    return Lexicon(
        jargon=re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, forms))})(?:(?!\w)|(?<='))"),
        plain=plain,
        acronyms=content["acronyms"],
        named=re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, named))})(?!\w)"),
        well_known=frozenset(content["well_known"]),
    )


def _forms(word: str, *, is_noun: bool) -> list[str]:
    """A word and its usual forms: a verb in -er conjugated, a noun in the plural, a phrase as it is."""
    if " " in word:
        return [word]
    if word.endswith("er") and not is_noun:
        stem = word[:-2]
        return [
            stem + end for end in ("er", "ez", "e", "es", "ent", "é", "ée", "és", "ées", "ant", "era", "erez", "eront")
        ]
    return [word, word if word.endswith(("s", "x", "z")) else f"{word}s"]
