"""Texts as they are looked for: without what people type in different ways."""

import unicodedata
from typing import Any

from django.db import models


def folded(text: str) -> str:
    """A text without what people type in different ways: capitals, accents, apostrophes, spaces, the last sign."""
    plain = text.replace("’", "'")
    for _again in range(2):  # what a sign is made of may have capitals and accents of its own: « ™ », « ﬃ »
        plain = unicodedata.normalize("NFKD", plain.casefold()).replace("œ", "oe").replace("æ", "ae")
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(plain.split()).rstrip(" ?!.:*")


class FoldedField(models.TextField):
    """The folded words of other columns (`of`), written with each saving, one by one or in bulk: what a search looks in, on any database."""

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any):
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = folded(" ".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, words)
        return words
