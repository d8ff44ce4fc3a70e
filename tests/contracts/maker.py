"""What the contract must know of a participation type to try it: each has a `maker.py` beside its own tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from consultations.base.models import Participation

Typed = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Maker:
    """How to make an open participation of a type, and what a person types in its form. Each text says « canari »."""

    make: Callable[..., Participation]  # given its space, and other fields
    answer: Typed
    other: Typed  # another answer of the same person
    wrong: Typed  # one that is refused, where everything else is right
    #: What else than the browser tells two contributions apart (`Content.identity`); nothing for most types.
    identity: tuple[str, ...] = ()
    #: What an agent types from a sheet of paper, for a type that can be on paper.
    paper: Typed | None = None
    #: The code of the receipt of what was typed, for a type that sends it in a message and not on a page.
    code: Callable[[dict[str, Any]], str] | None = None
    #: What is typed once, and is not part of a correction.
    typed_once: tuple[str, ...] = ()
    #: How many statements one sending takes at most, savepoints counted; more for what is told by a message.
    queries: int = 14
    #: Whether it is the type's own service that keeps one person one: the control of it is in its own tests.
    guards_itself: bool = False
