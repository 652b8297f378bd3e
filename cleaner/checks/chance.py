"""How likely a difference is by chance alone: exact tails of the binomial and hypergeometric distributions."""

import math

_NEGLIGIBLE = 1e-18


def binomial_tail(hits: int, trials: int, chance: float) -> float:
    """Probability of `hits` or more in `trials`, each with the probability `chance`.

    >>> round(binomial_tail(5, 5, 0.5), 5), binomial_tail(0, 5, 0.5)
    (0.03125, 1.0)
    """
    if hits <= 0:
        return 1.0
    if hits > trials or chance <= 0:
        return 0.0
    if chance >= 1:
        return 1.0
    logs = math.log(chance), math.log1p(-chance)
    total = 0.0
    for number in range(hits, trials + 1):
        term = math.exp(_log_choose(trials, number) + number * logs[0] + (trials - number) * logs[1])
        total += term
        if number > trials * chance and term < _NEGLIGIBLE + total * 1e-12:
            break
    return min(total, 1.0)


def fisher_tail(hits: int, trials: int, other_hits: int, other_trials: int) -> float:
    """Probability of `hits` or more of `trials` where both groups have the same share of hits (one-sided).

    Source: Fisher's exact test.

    >>> round(fisher_tail(3, 3, 0, 3), 3)
    0.05
    """
    all_hits, everything = hits + other_hits, trials + other_trials
    most = min(trials, all_hits)
    base = _log_choose(everything, trials)
    mean = trials * all_hits / max(everything, 1)
    total = 0.0
    for number in range(hits, most + 1):
        term = math.exp(_log_choose(all_hits, number) + _log_choose(everything - all_hits, trials - number) - base)
        total += term
        if number > mean and term < _NEGLIGIBLE + total * 1e-12:
            break
    return min(total, 1.0)


def mean_tail(mean: float, variance: float, count: int, other: tuple[float, float, int]) -> float:
    """Probability that a mean differs at least so much from another one, where both are of the same kind (two-sided).

    `other`: mean, variance and count. 1.0 where nothing varies and both are equal, or a group has fewer than two.
    Source: Welch's test, with the normal distribution, which is why few records ask for a large difference.
    """
    other_mean, other_variance, other_count = other
    if min(count, other_count) < 2:
        return 1.0
    # A little variance is always there: records of equal length have not measured it.
    error = math.sqrt(max(variance, 1e-4) / count + max(other_variance, 1e-4) / other_count)
    few = min(count, other_count)
    z = abs(mean - other_mean) / error * math.sqrt((few - 1) / (few + 1))
    return math.erfc(z / math.sqrt(2))


def _log_choose(total: int, taken: int) -> float:
    if taken < 0 or taken > total:
        return -math.inf
    return math.lgamma(total + 1) - math.lgamma(taken + 1) - math.lgamma(total - taken + 1)
