"""The drawing board: each kind of chart is drawn and validated once, and waits for its data.

A skeleton names two data sets. `rows` is what the table twin shows; `marks` annotates it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import altair as alt

from server.charts import theme

WIDTH = 400
HEIGHT = 200
MARGIN_LABEL = "datum.value > 0 ? '+' + datum.value : datum.value < 0 ? '−' + abs(datum.value) : '0'"

# Altair's builders are typed as returning anything.
Drawing: TypeAlias = Any

BY_ORDER = alt.EncodingSortField("order", op="min")
PERCENT = alt.Tooltip("probability:Q", format=".1%")
OUTCOMES = alt.Scale(domain=["home", "draw", "away"], range=[theme.HOME, theme.DRAW, theme.AWAY])


def rows() -> alt.NamedData:
    return alt.NamedData("rows")


def marks() -> alt.NamedData:
    return alt.NamedData("marks")


def density() -> Drawing:
    """How sure we are of the chance: a curve over the probability, percentiles as upright lines."""
    axis = alt.Axis(format="%", tickCount=6)
    x = alt.X("probability:Q", title="Probability of a home win", axis=axis, scale=alt.Scale(zero=False))
    curve = alt.Chart(rows()).mark_area(
        color=theme.SURE_SOFT, line={"color": theme.SURE, "strokeWidth": 2}, interpolate="monotone"
    )
    curve = curve.encode(x=x, y=alt.Y("density:Q", axis=None))
    rules = alt.Chart(marks()).mark_rule(color=theme.SURE, strokeWidth=1.5)
    dash = alt.StrokeDash("middle:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [4, 3]]), legend=None)
    rules = rules.encode(x="probability:Q", strokeDash=dash, tooltip=["label:N", PERCENT])
    names = alt.Chart(marks()).transform_filter("datum.named").mark_text(dy=-6, baseline="bottom")
    names = names.encode(x="probability:Q", y=alt.value(0), text="label:N")
    return alt.layer(curve, rules, names)


def dots() -> Drawing:
    """Twenty equally likely matches, one dot each, stacked over the margin of goals."""
    x = alt.X("margin:O", title="Goals ahead", axis=alt.Axis(labelAngle=0, labelExpr=MARGIN_LABEL))
    y = alt.Y("place:O", axis=None, sort="descending")
    return (
        alt.Chart(rows())
        .mark_circle(size=300, opacity=1)
        .encode(x=x, y=y, color=alt.Color("outcome:N", scale=OUTCOMES, legend=None), tooltip=["meaning:N"])
    )


def bars(quantity: str, title: str) -> Drawing:
    """A law on whole numbers."""
    label = MARGIN_LABEL if quantity == "margin" else "datum.label"
    return (
        alt.Chart(rows())
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X(f"{quantity}:O", title=title, axis=alt.Axis(labelAngle=0, labelExpr=label)),
            y=alt.Y("probability:Q", title=None, axis=alt.Axis(format="%", tickCount=4)),
            color=alt.Color("outcome:N", scale=OUTCOMES, legend=None) if quantity == "margin" else alt.value(theme.INK),
            tooltip=[f"{quantity}:O", PERCENT],
        )
    )


def margin() -> Drawing:
    return bars("margin", "Goals ahead")


def total() -> Drawing:
    return bars("total", "Goals in the match")


def grid() -> Drawing:
    """Every score; the darker, the likelier, in the colour of its outcome."""
    x = alt.X("away:O", title="Away goals", axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False))
    y = alt.Y("home:O", title="Home goals")
    base = alt.Chart(rows()).encode(x=x, y=y)
    opacity = alt.Opacity("probability:Q", scale=alt.Scale(range=[0.06, 0.55]), legend=None)
    tiles = base.mark_rect(stroke=theme.PAPER, strokeWidth=2).encode(
        color=alt.Color("outcome:N", scale=OUTCOMES, legend=None),
        opacity=opacity,
        tooltip=["score:N", PERCENT],
    )
    return alt.layer(tiles, base.mark_text(fontSize=12).encode(text="label:N"))


def panels() -> Drawing:
    """Laws of the margin below each other, on the same axes."""
    x = alt.X("margin:O", title="Goals ahead", axis=alt.Axis(labelAngle=0, labelExpr=MARGIN_LABEL))
    y = alt.Y("probability:Q", title=None, axis=alt.Axis(format="%", tickCount=3))
    bar = (
        alt.Chart()
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("outcome:N", scale=OUTCOMES, legend=None),
            tooltip=["panel:N", "margin:O", PERCENT],
        )
    )
    panel = bar.properties(width=WIDTH, height=90)
    header = alt.Header(labelAnchor="start", labelOrient="top", labelPadding=2)
    return panel.facet(data=rows(), row=alt.Row("panel:N", sort=BY_ORDER, title=None, header=header), spacing=14)


DRAWN: dict[str, Callable[[], Drawing]] = {
    "density": density,
    "dots": dots,
    "margin": margin,
    "total": total,
    "grid": grid,
    "scenarios": panels,
    "comparison": panels,
}
SIZES = {"dots": (WIDTH, 200), "grid": (WIDTH, 300), "scenarios": None, "comparison": None}


@cache
def skeleton(kind: str) -> dict[str, Any]:
    """The Vega-Lite specification of a kind, validated, with no data in it."""
    chart = DRAWN[kind]()
    size = SIZES.get(kind, (WIDTH, HEIGHT))
    if size is not None:
        chart = chart.properties(width=size[0], height=size[1])
    specification: dict[str, Any] = chart.to_dict()
    return specification | {"config": theme.config()}
