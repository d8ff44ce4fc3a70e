"""From a Django object to a document of the index, through Wagtail's ``search_fields``."""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import Manager, Model
from wagtail.search.backends.base import get_model_root
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField

from .analysis import normalise

MAX_TEXT = 200_000
"""Characters indexed per field of an object. The rest is not found by a search."""


def document_id(obj: Model) -> str:
    """One name per row, whether it is seen as a Page or as a JourneyPage."""
    return f"{get_model_root(type(obj))._meta.label_lower}:{obj.pk}"


def model_label(model: type[Model]) -> str:
    """How the index names a model. A proxy is its concrete model."""
    return model._meta.concrete_model._meta.label_lower


def document(obj: Model) -> dict[str, str]:
    """Every text that the model's ``search_fields`` name, ready for the store."""
    searched: dict[str, list[str]] = {}
    completed: dict[str, list[str]] = {}
    for name, field, value in _values(obj, type(obj).get_search_fields()):
        target = searched if isinstance(field, SearchField) else completed
        target.setdefault(name, []).append(value)
    text = _join(chain.from_iterable(searched.values()))
    shown = _join(chain.from_iterable(v for name, v in searched.items() if name != "title"))
    return {
        "id": document_id(obj),
        "pk": str(obj.pk),
        "models": " ".join(_model_labels(type(obj))),
        "text": text,
        # What an excerpt is cut from: a result shows the title already.
        "_stored_text": shown,
        "words": text,
        "prefix": _join(chain.from_iterable(completed.values())),
        **{f"f_{name}": _join(values) for name, values in searched.items()},
        **{f"p_{name}": _join(values) for name, values in completed.items()},
    }


def _model_labels(model: type[Model]) -> set[str]:
    return {model_label(parent) for parent in (model, *model._meta.get_parent_list())}


def _values(obj: Model, fields, prefix: str = "") -> Iterator[tuple[str, object, str]]:
    """(name, field, text) of each field, those of related objects included."""
    for field in fields:
        name = prefix + field.field_name
        if isinstance(field, SearchField | AutocompleteField):
            yield name, field, _text(field.get_value(obj))
        elif isinstance(field, RelatedFields):
            related = field.get_value(obj)
            if isinstance(related, Manager):
                related = related.all()
            elif related is None or isinstance(related, Model):
                related = [related] if related else []
            for item in related:
                yield from _values(item, field.fields, f"{name}__")


def _text(value: object) -> str:
    """Text of a field's value: a StreamField gives a list, a number or a tag gives itself."""
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return "\n".join(_text(item) for item in value)
    return str(value)


def _join(values: Iterable[str]) -> str:
    return normalise("\n".join(value[:MAX_TEXT] for value in values if value))
