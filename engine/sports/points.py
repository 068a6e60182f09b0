"""Scores of many points: the margin by a normal law with learned weights, the total by another given the margin.

A grid of such scores has tens of thousands of cells, none of which anybody asks for. Margin and total say all that is
asked, and a score is the sum and the difference of two whole numbers: both are even or both are odd.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from engine.sports.base import MarginTotals

Floats: TypeAlias = NDArray[np.float64]

# Beyond so many standard deviations less than 1e-9 is left out.
REACH = 6.2
# Windows are widened to whole steps, so that few sizes occur.
STEP = 16
LEAST_TOTAL = 4.0
MATCHES_AT_ONCE = 20_000
SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Overtime:
    """What follows a level score.

    Args:
        share: Matches that are level after regular time, beside what a normal law gives a margin of zero.
        length: Of overtime, beside regular time.
    """

    share: float
    length: float


@dataclass(frozen=True, slots=True)
class PointsLaw:
    """Final scores from the points that both sides are expected to have in regular time.

    The margin is normal, rounded to whole points, times a weight of its size; the total is nearly normal on the numbers
    that go with the margin, none of them below it. The variance of either grows with the points expected.

    Args:
        margin_dispersion: Variance of the margin by expected point of both sides.
        total_dispersion: The same of the total.
        total_skew: Skewness of the total.
        most_rate: Far above any of a real match; higher rates count as this.
        weights: Of margins of 0, 1, 2, … points; 1 beyond them. Without overtime that of 0 is that of a tie.
        overtime: None where what follows a level score is in the weights.
    """

    margin_dispersion: float
    total_dispersion: float
    total_skew: float
    most_rate: float
    weights: tuple[float, ...]
    overtime: Overtime | None = None

    @property
    def highest_log_rate(self) -> float:
        return log(self.most_rate)

    def mixture(self, log_rates: Floats, weights: Floats) -> tuple[MarginTotals, Floats]:
        """The average of K laws on margins and totals, and the chances of the outcomes in each, shape (3, K)."""
        found = parts(self, self._rates(log_rates).tobytes())
        margins = found.window.margins
        law = MarginTotals(found.window.first_margin, found.window.first_total, found.cells(weights))
        wins, level, losses = margins > 0, margins == 0, margins < 0
        outcomes = np.array([found.margins[:, each].sum(axis=1) for each in (wins, level, losses)])
        return law, outcomes / outcomes.sum(axis=0)

    def expected(self, log_rates: Floats) -> Floats:
        """Mean final points of both sides."""
        found = parts(self, self._rates(log_rates.reshape(2, -1)).tobytes())
        margin, total = found.margins @ found.window.margins, found.mean_totals()
        return np.asarray((np.array([total + margin, total - margin]) / 2).reshape(log_rates.shape))

    def outcomes(self, home_rates: Floats, away_rates: Floats) -> Floats:
        """Chances of home win, draw and away win, shape (..., 3)."""
        shape = home_rates.shape
        rates = self._rates(np.log(np.array([home_rates.ravel(), away_rates.ravel()])))
        near = np.arange(-self.reach, self.reach + 1)
        edges, low, high, sure = self._near(rates, near)
        wins = edges[:, near > 0].sum(axis=1) + high
        losses = edges[:, near < 0].sum(axis=1) + low
        found = np.array([wins, edges[:, self.reach], losses]) / sure
        if self.overtime:
            late = self.overtime_share(rates)
            extra = self.overtime_margins(rates, near)
            found = found * (1 - late) + late * np.array(
                [extra[:, near > 0].sum(axis=1), np.zeros(len(late)), extra[:, near < 0].sum(axis=1)]
            )
        found /= found.sum(axis=0)
        return np.moveaxis(found, 0, -1).reshape(*shape, 3)

    def sample(
        self, home_rates: Floats, away_rates: Floats, uniforms: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One final score a pair of rates, by inverse distribution functions of ``uniforms``, shape (2, ...).

        The first number gives the margin and, by its place within the step of that, whether there was overtime.
        """
        shape = home_rates.shape
        rates = self._rates(np.log(np.array([home_rates.ravel(), away_rates.ravel()])))
        flat = uniforms.reshape(2, -1)
        parts = [
            self._drawn(rates[:, start : start + MATCHES_AT_ONCE], flat[:, start : start + MATCHES_AT_ONCE])
            for start in range(0, rates.shape[1], MATCHES_AT_ONCE)
        ]
        margin, total = (np.concatenate(each) for each in zip(*parts, strict=True))
        return ((total + margin) // 2).reshape(shape), ((total - margin) // 2).reshape(shape)

    @property
    def reach(self) -> int:
        """The largest margin with a weight of its own."""
        return len(self.weights) - 1

    def _rates(self, log_rates: Floats) -> Floats:
        return np.minimum(np.exp(np.minimum(log_rates, self.highest_log_rate)), self.most_rate)

    def spread(self, rates: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean margin, and standard deviations of margin and total, each of shape (K,)."""
        points = np.maximum(rates.sum(axis=0), LEAST_TOTAL)
        return rates[0] - rates[1], np.sqrt(self.margin_dispersion * points), np.sqrt(self.total_dispersion * points)

    def _weighed(self, margins: NDArray[np.int_]) -> Floats:
        sizes = np.abs(margins)
        return np.where(sizes <= self.reach, np.array(self.weights)[np.minimum(sizes, self.reach)], 1.0)

    def _near(self, rates: Floats, near: NDArray[np.int_]) -> tuple[Floats, Floats, Floats, Floats]:
        """Weighed chances of the margins with weights of their own, of those below and above, and their sum."""
        mean, sd, _ = self.spread(rates)
        edges = ndtr((np.append(near - 0.5, near[-1] + 0.5) - mean[:, None]) / sd[:, None])
        inside = np.diff(edges, axis=1) * self._weighed(near)
        low, high = edges[:, 0], ndtr((mean - near[-1] - 0.5) / sd)
        return inside, low, high, np.maximum(inside.sum(axis=1) + low + high, SMALLEST)

    def overtime_share(self, rates: Floats) -> Floats:
        """Chance of overtime, shape (K,)."""
        if not self.overtime:
            return np.zeros(rates.shape[1])
        mean, sd, _ = self.spread(rates)
        level = ndtr((0.5 - mean) / sd) - ndtr((-0.5 - mean) / sd)
        return np.asarray(np.minimum(self.overtime.share * level, 0.5))

    def overtime_margins(self, rates: Floats, margins: NDArray[np.int_]) -> Floats:
        """Of the margin that overtime ends with, never level, and no larger than those with weights; shape (K, M)."""
        mean, sd, _ = self.spread(rates)
        length = self.overtime.length if self.overtime else 1.0
        mean, sd = mean * length, sd * length**0.5
        law = np.diff(ndtr((np.append(margins - 0.5, margins[-1] + 0.5) - mean[:, None]) / sd[:, None]), axis=1)
        law *= (margins != 0) & (np.abs(margins) <= self.reach)
        return np.asarray(law / np.maximum(law.sum(axis=1, keepdims=True), SMALLEST))

    def margins(self, rates: Floats, margins: NDArray[np.int_]) -> Floats:
        """Chances of final margins without overtime, shape (K, M)."""
        mean, sd, _ = self.spread(rates)
        edges = ndtr((np.append(margins - 0.5, margins[-1] + 0.5) - mean[:, None]) / sd[:, None])
        regular = np.diff(edges, axis=1) * self._weighed(margins)
        return np.asarray(regular / regular.sum(axis=1, keepdims=True))

    def _drawn(self, rates: Floats, uniforms: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        near = np.arange(-self.reach, self.reach + 1)
        inside, low, _, whole = self._near(rates, near)
        inside, low = inside / whole[:, None], low / whole
        late = np.zeros_like(inside)
        share = np.zeros(len(low))
        if self.overtime:
            share = self.overtime_share(rates)
            late = share[:, None] * self.overtime_margins(rates, near)
            inside, low = inside * (1 - share[:, None]), low * (1 - share)
        mean, sd, total_sd = self.spread(rates)
        both = inside + late
        edges = low[:, None] + np.cumsum(both, axis=1)
        place = (uniforms[0][:, None] >= edges).sum(axis=1)
        at = np.minimum(place, len(near) - 1)
        index = np.arange(len(at))
        own, before = both[index, at], np.where(at > 0, edges[index, np.maximum(at - 1, 0)], low)
        left = (uniforms[0] - before) / np.maximum(own, SMALLEST)
        is_late = (left < late[index, at] / np.maximum(own, SMALLEST)) & (place < len(near)) & (uniforms[0] >= low)
        margin = near[at].astype(np.int64)
        # In the tails the weights are one, and the normal law itself is inverted.
        scale = whole / (1 - share)
        under, over = uniforms[0] < low, place >= len(near)
        margin[under] = np.ceil(
            mean[under] + sd[under] * ndtri(np.clip(uniforms[0] * scale, SMALLEST, 1)[under]) - 0.5
        ).astype(np.int64)
        margin[over] = np.floor(
            mean[over] - sd[over] * ndtri(np.clip((1 - uniforms[0]) * scale, SMALLEST, 1)[over]) + 0.5
        ).astype(np.int64)
        longer = 1 + (self.overtime.length if self.overtime else 0.0) * is_late
        expected, sd = rates.sum(axis=0) * longer, total_sd * longer**0.5
        least = np.abs(margin) - 1.0
        below = ndtr(unskewed((least - expected) / sd, self.total_skew))
        points = expected + sd * skewed(
            ndtri(np.clip(below + uniforms[1] * (1 - below), SMALLEST, 1 - 1e-16)), self.total_skew
        )
        return margin, np.abs(margin) + 2 * np.maximum(np.floor((points - least) / 2), 0).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Margins and totals that K laws may reach; the first total is even."""

    margins: NDArray[np.int_]
    totals: NDArray[np.int_]

    @property
    def first_margin(self) -> int:
        return int(self.margins[0])

    @property
    def first_total(self) -> int:
        return int(self.totals[0])

    @property
    def least(self) -> NDArray[np.int_]:
        """Where the first total stands that is possible with each margin."""
        sizes = np.abs(self.margins)
        return np.where(sizes < self.first_total, sizes % 2, sizes - self.first_total)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What K laws say of margins, and of totals before a margin is known.

    Args:
        regular: Final margins without overtime, shape (K, M).
        late: Those with overtime; None in a sport that has none of its own.
        totals: Chances of totals, of even and of odd ones apart, shape (K, T): without overtime, and with it.
    """

    window: Window
    regular: Floats
    late: Floats | None
    totals: tuple[Floats, Floats | None]

    @property
    def margins(self) -> Floats:
        return self.regular if self.late is None else self.regular + self.late

    def cells(self, weights: Floats) -> Floats:
        """Margins and totals of the weighted average of the laws, shape (M, T)."""
        usual, longer = self.totals
        cells = self._joined(self.regular, usual, weights)
        if self.late is not None and longer is not None:
            cells += self._joined(self.late, longer, weights)
        cells[self.window.totals < np.abs(self.window.margins)[:, None]] = 0.0
        return np.asarray(cells / cells.sum())

    def mean_totals(self) -> Floats:
        """Of each law, shape (K,)."""
        usual, longer = self.totals
        found = self._means(self.regular, usual)
        return found if self.late is None or longer is None else found + self._means(self.late, longer)

    def _joined(self, margins: Floats, totals: Floats, weights: Floats) -> Floats:
        """Even totals beside even margins, odd ones beside odd ones."""
        window = self.window
        cells = np.zeros((len(window.margins), len(window.totals)))
        chances = margins * weights[:, None] / self._possible(totals)
        for odd in (0, 1):
            first = (window.first_margin + odd) % 2
            cells[first::2, odd::2] = chances[:, first::2].T @ totals[:, odd::2]
        return cells

    def _possible(self, totals: Floats) -> Floats:
        """Chance of the totals that are possible with each margin, shape (K, M)."""
        return np.maximum(from_each(totals)[:, self.window.least], SMALLEST)

    def _means(self, margins: Floats, totals: Floats) -> Floats:
        weighted = from_each(totals * self.window.totals)[:, self.window.least]
        return np.asarray((margins * weighted / self._possible(totals)).sum(axis=1))


@lru_cache(maxsize=64)
def parts(law: PointsLaw, rates: bytes) -> Parts:
    """Of K laws, by their rates, shape (2, K), as bytes: both means and chances of the same laws are asked for."""
    known = np.frombuffer(rates).reshape(2, -1)
    mean, sd, total_sd = law.spread(known)
    expected, length = known.sum(axis=0), law.overtime.length if law.overtime else 0.0
    wide = STEP * (int(max((np.abs(mean) + REACH * sd).max(), law.reach)) // STEP + 1)
    low = STEP * (int(max((expected - REACH * total_sd).min(), 0)) // STEP)
    far = float(skewed(np.array(REACH), law.total_skew))
    high = STEP * (int((expected * (1 + length) + far * total_sd * (1 + length) ** 0.5).max()) // STEP + 1)
    window = Window(np.arange(-wide, wide + 1), np.arange(low, max(high, wide) + 1))
    usual = bins(window.totals, expected, total_sd, law.total_skew)
    if not law.overtime:
        return Parts(window, law.margins(known, window.margins), None, (usual, None))
    share = law.overtime_share(known)[:, None]
    longer = bins(window.totals, expected * (1 + length), total_sd * (1 + length) ** 0.5, law.total_skew)
    late = share * law.overtime_margins(known, window.margins)
    return Parts(window, law.margins(known, window.margins) * (1 - share), late, (usual, longer))


def bins(totals: NDArray[np.int_], mean: Floats, sd: Floats, skew: float) -> Floats:
    """Chances of totals, each bin two wide: of those that go with a margin every second is possible."""
    edges = ndtr(unskewed((np.arange(totals[0] - 1, totals[-1] + 2) - mean[:, None]) / sd[:, None], skew))
    return np.asarray(edges[:, 2:] - edges[:, :-2])


def skewed(normal: Floats, skew: float) -> Floats:
    """A standard normal number bent to a skewness; it keeps its mean, and its variance nearly.

    Source: Cornish and Fisher (1938), the first term; it rises as long as the number is above -3 / skew.
    """
    return np.asarray(normal + skew / 6 * (normal * normal - 1))


def unskewed(bent: Floats, skew: float) -> Floats:
    """The normal number that `skewed` bends to this one."""
    if not skew:
        return bent
    bend = skew / 6
    return np.asarray((np.sqrt(np.maximum(1 + 4 * bend * (bend + bent), 0.0)) - 1) / (2 * bend))


def from_each(values: Floats) -> Floats:
    """Sums of every second entry of each row, from each place on."""
    found = values.copy()
    for odd in (0, 1):
        found[:, odd::2] = found[:, odd::2][:, ::-1].cumsum(axis=1)[:, ::-1]
    return found
