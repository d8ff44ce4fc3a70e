"""The chooser of the survey a figure is bound to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.snippets.blocks import SnippetChooserBlock

from consultations.surveys.models import Survey

_shared: ContextVar[dict[int, Survey] | None] = ContextVar("surveys_of_the_page", default=None)


@contextmanager
def shared_surveys() -> Iterator[None]:
    """While a page is drawn, load each survey once, with its locale.

    Wagtail loads the objects of a page's choosers once per type of block: the same survey would be
    read again for the charts, the stacked bars and the key figures.
    """
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


class SurveyChooserBlock(SnippetChooserBlock):
    """A SnippetChooserBlock of surveys that shares what a page has already loaded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Survey, **kwargs)

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """The surveys of these ids, in one query for those not loaded yet."""
        shared = _shared.get()
        if shared is None:
            return super().bulk_to_python(values)
        missing = {int(value) for value in values if value} - shared.keys()
        if missing:
            shared.update(Survey.objects.select_related("locale").in_bulk(missing))
        return [shared.get(int(value)) if value else None for value in values]
