"""Strengths of the teams of a tournament, drawn once for each time that it is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from engine.ratings.belief import JointStrengths
from engine.simulation.pmf import Vector
from engine.simulation.predictive import capped
from engine.simulation.table import Counts
from engine.sports.base import ScoreModel


@dataclass(frozen=True, slots=True)
class Spread:
    """A normal law of strengths, ready to be drawn from; each root times its transpose is the covariance."""

    belief: JointStrengths
    root: Vector
    level_root: Vector

    @classmethod
    def of(cls, belief: JointStrengths) -> Self:
        return cls(belief, root(belief.covariance), root(belief.level_covariance))

    def drawn(self, rng: np.random.Generator, times: int) -> Strengths:
        """Strengths of T teams, so many times."""
        teams = len(self.belief.strengths)
        level = self.belief.level + rng.standard_normal((times, 2)) @ self.level_root.T
        both = (rng.standard_normal((times, 2 * teams)) @ self.root.T).reshape(times, teams, 2) + self.belief.strengths
        own = self.belief.own_home[:, 0] + np.sqrt(self.belief.own_home[:, 1]) * rng.standard_normal((times, teams))
        return Strengths(level[:, :1], (level[:, 1:] + own) / 2, both[..., 0].copy(), both[..., 1].copy())


@dataclass(frozen=True, slots=True)
class Strengths:
    """Of S tournaments with T teams: the level has shape (S, 1), the others (S, T).

    Args:
        at_home: What a team gains, and its guest loses, where it is at home.
    """

    level: Vector
    at_home: Vector
    attack: Vector
    defence: Vector

    def goals(
        self,
        first: Counts,
        second: Counts,
        at_home: tuple[Vector, Vector],
        model: ScoreModel,
        rng: np.random.Generator,
        share: float = 1.0,
    ) -> tuple[Counts, Counts]:
        """Scores of both sides in some matches of every tournament, shape (S, M) each.

        Args:
            first: Numbers of the teams, shape (S, M), or (M,) where they are the same in all.
            at_home: Share of the home advantage that works for either side, of the same shape.
            share: Of the rates, where a match is shorter.
        """
        for_first, for_second = (
            share * self.at_home[self._rows(side), side] for side, share in ((first, at_home[0]), (second, at_home[1]))
        )
        edge = for_first - for_second
        one = self.level + edge + self.attack[self._rows(first), first] - self.defence[self._rows(second), second]
        other = self.level - edge + self.attack[self._rows(second), second] - self.defence[self._rows(first), first]
        rates = (share * np.exp(capped(one, model)), share * np.exp(capped(other, model)))
        return model.sample(*rates, rng.random((2, *rates[0].shape)))

    def _rows(self, side: Counts) -> Counts | slice:
        return slice(None) if side.ndim == 1 else np.arange(len(side))[:, None]

    def only(self, some: Counts) -> Strengths:
        """Those of some tournaments."""
        return Strengths(self.level[some], self.at_home[some], self.attack[some], self.defence[some])


def root(covariance: Vector) -> Vector:
    """A matrix whose product with its transpose is the nearest covariance that there can be.

    Source: Higham (1988): negative eigenvalues, which a projection of a covariance may have, become zero.
    """
    values, vectors = np.linalg.eigh(covariance)
    found: Vector = vectors * np.sqrt(np.maximum(values, 0.0))
    return found
