"""Syllables of French words, as a reader says them."""

import re
import unicodedata

_VOWELS = "aeiouyàâäéèêëîïôöùûüÿœæ"
# What is written with a vowel that is not heard: "qu", and "gu" before another vowel.
_SILENT_U = re.compile(rf"(?<=[qg])u(?=[{_VOWELS}])")
# "y" between two vowels is a consonant: "pa-yer", "emplo-yeur".
_SLIDING_Y = re.compile(rf"(?<=[{_VOWELS}])y(?=[{_VOWELS}])")
_MUTE_E = re.compile(r"(?<=[^aeo])es?$")
# Neighbours that are two syllables: "ré-union", "no-ël", "situ-ation", "po-ésie", "cli-ent" (a cluster before the i).
_HIATUS = re.compile(r"(?<=é)(?=[aeioué])|(?=[ëïü])|(?<=u)(?=[aéèeo])|(?<=o)(?=[aéè])|(?<=a)(?=o[^uû])")
_CLUSTER = re.compile(r"(?<=[bcdfgptv][lr]i)(?=[aeoé])")
_GROUP = re.compile(rf"[{_VOWELS}]+")
_PARTS = re.compile(r"[’'\-]")


def count_syllables(word: str) -> int:
    """Syllables of a word, at least 1; final mute "e" not counted, a number counted as one.

    The endings of verbs in the plural ("ils parlent") cannot be told from those of nouns ("moment"): both are counted.
    """
    parts = _PARTS.split(unicodedata.normalize("NFC", word).lower())
    return max(1, sum(_of_part(part) for part in parts))


def _of_part(part: str) -> int:
    """Of a word without apostrophe or hyphen; 0 for an elision ("l’")."""
    if len(part) < 2:
        return len(_GROUP.findall(part))
    sounds = _SLIDING_Y.sub("j", _SILENT_U.sub("", part))
    heard = _MUTE_E.sub("", sounds) if len(sounds) > 1 else sounds
    parted = _CLUSTER.sub(" ", _HIATUS.sub(" ", heard))
    return max(1, len(_GROUP.findall(parted)))
