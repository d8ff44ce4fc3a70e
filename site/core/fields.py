from typing import Any

from django import forms
from django.db import models
from wagtail.blocks.base import BlockField
from wagtail.fields import StreamField


class ContentFormField(BlockField):
    """A StreamField's form field that knows when nothing was changed.

    Wagtail compares what is stored with what was sent, as they are: a date or an address left empty may be None, "" or missing. A reader
    who only approves a draft would then have written a version of it.
    """

    def has_changed(self, initial_value: Any, data_value: Any) -> bool:
        if initial_value is None:  # a new page
            return super().has_changed(initial_value, data_value)
        try:
            return super().has_changed(self.block.clean(initial_value), self.block.clean(data_value))
        except forms.ValidationError:
            return True


class ContentField(StreamField):
    """A StreamField whose blocks are not written in migrations: adding a block makes no migration.

    The cost: a data migration cannot read the old block definitions; it works on the raw JSON.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"form_class": ContentFormField, **kwargs})


class WordsFormField(forms.CharField):
    """A list of words or names, typed with commas between them."""

    def prepare_value(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [word.strip() for word in super().to_python(value).split(",") if word.strip()]


class WordsField(models.JSONField):
    """A short list of words kept in a row, edited as a line with commas. For what is read, never searched."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return models.Field.formfield(self, **{"form_class": WordsFormField, **kwargs})
