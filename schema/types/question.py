"""What a simulation is asked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import strawberry
from strawberry import UNSET, field

from engine.errors import InvalidInput, NotFound
from engine.forecasts.questions import SimulationInput as Question
from engine.simulation.matchup import MOST_HOME_ADVANTAGE, MOST_RATING, MOST_RATING_SD
from engine.simulation.settings import LEAST_LEVEL, MOST_LEVEL, MOST_SIMULATIONS
from schema.names import camel_case
from schema.scalars import BigInt
from schema.types.enums import Sport
from schema.types.ids import row_id

DEFAULT = Question()
IDS = {"fixture_id": "fixture", "home_team_id": "team", "away_team_id": "team"}


@strawberry.input(description="A choice of what kind of match is meant.")
class ChosenDetail:
    name: str = field(description="Name of the detail in its sport, such as `surface`.")
    value: str = field(description="What is chosen, such as `clay` or `5`.")


@strawberry.input(
    description="One question: a fixture, or two teams of a competition, or two ratings on the Elo scale."
)
class SimulationInput:
    sport: Sport | None = field(
        default=UNSET,
        description="Sport; where left out that of the fixture or of the teams, and between two ratings soccer.",
    )
    fixture_id: strawberry.ID | None = field(default=UNSET, description="A fixture; its two sides are meant.")
    home_team_id: strawberry.ID | None = field(default=UNSET, description="Home side, with `awayTeamId`.")
    away_team_id: strawberry.ID | None = field(default=UNSET, description="Away side, of the same competition.")
    event_id: str | None = field(default=UNSET, description="The caller's own name for the match; it comes back.")
    home_name: str | None = field(default=UNSET, description="What to call the home side, beside `homeRating`.")
    away_name: str | None = field(default=UNSET, description="What to call the away side, beside `awayRating`.")
    home_rating: float | None = field(
        default=UNSET, description=f"Elo rating of the home side, from 0 to {MOST_RATING:g}."
    )
    away_rating: float | None = field(
        default=UNSET, description=f"Elo rating of the away side, from 0 to {MOST_RATING:g}."
    )
    home_rating_sd: float | None = field(
        default=UNSET,
        description=f"Standard error of `homeRating`, from 0 to {MOST_RATING_SD:g} rating points; assumed if left out.",
    )
    away_rating_sd: float | None = field(
        default=UNSET,
        description=f"Standard error of `awayRating`, from 0 to {MOST_RATING_SD:g} rating points; assumed if left out.",
    )
    home_advantage: float | None = field(
        default=UNSET,
        description=f"In rating points, up to {MOST_HOME_ADVANTAGE:g} either way; the sport's own where left out.",
    )
    neutral: bool | None = field(default=False, description="Whether the venue is nobody's home.")
    n_simulations: BigInt | None = field(
        default=BigInt(DEFAULT.n_simulations),
        description=f"Size of the teaching histogram, from 1 to {MOST_SIMULATIONS:,}.",
    )
    ci_level: float | None = field(
        default=DEFAULT.ci_level,
        description=f"Level of credible intervals, above {LEAST_LEVEL} and below {MOST_LEVEL}.",
    )
    seed: BigInt | None = field(
        default=UNSET, description="Seed of the histogram, from 0 to 2^63 - 1; derived from the inputs where left out."
    )
    details: list[ChosenDetail] | None = field(
        default=UNSET,
        description=(
            "What kind of match it is, as its sport has it: of tennis `best_of` 3 or 5 and, between two teams, "
            "`surface`. A fixture says it itself."
        ),
    )

    def question(self) -> Question:
        """The question as the engine takes it: what was left out, or is null, is the engine's to fill in."""
        given = {each: value for each in NAMES if (value := getattr(self, each)) is not None and value is not UNSET}
        for name, kind in IDS.items():
            if name in given:
                given[name] = self._row(name, kind)
        if "details" in given:
            given["details"] = tuple((each["name"], each["value"]) for each in given["details"])
        return Question(**given)

    def _row(self, name: str, kind: str) -> int:
        try:
            return row_id(kind, getattr(self, name))
        except NotFound as error:
            raise InvalidInput(field=camel_case(name), reason=str(error)) from None


NAMES = tuple(each.name for each in fields(SimulationInput))
WRITTEN = {camel_case(name): name for name in NAMES}


def read(kind: type[SimulationInput], given: Mapping[str, Any], _context: object) -> SimulationInput:
    """The input from what GraphQL has validated.

    Strawberry would look up each of the sixteen fields by its written name: that takes longer than a headline.
    """
    return kind(**{WRITTEN[name]: value for name, value in given.items()})


SimulationInput.__strawberry_definition__.from_input = read  # type: ignore[attr-defined]
