"""A choice among the candidates of a page or none of them, fitted as a multinomial logit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

_MIN_COUNT = 8
_MIN_CREDIT = 0.4


class Candidate(NamedTuple):
    """One line of a page that may be chosen."""

    marks: tuple[str, ...]
    credit: float
    """How right it is to choose it, 0..1."""
    answer: tuple[str, ...]
    """What it says: names, or one day."""


class Choice(NamedTuple):
    """One page with what may be chosen on it, and its right answer."""

    name: str
    """Set of the page."""
    fold: int
    weight: float
    candidates: Sequence[Candidate]
    gold: frozenset[str]


class Fitted(NamedTuple):
    """Weights of the marks, and that of every candidate."""

    weights: dict[str, float]
    bias: float


def fit_choices(pages: Sequence[Choice], *, l2: float = 1.0) -> Fitted:
    """Weights with which the right candidate of each page is likeliest, or none of them where none is right (L2)."""
    counts = Counter(mark for page in pages for candidate in page.candidates for mark in candidate.marks)
    names = sorted(mark for mark, count in counts.items() if count >= _MIN_COUNT)
    column = {name: at for at, name in enumerate(names)}
    shown = [page for page in pages if page.candidates]
    rows = [candidate for page in shown for candidate in page.candidates]
    marks = np.zeros((len(rows), len(names) + 1))
    marks[:, -1] = 1.0
    for row, candidate in enumerate(rows):
        for mark in candidate.marks:
            if mark in column:
                marks[row, column[mark]] = 1.0
    rights = np.array([row.credit if row.credit > _MIN_CREDIT else 0.0 for row in rows])
    sizes = np.array([len(page.candidates) for page in shown])
    page_weights = np.array([page.weight for page in shown])

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        value, pull = _loss(marks @ weights, rights, sizes, page_weights)
        return value + 0.5 * l2 * float(weights @ weights), marks.T @ pull + l2 * weights

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return Fitted({name: float(weight) for name, weight in zip(names, found, strict=False)}, float(found[-1]))


def _loss(
    scores: npt.NDArray[np.float64], rights: npt.NDArray[np.float64], sizes: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
) -> tuple[float, npt.NDArray[np.float64]]:  # fmt: skip
    """(negative log likelihood of all pages, its slope by each candidate's score). The score of none is 0."""
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    top = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
    raised = np.exp(scores - np.repeat(top, sizes))
    none = np.exp(-top)
    total = np.add.reduceat(raised, starts) + none
    right = np.add.reduceat(raised * rights, starts)
    wanted = np.where(right > 0, right, none)
    chosen = raised * rights / np.repeat(np.where(right > 0, right, 1.0), sizes)
    slope = np.repeat(weights, sizes) * (raised / np.repeat(total, sizes) - chosen)
    return float((weights * (np.log(total) - np.log(np.maximum(wanted, 1e-300)))).sum()), slope


def choose(page: Choice, fitted: Fitted) -> tuple[Candidate | None, float]:
    """(the likeliest candidate of a page, its score above none); (None, -inf) where it has none."""
    best, best_score = None, -np.inf
    for candidate in page.candidates:
        score = fitted.bias + weigh_marks(candidate.marks, fitted.weights)
        if score > best_score:
            best, best_score = candidate, score
    return best, float(best_score)


def weigh_marks(marks: Sequence[str], weights: Mapping[str, float]) -> float:
    """Sum of the weights of `marks`; a mark without a weight counts nothing."""
    return sum(weights.get(mark, 0.0) for mark in marks)


class Count(NamedTuple):
    """How many answers were right, given and wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, page: Choice, answer: Candidate | None) -> "Count":
        """The count with one more page."""
        mine = frozenset(answer.answer) if answer else frozenset()
        # A page has one day; gold may know it in two time zones.
        return Count(self.right + len(mine & page.gold), self.given + len(mine), self.wanted + len(page.gold))

    @property
    def precision(self) -> float:
        """Share of the answers that are right, 0..1."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of what is wanted that was given, 0..1."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        return 2 * self.right / (self.given + self.wanted) if self.right else 0.0
