"""How many examples a property test tries: all of them in CI, a tenth in the tests of every minute, more if BRANCHING_EXAMPLES says so."""

import os


def examples(whole: int) -> int:
    """The number of examples of a test that has `whole` of them; others are tried each time."""
    return int(os.environ.get("BRANCHING_EXAMPLES", whole if "CI" in os.environ else max(whole // 10, 5)))
