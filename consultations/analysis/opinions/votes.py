"""The votes of a conversation, as arrays: who (a number), on which statement, and what; the last vote of each on each."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, eq=False)
class Votes:
    """One entry a vote, ordered by person, then statement; each pair once. A pass is a vote of 0; what was not seen has no entry.

    Moderated statements are kept because the method of Polis counts them as seen by everybody; they weigh nothing, and no figure is made of them.
    """

    people: NDArray[Any]
    """Identifiers, in order; `person` points in here."""
    statements: NDArray[Any]
    """Identifiers, in order; `statement` points in here."""
    moderated: NDArray[np.bool_]
    """One per statement: whether it was withdrawn."""
    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    value: NDArray[np.int8]

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, Any, int]], *, moderated: Collection[Any] = ()) -> "Votes":
        """From (person, statement, vote), in the order of time: the last vote of a pair is kept. See `from_arrays`."""
        persons, statements, values = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), ())
        return cls.from_arrays(persons, statements, values, moderated=moderated)

    @classmethod
    def from_arrays(
        cls, persons: ArrayLike, statements: ArrayLike, values: ArrayLike, *, moderated: Collection[Any] = ()
    ) -> "Votes":
        """From three arrays of one length, in the order of time. Identifiers are whole numbers, or texts.

        Raises ValueError when a vote is not 1, 0 or -1, when lengths differ, or when identifiers are neither.
        """
        value = np.asarray(values)
        if value.size and not np.isin(value, (AGREE, PASS, DISAGREE)).all():
            raise ValueError("A vote is 1 (agree), 0 (pass) or -1 (disagree).")
        people, person = np.unique(_identifiers(persons), return_inverse=True)
        shown, statement = np.unique(_identifiers(statements), return_inverse=True)
        if not person.shape == statement.shape == value.shape:
            raise ValueError("As many persons, statements and votes are needed.")
        # The first of a pair, read backwards, is its last; the keys come out in order.
        keys, found = np.unique((person * len(shown) + statement)[::-1], return_index=True)
        person, statement = np.divmod(keys, max(len(shown), 1))
        withdrawn = np.array([identifier in moderated for identifier in shown.tolist()], bool)
        return cls(people, shown, withdrawn, person, statement, value[::-1][found].astype(np.int8))

    @property
    def weighing(self) -> NDArray[np.bool_]:
        """One per vote: whether it is on a statement that was not withdrawn."""
        return ~self.moderated[self.statement]

    def seen_by_person(self) -> NDArray[np.int64]:
        """How many statements each person voted on, withdrawn ones too."""
        return np.bincount(self.person, minlength=len(self.people))

    def chosen(self, which: NDArray[np.bool_]) -> "Votes":
        """The votes that `which` (one per vote) keeps; people and statements stay the same, even those without a vote left."""
        return replace(self, person=self.person[which], statement=self.statement[which], value=self.value[which])

    def shuffled(self, rng: np.random.Generator) -> "Votes":
        """The same votes on each statement, dealt at random among those who voted on it: all that people have in common is undone."""
        in_order = np.argsort(self.statement, kind="stable")
        at_random = np.lexsort((rng.random(len(self.statement)), self.statement))
        value = np.empty_like(self.value)
        value[in_order] = self.value[at_random]
        return replace(self, value=value)

    def fingerprint(self) -> str:
        """The same for the same votes, whatever order they came in: a SHA-256, in hexadecimal."""
        digest = hashlib.sha256()
        for ids in (self.people, self.statements):
            digest.update("\n".join(map(repr, ids.tolist())).encode())
        for array in (self.moderated, self.person, self.statement, self.value):
            digest.update(b"\0" + array.tobytes())
        return digest.hexdigest()


def _identifiers(given: ArrayLike) -> NDArray[Any]:
    """Raises ValueError for numbers with a fraction: two large keys could become one."""
    array = np.asarray(given)
    if array.size == 0:
        return array.astype(np.int64).ravel()
    if array.ndim != 1 or array.dtype.kind not in "iuU":
        raise ValueError("Identifiers are whole numbers, or texts.")
    return array
