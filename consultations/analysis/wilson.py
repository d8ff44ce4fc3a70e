"""How sure a share is: the lower bound of its confidence interval, to rank shares of few and of many answers together."""

from math import sqrt

Z = 1.96  # 95 %, both sides


def wilson_lower_bound(successes: int, total: int, z: float = Z) -> float:
    """The least share (0 to 1) that `successes` of `total` allow us to believe; 0 of no answer.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927. One answer out of one
    says less than ninety out of a hundred: its bound is lower. Raises ValueError if the counts cannot be.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} out of {total}")
    if total == 0:
        return 0.0
    share, square = successes / total, z * z
    centre = share + square / (2 * total)
    margin = z * sqrt((share * (1 - share) + square / (4 * total)) / total)
    return max(0.0, (centre - margin) / (1 + square / total))
