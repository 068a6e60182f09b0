"""What a simulation is asked with."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.forecasts.questions import SimulationInput as Question
from schema.scalars import BigInt
from schema.types.enums import Sport
from schema.types.ids import row_id_or_none

DEFAULT = Question()


@strawberry.input(
    description="One question: a fixture, or two teams of a competition, or two ratings on the Elo scale."
)
class SimulationInput:
    sport: Sport = field(default=Sport.SOCCER, description="Sport.")
    fixture_id: strawberry.ID | None = field(default=None, description="A fixture; its two sides are meant.")
    home_team_id: strawberry.ID | None = field(default=None, description="Home side, with `awayTeamId`.")
    away_team_id: strawberry.ID | None = field(default=None, description="Away side, of the same competition.")
    event_id: str | None = field(default=None, description="The caller's own name for the match; it comes back.")
    home_name: str | None = field(default=None, description="What to call the home side, beside `homeRating`.")
    away_name: str | None = field(default=None, description="What to call the away side, beside `awayRating`.")
    home_rating: float | None = field(default=None, description="Elo rating of the home side, from 0 to 4000.")
    away_rating: float | None = field(default=None, description="Elo rating of the away side, from 0 to 4000.")
    home_rating_sd: float | None = field(
        default=None, description="Standard error of `homeRating` in points, from 0 to 400; assumed where left out."
    )
    away_rating_sd: float | None = field(
        default=None, description="Standard error of `awayRating` in points, from 0 to 400; assumed where left out."
    )
    home_advantage: float | None = field(
        default=None, description="In rating points, from -1000 to 1000; the sport's own where left out."
    )
    neutral: bool | None = field(default=False, description="Whether the venue is nobody's home.")
    n_simulations: BigInt | None = field(
        default=BigInt(DEFAULT.n_simulations), description="Size of the teaching histogram, from 1 to 1,000,000,000."
    )
    ci_level: float | None = field(
        default=DEFAULT.ci_level, description="Level of credible intervals, between 0.5 and 0.999."
    )
    seed: BigInt | None = field(
        default=None, description="Seed of the histogram, from 0 to 2^63 - 1; derived from the inputs where left out."
    )

    def question(self) -> Question:
        return Question(
            sport=self.sport,
            fixture_id=row_id_or_none("fixture", self.fixture_id),
            home_team_id=row_id_or_none("team", self.home_team_id),
            away_team_id=row_id_or_none("team", self.away_team_id),
            event_id=self.event_id,
            home_name=self.home_name,
            away_name=self.away_name,
            home_rating=self.home_rating,
            away_rating=self.away_rating,
            home_rating_sd=self.home_rating_sd,
            away_rating_sd=self.away_rating_sd,
            home_advantage=self.home_advantage,
            neutral=bool(self.neutral),
            n_simulations=DEFAULT.n_simulations if self.n_simulations is None else self.n_simulations,
            ci_level=DEFAULT.ci_level if self.ci_level is None else self.ci_level,
            seed=self.seed,
        )
