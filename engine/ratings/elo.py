"""The bridge between a rating on the Elo scale and the two predictors of a match."""

from dataclasses import dataclass

from engine.ratings.dynamics import Strengths
from engine.ratings.state import EtaPosterior, Pair, Ratings, TeamRating
from engine.sports.base import Sport
from engine.sports.registry import specification


@dataclass(frozen=True, slots=True)
class RatingScale:
    """Two ratings in, belief about the log rates of a match out.

    The log of the ratio of the rates is linear in the rating gap, and saturates at
    ``most_supremacy`` so that any two ratings give finite rates.

    Args:
        supremacy_per_point: Log ratio of the rates by point of the rating gap.
        level: Log rate of both sides of an even match.
        home_advantage: Log ratio of the rates when even sides meet at the ground of one.
        growth: Lopsided matches have higher scores: times supremacy squared, on both log rates.
        level_sd: Standard deviation of the level of a match around what the gap says.
        rating_sd: Standard error in rating points of a rating that was given without one.
    """

    supremacy_per_point: float
    level: float
    home_advantage: float
    growth: float
    level_sd: float
    rating_sd: float
    most_supremacy: float

    def eta(
        self,
        home_rating: float,
        away_rating: float,
        home_rating_sd: float | None = None,
        away_rating_sd: float | None = None,
        home_advantage: float | None = None,
        neutral: bool = False,
    ) -> EtaPosterior:
        """Belief about the log rates; ``home_advantage`` is in rating points, None the fitted one."""
        advantage = self._advantage(home_advantage, neutral)
        gap = (home_rating - away_rating) * self.supremacy_per_point
        supremacy, slope = self._saturated(gap + advantage)
        # The saturation is shared out in proportion, so that the parts still add up.
        kept = supremacy / (gap + advantage) if gap + advantage else 1.0
        level = self.level + self.growth * supremacy**2
        share = kept * gap / 4
        variance = self._gap_variance(home_rating_sd, away_rating_sd)
        bend = 2 * self.growth * supremacy
        up, down = slope * (bend + 0.5), slope * (bend - 0.5)
        common = self.level_sd**2
        return EtaPosterior(
            mean=(level + supremacy / 2, level - supremacy / 2),
            covariance=(
                variance * up * up + common,
                variance * up * down + common,
                variance * down * down + common,
            ),
            level=level,
            home_advantage=kept * advantage,
            home_attack=share,
            home_defence=share,
            away_attack=-share,
            away_defence=-share,
        )

    def _advantage(self, points: float | None, neutral: bool) -> float:
        if neutral:
            return 0.0
        return self.home_advantage if points is None else points * self.supremacy_per_point

    def _saturated(self, supremacy: float) -> tuple[float, float]:
        """Supremacy inside its limits, and the derivative by the unlimited one."""
        stretch = 1 + (supremacy / self.most_supremacy) ** 4
        return supremacy * stretch**-0.25, stretch**-1.25

    def _gap_variance(self, home_sd: float | None, away_sd: float | None) -> float:
        home = self.rating_sd if home_sd is None else home_sd
        away = self.rating_sd if away_sd is None else away_sd
        return (home**2 + away**2) * self.supremacy_per_point**2


CENTRE = 1500.0


def scale_of(sport: Sport) -> RatingScale:
    """The sport's own."""
    return specification(sport).scale


def rating_of(ratings: Ratings, team: str) -> tuple[float, float]:
    """The team on the Elo scale, and its standard error; 1500 is the mean over the competition's sides."""
    return on_scale(ratings.team(team, ratings.as_of), scale_of(ratings.sport))


def on_scale(rating: TeamRating, scale: RatingScale) -> tuple[float, float]:
    """Strength beyond that of an average side on the Elo scale, and its standard error."""
    return scaled(rating.strengths, rating.average, scale)


def scaled(strengths: Strengths, average: Pair, scale: RatingScale) -> tuple[float, float]:
    """The same from the plain floats of ``dynamics``."""
    attack, defence, vaa, vad, vdd, _, _ = strengths
    points = 1 / scale.supremacy_per_point
    return CENTRE + ((attack - average[0]) + (defence - average[1])) * points, (vaa + 2 * vad + vdd) ** 0.5 * points
