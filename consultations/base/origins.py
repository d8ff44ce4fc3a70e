"""Where a contribution came from, told by another type: the workshop that an idea was born in. The two types know nothing of each other but this."""

from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal


@dataclass(frozen=True)
class Origin:
    """What is said of it, in words, and the address of the page that tells it."""

    words: str
    url: str


#: Sent with `contribution`, by its class. Who knows where it came from, and may tell everybody, answers with a list of Origin.
origins_asked = Signal()


def origins_of(contribution: Any) -> list[Origin]:
    """All that is published of where a contribution came from."""
    answers = origins_asked.send(sender=type(contribution), contribution=contribution)
    return [origin for _receiver, origins in answers for origin in origins or []]
