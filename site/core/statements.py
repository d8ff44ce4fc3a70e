"""Statements that Django writes once a process, for the few that each act of a visitor asks.

Writing a SELECT takes Django several times as long as the database takes to answer it (a vote asks four). What it wrote is kept, and
given other values each time. For acts only: a page is cached, and gains nothing.
"""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
# Stand for the arguments while the statement is written. No row has them: only their places are looked for.
#: The statement; for each of its parameters, the place of an argument, or else its value; how columns are read.
_Written = tuple[str, list[tuple[int | None, Any]], dict[int, Any]]
_NUMBER, _TEXT = 7_777_000_000_000_000_000, "argument of a statement"


class Statement:
    """A SELECT of columns (`values_list`) whose arguments are numbers, texts or UUID, each compared with a column.

    `make` builds the queryset from its arguments. It is called once: what it says must depend on nothing else. What it is given must
    reach the statement as it is: a number for a key, not an instance. Raises ValueError if one does not.
    """

    def __init__(self, make: Callable[..., QuerySet], *kinds: type) -> None:
        self._make, self._kinds = make, kinds
        self._written: _Written | None = None

    def rows(self, *values: Any) -> list[list[Any]]:
        """What the database answers to these values, as Django would give it."""
        sql, params, converters = self._written = self._written or self._write()
        given = [_stored(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if place is None else given[place] for place, fixed in params])
            found = [list(row) for row in cursor.fetchall()]
        for row in found:
            for place, (convert, column) in converters.items():
                for one in convert:
                    row[place] = one(row[place], column, connection)
        return found

    def first(self, *values: Any) -> list[Any] | None:
        """The first row, if there is one."""
        rows = self.rows(*values)
        return rows[0] if rows else None

    def _write(self) -> _Written:
        marks = [_mark(kind, place) for place, kind in enumerate(self._kinds)]
        compiler = self._make(*marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        stored = [_stored(mark) for mark in marks]
        places = [(stored.index(one) if one in stored else None, one) for one in params]
        if missing := set(range(len(marks))) - {place for place, _fixed in places}:
            raise ValueError(f"the statement does not hold its arguments {sorted(missing)}")
        columns = [column for column, _sql, _alias in compiler.select]
        return sql, places, compiler.get_converters(columns)


def _mark(kind: type, place: int) -> Any:
    if kind is uuid.UUID:
        return uuid.UUID(int=_NUMBER + place)
    return _NUMBER + place if kind is int else f"{_TEXT} {place}"


def _stored(value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def columns_of(model: type[Model], through: str = "") -> list[str]:
    """All the columns of a model, for `values_list`; of what a relation leads to."""
    return [f"{through}{field.attname}" for field in model._meta.concrete_fields]


def instance_of(model: type[M], row: list[Any]) -> M:
    """The instance of a row of `columns_of`."""
    return model.from_db(DEFAULT_DB_ALIAS, columns_of(model), row)
