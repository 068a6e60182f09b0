"""Charts of the Lab: what an experiment draws, and a player's reliability curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.simulation.wording import counted
from server.charts.kinds import Chart, Column, Row
from server.charts.words import percent

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


def came_true(group: Mapping[str, Any]) -> str:
    """How many of a group of events did, and what share that is where there are any; the end of a sentence."""
    return f"{group['hits']} came true: {percent(group['frequency'])}" if group["hits"] else "none came true"


def reliability(bins: Sequence[Mapping[str, Any]]) -> Chart:
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
    fullest = max(bins, key=lambda each: each["count"])
    sentence = (
        f"Of {counted(fullest['count'], 'event')} that you gave {percent(fullest['meanProbability'])} on average, "
        f"{came_true(fullest)}. Honest chances lie on the dashed line."
    )
    columns = (
        Column("said", "Said on average", "share"),
        Column("happened", "Happened", "share"),
        Column("low", "Interval from", "share"),
        Column("high", "to", "share"),
        Column("came", "Came true"),
    )
    marks = [axes("What you said", "What happened"), {"said": 0.0, "happened": 0.0}, {"said": 1.0, "happened": 1.0}]
    return Chart("lab-reliability", "Your reliability curve", sentence, columns, rows, marks)


def weeks(found: Sequence[Mapping[str, Any]]) -> Chart:
    """Mean log scores by week, the player's and the model's."""
    whose = (("you", "ink", "scores"), ("the model", "muted", "modelScores"))
    series = [
        {"name": name, "role": role, "x": list(range(1, len(found) + 1)), "y": [each[scores]["log"] for each in found]}
        for name, role, scores in whose
    ]
    rows: list[Row] = [
        {"series": each["name"], "role": each["role"], "x": x, "y": y, "made": week["forecasts"]}
        for each in series
        for x, y, week in zip(each["x"], each["y"], found, strict=True)
    ]
    latest = found[-1]
    sentence = (
        f"In the latest of {counted(len(found), 'week')} your mean log score was {latest['scores']['log']:.3f} over "
        f"{counted(latest['forecasts'], 'forecast')}, the model's {latest['modelScores']['log']:.3f}. "
        "Smaller is better."
    )
    names = ("Week, counted from your first", "Mean log score")
    columns = (
        Column("series", "Whose"),
        Column("x", names[0]),
        Column("y", names[1], "nats"),
        Column("made", "Forecasts"),
    )
    return Chart("lab-lines", "Your history by week", sentence, columns, rows, [axes(*names), *named_series(series)])


def axes(x: str, y: str) -> Row:
    return {"xLabel": x, "yLabel": y}


def named_series(series: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A name at a point of each series, each farther from the end, on the side of its line where there is room.

    One that is alone needs none.
    """
    names = [each["name"] if len(series) > 1 else "" for each in series]
    places = [len(each["x"]) - 1 - order * len(each["x"]) // 5 for order, each in enumerate(series)]
    return [
        {"name": name, "x": number(each["x"][place]), "y": each["y"][place], "side": side(each, place, series)}
        for name, place, each in zip(names, places, series, strict=True)
    ]


def side(own: Mapping[str, Any], place: int, series: Sequence[Mapping[str, Any]]) -> str:
    """Where a name stands: behind its point near the left edge, below the lowest line, else above its line."""
    x, everywhere = own["x"][place], [x for each in series for x in each["x"]]
    if x < min(everywhere) + (max(everywhere) - min(everywhere)) / 8:
        return "after"
    others = [each["y"][place] for each in series if each is not own and each["x"] == own["x"]]
    return "below" if others and own["y"][place] < min(others) else "above"


def number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 2)
