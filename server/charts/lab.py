"""Charts of the Lab: what an experiment draws, and a player's reliability curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.charts.kinds import Chart, Column, Row

SHARES = {"BARS", "SHARES"}


def picture(experiment: Mapping[str, Any]) -> Chart:
    """The picture of an experiment, as the schema answers it."""
    drawn = experiment["picture"]
    unit = "share" if drawn["shape"] in SHARES else ""
    rows: list[Row] = [
        {"series": series["name"], "role": series["role"].lower(), "x": number(x), "y": y}
        for series in drawn["series"]
        for x, y in zip(series["x"], series["y"], strict=True)
    ]
    columns = (
        Column("series", "Series"),
        Column("x", drawn["xLabel"]),
        Column("y", drawn["yLabel"], unit),
    )
    marks = [axes(drawn["xLabel"], drawn["yLabel"]), *named_series(drawn["series"])]
    return Chart(f"lab-{drawn['shape'].lower()}", drawn["title"], experiment["sentence"], columns, rows, marks)


def reliability(bins: Sequence[Mapping[str, Any]], sentence: str) -> Chart:
    """A player's reliability curve: each bin with its count and the interval of its long-run share."""
    rows: list[Row] = [
        {
            "said": each["meanProbability"],
            "happened": each["frequency"],
            "low": each["low"],
            "high": each["high"],
            "came": f"{each['hits']} of {each['count']}",
            "enough": each["isEnough"],
        }
        for each in bins
    ]
    columns = (
        Column("said", "Said on average", "share"),
        Column("happened", "Happened", "share"),
        Column("low", "Interval from", "share"),
        Column("high", "to", "share"),
        Column("came", "Came true"),
    )
    marks = [axes("What you said", "What happened"), {"said": 0.0, "happened": 0.0}, {"said": 1.0, "happened": 1.0}]
    return Chart("lab-reliability", "Your reliability curve", sentence, columns, rows, marks)


def axes(x: str, y: str) -> Row:
    return {"xLabel": x, "yLabel": y}


def named_series(series: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A name at the last point of each series, where there are several."""
    if len(series) < 2:
        return []
    return [{"name": each["name"], "x": number(each["x"][-1]), "y": each["y"][-1]} for each in series]


def number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 2)


def percentages(probabilities: Mapping[str, float]) -> dict[str, int]:
    """Whole percentages that sum to a hundred: largest remainders, as `words.shares_of_twenty` does for dots."""
    exact = {name: 100 * probability for name, probability in probabilities.items()}
    counts = {name: int(share) for name, share in exact.items()}
    for name in sorted(exact, key=lambda name: counts[name] - exact[name])[: 100 - sum(counts.values())]:
        counts[name] += 1
    return counts
