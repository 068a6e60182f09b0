"""Charts of forecasts, ratings, backtests and seasons: the one place of the engine that draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt
import numpy as np

from engine.evaluation.calibration import events, tenths
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.outcome import ORDER, Outcome
from engine.sports.registry import specification

if TYPE_CHECKING:
    from engine.library.backtest import Backtest
    from engine.library.forecast import Forecast
    from engine.library.ratings import RatedTeams
    from engine.library.season import ProjectedSeason

# Altair's builders are typed as returning anything.
Drawing: TypeAlias = Any

# Bars rarer than this would only make the picture smaller.
WORTH_A_BAR = 0.0005
COLOURS = alt.Scale(domain=list(ORDER), range=["#2f6db5", "#8a8f98", "#c8643c"])
PERCENT = alt.Axis(format="%")


def margins(forecast: Forecast) -> Drawing:
    """The law of the margin, each bar in the colour of its outcome."""
    law = forecast.margin
    rows = [
        {"margin": margin, "probability": probability, "outcome": _outcome(margin)}
        for margin, probability in enumerate(law.probabilities, law.first)
        if probability >= WORTH_A_BAR
    ]
    x = alt.X("margin:O", title=specification(forecast.matchup.sport).words.margin, axis=alt.Axis(labelAngle=0))
    y = alt.Y("probability:Q", title="Probability", axis=PERCENT)
    colour = alt.Color("outcome:N", scale=COLOURS, title=None)
    tips = ["margin:O", alt.Tooltip("probability:Q", format=".1%")]
    return (
        _chart(rows)
        .mark_bar()
        .encode(x=x, y=y, color=colour, tooltip=tips)
        .properties(title=" v ".join(forecast.matchup.names))
    )


def strengths(ratings: RatedTeams) -> Drawing:
    """Every side with the 90 % interval of its rating, the strongest first."""
    rows = [
        {
            "team": each.team,
            "rating": each.rating,
            "low": each.rating - SDS_OF_90_PERCENT * each.rating_sd,
            "high": each.rating + SDS_OF_90_PERCENT * each.rating_sd,
        }
        for each in ratings.teams
        if each.is_side
    ]
    base = _chart(rows).encode(y=alt.Y("team:N", sort=None, title=None))
    scale = alt.Scale(zero=False)
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("low:Q", scale=scale, title="Rating"), x2="high")
    return alt.layer(spans, base.mark_circle(size=60).encode(x="rating:Q")).properties(title=ratings.competition)


def reliability(backtest: Backtest) -> Drawing:
    """What was said of all three outcomes against what happened, in tenths of probability."""
    said, happened = events(backtest.run.forecasts.probabilities, backtest.run.observed)
    places = tenths(said)
    rows = [
        {
            "said": float(said[places == tenth].mean()),
            "happened": float(happened[places == tenth].mean()),
            "forecasts": int((places == tenth).sum()),
        }
        for tenth in np.unique(places).tolist()
    ]
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("said:Q", title="What was said", axis=PERCENT, scale=scale)
    y = alt.Y("happened:Q", title="What happened", axis=PERCENT, scale=scale)
    honest = _chart([{"said": 0, "happened": 0}, {"said": 1, "happened": 1}]).mark_line(strokeDash=[4, 3], color="gray")
    points = (
        _chart(rows)
        .mark_circle()
        .encode(x=x, y=y, size=alt.Size("forecasts:Q"), tooltip=["said:Q", "happened:Q", "forecasts:Q"])
    )
    return alt.layer(honest.encode(x=x, y=y), points)


def places(season: ProjectedSeason) -> Drawing:
    """Chance of every place for every team: the darker, the likelier."""
    rows = [
        {"team": each.team, "place": place, "probability": probability}
        for each in season.projection.teams
        for place, probability in enumerate(each.positions, 1)
    ]
    x = alt.X("place:O", title="Place", axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("team:N", sort=None, title=None)
    colour = alt.Color("probability:Q", scale=alt.Scale(type="sqrt", scheme="blues"), legend=None)
    tips = ["team:N", "place:O", alt.Tooltip("probability:Q", format=".1%")]
    return (
        _chart(rows)
        .mark_rect()
        .encode(x=x, y=y, color=colour, tooltip=tips)
        .properties(title=f"{season.competition}, {season.calendar.name}")
    )


def _chart(rows: Sequence[Mapping[str, Any]]) -> Drawing:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _outcome(margin: int) -> Outcome:
    return Outcome.DRAW if margin == 0 else Outcome.HOME if margin > 0 else Outcome.AWAY
