"""Post codes, and the department that each is in."""

import re

_POST_CODE = re.compile(r"(?!00)\d{5}", re.ASCII)
_DEPARTMENT = re.compile(r"\d{1,3}|2[ab]", re.ASCII | re.IGNORECASE)
_SPACES = re.compile(r"\s")


def post_code(typed: str) -> str:
    """The five figures of the post code typed ("30 000" is 30000); empty for anything else."""
    figures = _SPACES.sub("", typed)
    return figures if _POST_CODE.fullmatch(figures) else ""


def department_of(typed: str) -> str:
    """The department of a post code or of a department's number; empty if `typed` is neither.

    Corsica shares the 20 of its post codes: 200 and 201 are Corse-du-Sud (2A), the others Haute-Corse (2B).
    Overseas departments have three figures (97400 is 974). Source: La Poste, base officielle des codes postaux.
    """
    if figures := post_code(typed):
        if figures.startswith(("97", "98")):
            return figures[:3]
        if figures.startswith("20"):
            return "2A" if figures[:3] in ("200", "201") else "2B"
        return figures[:2]
    number = _SPACES.sub("", typed).upper()
    return number.zfill(2) if _DEPARTMENT.fullmatch(number) else ""
