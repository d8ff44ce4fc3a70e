"""Why a sending is not recorded, or not yet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """An HTTP status and a sentence. What was typed stays in the form. Without a title, nothing is wrong: the form goes on."""

    status: int
    title: str = ""
    text: str = ""
    challenge: str = ""  # some work that the browser is asked for (proof.py)
    retry_after: int = 0  # seconds
