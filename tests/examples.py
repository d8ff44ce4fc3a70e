"""How many examples a property test tries: few in the quick run, as many as BRANCHING_EXAMPLES says where somebody asks for more."""

import os


def examples(quick: int) -> int:
    """The number of examples, `quick` by default."""
    return int(os.environ.get("BRANCHING_EXAMPLES", quick))
