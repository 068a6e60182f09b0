"""Scores of many points: the margin by a normal law with learned weights, the total by another given the margin.

A grid of such scores has tens of thousands of cells, none of which anybody asks for. Margin and total say all that is
asked, and a score is the sum and the difference of two whole numbers: both are even or both are odd.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log, pi
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from engine.sports.base import MarginTotals

Floats: TypeAlias = NDArray[np.float64]

# Beyond so many standard deviations less than 1e-9 is left out.
REACH = 6.2
# Of the width of bins, in standard deviations.
NARROW = 0.2
ROOT = (2 * pi) ** 0.5
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
        law = MarginTotals(found.window.first_margin, found.window.first_total, found.cells(weights))
        margins, level = found.margins, -found.window.first_margin
        losses, wins = margins[:, :level].sum(axis=1), margins[:, level + 1 :].sum(axis=1)
        outcomes = np.array([wins, margins[:, level], losses])
        return law, outcomes / outcomes.sum(axis=0)

    def expected(self, log_rates: Floats) -> Floats:
        """Mean final points of both sides."""
        found = parts(self, self._rates(log_rates.reshape(2, -1)).tobytes())
        margin, total = found.margins @ found.window.margins, found.mean_totals()
        return np.asarray((np.array([total + margin, total - margin]) / 2).reshape(log_rates.shape))

    def outcomes(self, home_rates: Floats, away_rates: Floats) -> Floats:
        """Chances of home win, draw and away win at rates that broadcast, shape (..., 3)."""
        both = np.array(np.broadcast_arrays(home_rates, away_rates))
        rates = self._rates(np.log(both.reshape(2, -1)))
        mean, sd, _ = self.spread(rates)
        near = np.arange(-self.reach, self.reach + 1)
        low, high = ndtr((near[0] - 0.5 - mean) / sd), ndtr((mean - near[-1] - 0.5) / sd)
        sums = np.array([near > 0, near == 0, near < 0]) * self._weighed(near)
        found = np.ascontiguousarray((bins(near, 1, mean, sd) @ sums.T).T)
        found[0] += high
        found[2] += low
        found /= found.sum(axis=0)
        if self.overtime:
            late = self.overtime_share(rates)
            won, lost = self._overtime_wins(mean, sd)
            found *= 1 - late
            found[0] += late * won
            found[2] += late * lost
        return np.moveaxis(found, 0, -1).reshape(*both.shape[1:], 3)

    def extended(self, log_rates: Floats) -> Floats | None:
        """Chance of overtime, shape (K,); None where the weights of margins hold what follows a level score."""
        return self.overtime_share(self._rates(log_rates)) if self.overtime else None

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

    def _overtime_wins(self, mean: Floats, sd: Floats) -> Floats:
        """Chances of both sides after overtime, shape (2, K): sums of `overtime_margins`."""
        length = self.overtime.length if self.overtime else 1.0
        mean, sd = mean * length, sd * length**0.5
        far = self.reach + 0.5
        won = ndtr((far - mean) / sd) - ndtr((0.5 - mean) / sd)
        lost = ndtr((-0.5 - mean) / sd) - ndtr((-far - mean) / sd)
        return np.array([won, lost]) / np.maximum(won + lost, SMALLEST)

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
        regular = bins(margins, 1, mean, sd) * self._weighed(margins)
        regular /= regular.sum(axis=1, keepdims=True)
        return np.asarray(regular)

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
        drawn = ndtri(np.clip(below + uniforms[1] * (1 - below), SMALLEST, 1 - 1e-16))
        points = expected + sd * skewed(drawn, self.total_skew)
        return margin, np.abs(margin) + 2 * np.maximum(np.floor((points - least) / 2), 0).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Margins and totals that K laws may reach; the first of both are even, and there are as many odd totals as even.

    Args:
        margins: All of them.
        totals: Even ones and odd ones, shape (2, T).
    """

    margins: NDArray[np.int_]
    totals: NDArray[np.int_]

    @property
    def first_margin(self) -> int:
        return int(self.margins[0])

    @property
    def first_total(self) -> int:
        return int(self.totals[0, 0])

    @property
    def least(self) -> NDArray[np.int_]:
        """Place of the lowest total that each margin can have."""
        return np.asarray(np.maximum((np.abs(self.margins) - self.first_total) // 2, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Matches without overtime, or with it.

    Args:
        margins: Chances of margins in K laws, shape (K, M), from ``first`` of the window's on.
        totals: Chances of even totals and of odd ones, before a margin is known, shape (2, K, T).
        factors: Chances of margins over those of the totals that go with them, shape (K, M).
    """

    window: Window
    first: int
    margins: Floats
    totals: Floats
    factors: Floats

    @classmethod
    def of(cls, window: Window, first: int, margins: Floats, totals: Floats) -> "Part":
        least = window.least[first : first + margins.shape[1]]
        return cls(window, first, margins, totals, margins / np.maximum(reached(totals, least, first), SMALLEST))

    def add(self, cells: Floats, weights: Floats) -> None:
        """To margins and totals, shape (M, T), the weighted average of the laws."""
        chances = self.factors * weights[:, None]
        rows = cells[self.first : self.first + chances.shape[1]]
        for odd in (0, 1):
            mine = slice((self.first + odd) % 2, None, 2)
            rows[mine] += chances[:, mine].T @ self.totals[odd]

    def mean_totals(self) -> Floats:
        """Of each law, times how likely such a match is, shape (K,)."""
        least = self.window.least[self.first : self.first + self.margins.shape[1]]
        sums = reached(self.totals * self.window.totals[:, None], least, self.first)
        return np.asarray(np.vecdot(self.factors, sums))


def reached(totals: Floats, least: NDArray[np.int_], first: int) -> Floats:
    """Sums of even and odd totals, shape (2, K, T), from the lowest on that each margin can have, shape (K, M)."""
    most, wholes = int(least.max()), totals.sum(axis=2)
    found = np.empty((totals.shape[1], len(least)))
    for odd in (0, 1):
        mine = slice((first + odd) % 2, None, 2)
        found[:, mine] = wholes[odd][:, None]
        # Few margins, if any, are larger than the lowest total.
        if most:
            from_each = totals[odd][:, ::-1].cumsum(axis=1)[:, ::-1]
            found[:, mine] = from_each[:, least[mine]]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What K laws say of margins, and of totals before a margin is known."""

    window: Window
    parts: tuple[Part, ...]

    @property
    def margins(self) -> Floats:
        """Final margins, shape (K, M)."""
        whole = self.parts[0].margins
        for part in self.parts[1:]:
            whole = whole.copy()
            whole[:, part.first : part.first + part.margins.shape[1]] += part.margins
        return whole

    def cells(self, weights: Floats) -> Floats:
        """Margins and totals of the weighted average of the laws, as `MarginTotals` has them."""
        window = self.window
        cells = np.zeros((len(window.margins), window.totals.shape[1]))
        for part in self.parts:
            part.add(cells, weights)
        least = window.least
        for row in np.flatnonzero(least).tolist():
            cells[row, : least[row]] = 0.0
        cells /= cells.sum()
        return cells

    def mean_totals(self) -> Floats:
        """Of each law, shape (K,)."""
        return np.asarray(sum(part.mean_totals() for part in self.parts))


@lru_cache(maxsize=64)
def parts(law: PointsLaw, rates: bytes) -> Parts:
    """Of K laws, by their rates, shape (2, K), as bytes: both means and chances of the same laws are asked for."""
    known = np.frombuffer(rates).reshape(2, -1)
    mean, sd, total_sd = law.spread(known)
    expected, length = known.sum(axis=0), law.overtime.length if law.overtime else 0.0
    wide = 2 * (int(max((np.abs(mean) + REACH * sd).max(), law.reach)) // 2 + 1)
    low = 2 * (int(max((expected - REACH * total_sd).min(), 0)) // 2)
    far = float(skewed(np.array(REACH), law.total_skew))
    high = int((expected * (1 + length) + far * total_sd * (1 + length) ** 0.5).max()) + 1
    even = np.arange(low, max(high, wide) + 1, 2)
    window = Window(np.arange(-wide, wide + 1), np.array([even, even + 1]))
    margins = law.margins(known, window.margins)
    if not law.overtime:
        return Parts(window, (Part.of(window, 0, margins, both_bins(window, expected, total_sd, law.total_skew)),))
    share, near = law.overtime_share(known)[:, None], np.arange(-law.reach, law.reach + 1)
    # With overtime and without it side by side.
    lengths = np.repeat((1.0, 1 + length), len(expected))
    totals = both_bins(window, np.tile(expected, 2) * lengths, np.tile(total_sd, 2) * lengths**0.5, law.total_skew)
    usual, longer = totals[:, : len(expected)], totals[:, len(expected) :]
    late = Part.of(window, wide - law.reach, share * law.overtime_margins(known, near), longer)
    return Parts(window, (Part.of(window, 0, margins * (1 - share), usual), late))


def both_bins(window: Window, mean: Floats, sd: Floats, skew: float) -> Floats:
    """Chances of totals, shape (2, K, T), each bin two wide: of those that go with a margin every second is there."""
    if not skew:
        return np.array([bins(totals, 2, mean, sd) for totals in window.totals])
    ends = np.arange(window.first_total - 1, window.totals[1, -1] + 2)
    below = ndtr(unskewed((ends - mean[:, None]) / sd[:, None], skew))
    chances = below[:, 2:] - below[:, :-2]
    return np.array([chances[:, ::2], chances[:, 1::2]])


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


def bins(values: NDArray[np.int_], width: int, mean: Floats, sd: Floats) -> Floats:
    """Normal chances of bins of a width around whole numbers, shape (K, N).

    Narrow ones are the density in their middle, corrected by its second and fourth derivative: what further ones would
    add is less than 2e-10, and a density costs a tenth of a distribution function.
    """
    steps = (width / sd)[:, None]
    if steps.max() > NARROW:
        edges = (values - mean[:, None]) / sd[:, None]
        return np.asarray(ndtr(edges + steps / 2) - ndtr(edges - steps / 2))
    squares = values - mean[:, None]
    squares *= 1 / sd[:, None]
    squares *= squares
    density = squares * -0.5
    np.exp(density, out=density)
    share, height = steps * steps, steps / ROOT
    corrected = squares * (height * share**2 / 1920)
    corrected += height * (share / 24 - share**2 / 320)
    corrected *= squares
    corrected += height * (1 - share / 24 + share**2 / 640)
    density *= corrected
    return np.asarray(density)
