"""How many examples a property test tries: few in the quick run, as many as BRANCHING_EXAMPLES says where somebody asks for more."""

import os


def examples(whole: int) -> int:
    """The number of examples: `whole` in CI, a tenth of it in the tests of every minute, others each time."""
    return int(os.environ.get("BRANCHING_EXAMPLES", whole if "CI" in os.environ else max(whole // 10, 5)))
