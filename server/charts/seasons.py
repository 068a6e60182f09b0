"""Charts of a competition: where a season may end, and how forecasts did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.charts import words
from server.charts.kinds import Chart, Column, Row


def places(teams: Sequence[Mapping[str, Any]], sentence: str, who: str = "team") -> Chart:
    """Chance of every place for every team.

    Args:
        teams: By falling expected points: `name` and `positions`, the probability of the first, the second, ... place.
        who: What its sport calls who plays.
    """
    rows: list[Row] = [
        {
            "team": team["name"],
            "order": order,
            "place": place,
            "probability": probability,
            "label": words.tile(probability),
        }
        for order, team in enumerate(teams)
        for place, probability in enumerate(team["positions"], 1)
    ]
    columns = (
        Column("team", who.capitalize()),
        Column("place", "Place", "place"),
        Column("probability", "Probability", "share"),
    )
    return Chart("places", "Where the season may end", sentence, columns, rows, [])


def reliability(bins: Sequence[Mapping[str, Any]]) -> Chart:
    """How often outcomes came about that had been given a chance: the reliability of the forecasts."""
    rows: list[Row] = [
        {
            "said": each["meanProbability"],
            "happened": each["frequency"],
            "low": each["interval"]["low"],
            "high": each["interval"]["high"],
            "came": f"{each['hits']:,} of {each['forecasts']:,}",
            "from": each["low"],
            "middle": (each["low"] + each["high"]) / 2,
            "to": each["high"],
            "count": f"{each['forecasts']:,}",
            "forecasts": each["forecasts"],
            "hits": each["hits"],
            "enough": each["isEnough"],
        }
        for each in bins
        if each["forecasts"]
    ]
    columns = (
        Column("said", "Said on average", "share"),
        Column("happened", "Happened", "share"),
        Column("low", "Interval from", "share"),
        Column("high", "to", "share"),
        Column("forecasts", "Given", "outcomes"),
        Column("hits", "Came about", "outcomes"),
    )
    marks: list[Row] = [{"said": 0.0, "happened": 0.0}, {"said": 1.0, "happened": 1.0}]
    sentence = (
        "Each dot is a group of outcomes to which we gave about the same chance. On the dashed line they happen as "
        "often as we said. The true share is most likely on the upright line. The bars count outcomes."
    )
    return Chart("reliability", "What was said, and what happened", sentence, columns, rows, marks)


def promises(kept: Sequence[Mapping[str, Any]]) -> Chart:
    """What a depth said would come about how often, beside how often it did."""
    rows: list[Row] = [
        {
            "promise": each["label"],
            "order": order,
            "low": each["low"],
            "high": each["high"],
            "share": each["hits"] / each["cases"],
            "from": each["interval"]["low"],
            "to": each["interval"]["high"],
            "cases": each["cases"],
            "enough": each["isEnough"],
        }
        for order, each in enumerate(kept)
    ]
    columns = (
        Column("promise", "Promise"),
        Column("low", "Said", "share"),
        Column("high", "to", "share"),
        Column("share", "Came about", "share"),
        Column("from", "Interval from", "share"),
        Column("to", "to", "share"),
        Column("cases", "Matches", "matches"),
    )
    held = sum(each["isKept"] for each in kept)
    sentence = (
        f"{held} of {len(kept)} {'promise was' if len(kept) == 1 else 'promises were'} kept. The tick is what we "
        "promised, the dot how often it happened. The true share is most likely (9 times in 10) on the line through "
        "the dot. Where chance alone does not explain the gap, the promise was not kept."
    )
    return Chart("promises", "What was promised, and what came about", sentence, columns, rows, [])


def likeliest_places(teams: Sequence[Mapping[str, Any]]) -> str:
    """Who is likeliest to end first, and with what chance."""
    first = max(teams, key=lambda team: team["positions"][0])
    return f"{first['name']} ends first with a chance of {words.percent(first['positions'][0])}."
