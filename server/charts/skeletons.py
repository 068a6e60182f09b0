"""The drawing board: each kind of chart is drawn and validated once, and waits for its data.

A skeleton names two data sets. `rows` is what the table twin shows; `marks` annotates it. Axes of scores have titles
of no sport: a chart brings those of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import altair as alt

from server.charts import theme
from server.charts.theme import HEIGHT, WIDTH

# Wins of the home side stand on the left, as it does in the name of the match: how far ahead, on both sides.
MARGIN_LABEL = "datum.value == 0 ? 'level' : abs(datum.value)"

MARGIN = "Margin"
# Where a score has dozens of points, only labels that have room are written.
SPARSE: dict[str, Any] = {"labelOverlap": "greedy", "labelSeparation": 6}

# Altair's builders are typed as returning anything.
Drawing: TypeAlias = Any

BY_ORDER = alt.EncodingSortField("order", op="min")
PERCENT = alt.Tooltip("probability:Q", format=".1%")
# Of what may be decided, so that no chance is left to be said in percent.
SAID = alt.Tooltip("said:N", title="chance")
OUTCOMES = alt.Scale(domain=["home", "draw", "away"], range=[theme.HOME, theme.DRAW, theme.AWAY])


def rows() -> alt.NamedData:
    return alt.NamedData("rows")


def marks() -> alt.NamedData:
    return alt.NamedData("marks")


def density() -> Drawing:
    """How sure we are of the chance: a curve over the probability, percentiles as upright lines."""
    axis = alt.Axis(format="%", tickCount=6)
    x = alt.X("probability:Q", title="Probability", axis=axis, scale=alt.Scale(zero=False))
    curve = alt.Chart(rows()).mark_area(
        color=theme.SURE_SOFT, line={"color": theme.SURE, "strokeWidth": 2}, interpolate="monotone"
    )
    curve = curve.encode(x=x, y=alt.Y("density:Q", axis=None))
    rules = alt.Chart(marks()).mark_rule(color=theme.SURE, strokeWidth=1.5)
    dash = alt.StrokeDash("middle:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [4, 3]]), legend=None)
    rules = rules.encode(x="probability:Q", strokeDash=dash, tooltip=["meaning:N", PERCENT])
    names = alt.Chart(marks()).transform_filter("datum.named").mark_text(dy=-6, baseline="bottom")
    names = names.encode(x="probability:Q", y=alt.value(0), text="label:N")
    return alt.layer(curve, rules, names)


def dots() -> Drawing:
    """Twenty equally likely matches, one dot each, stacked over the margin."""
    x = alt.X("margin:O", title=MARGIN, sort="descending", axis=alt.Axis(labelAngle=0, labelExpr=MARGIN_LABEL))
    y = alt.Y("place:O", axis=None, sort="descending")
    return (
        alt.Chart(rows())
        .mark_circle(size=300, opacity=1)
        .encode(x=x, y=y, color=alt.Color("outcome:N", scale=OUTCOMES, legend=None), tooltip=["meaning:N"])
    )


def bars(quantity: str, title: str) -> Drawing:
    """A law on whole numbers."""
    label, order = (MARGIN_LABEL, "descending") if quantity == "margin" else ("datum.label", "ascending")
    return (
        alt.Chart(rows())
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X(f"{quantity}:O", title=title, sort=order, axis=alt.Axis(labelAngle=0, labelExpr=label, **SPARSE)),
            y=alt.Y("probability:Q", title=None, axis=alt.Axis(format="%", tickCount=4)),
            color=alt.Color("outcome:N", scale=OUTCOMES, legend=None) if quantity == "margin" else alt.value(theme.INK),
            tooltip=["meaning:N" if quantity == "margin" else f"{quantity}:O", PERCENT],
        )
    )


def margin() -> Drawing:
    return bars("margin", MARGIN)


def total() -> Drawing:
    return bars("total", "Total")


TRUE_MINUS = "replace(datum.label, '-', '−')"
ROLES = alt.Scale(
    domain=["home", "draw", "away", "sure", "ink", "muted"],
    range=[theme.HOME, theme.DRAW, theme.AWAY, theme.SURE, theme.INK, theme.MUTED],
)


def axis_names() -> Drawing:
    """Titles of both axes from the marks: a skeleton serves axes of every name."""
    below = alt.Chart(marks()).transform_filter("isValid(datum.xLabel)").mark_text(color=theme.MUTED)
    below = below.encode(x=alt.value(WIDTH / 2), y=alt.value(HEIGHT + 38), text="xLabel:N")
    above = alt.Chart(marks()).transform_filter("isValid(datum.yLabel)").mark_text(color=theme.MUTED, align="left")
    return below + above.encode(x=alt.value(0), y=alt.value(-16), text="yLabel:N")


def lab_bars() -> Drawing:
    """Shares of whole numbers, each in the colour of what it stands for."""
    x = alt.X("x:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, labelExpr=TRUE_MINUS))
    y = alt.Y("y:Q", title=None, axis=alt.Axis(format="%", tickCount=4))
    bars = alt.Chart(rows()).mark_bar(cornerRadiusEnd=2)
    colour = alt.Color("role:N", scale=ROLES, legend=None)
    return alt.layer(bars.encode(x=x, y=y, color=colour, tooltip=["series:N", "x:O", "y:Q"]), axis_names())


# Where a name stands beside its point: how its text is aligned, and how far it is moved.
SIDES: tuple[tuple[str, Any, int, int], ...] = (
    ("above", "right", 0, -9),
    ("below", "right", 0, 13),
    ("after", "left", 6, -9),
)


def lab_lines(axis: alt.Axis) -> Drawing:
    """A line a series, named at its end."""
    x = alt.X("x:Q", title=None, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(tickCount=6, tickMinStep=1))
    y = alt.Y("y:Q", title=None, axis=axis)
    colour = alt.Color("role:N", scale=ROLES, legend=None)
    lines = alt.Chart(rows()).mark_line(strokeWidth=2.5)
    lines = lines.encode(x=x, y=y, color=colour, detail="series:N", tooltip=["series:N", "x:Q", "y:Q"])
    names = alt.Chart(marks()).transform_filter("isValid(datum.name)")
    # Every name is in all layers, empty in all but one: a layer without rows has no extent.
    named = [
        names.transform_calculate(shown=f"datum.side == '{side}' ? datum.name : ''")
        .mark_text(align=align, dx=dx, dy=dy)
        .encode(x=x, y=y, text="shown:N")
        for side, align, dx, dy in SIDES
    ]
    return alt.layer(lines, *named, axis_names())


def lab_reliability() -> Drawing:
    """What was said against what happened, with the interval of each bin and the diagonal of an honest player."""
    scale, percent = alt.Scale(domain=[0, 1]), alt.Axis(format="%", tickCount=5)
    x, y = (
        alt.X("said:Q", title=None, scale=scale, axis=percent),
        alt.Y("happened:Q", title=None, scale=scale, axis=percent),
    )
    diagonal = (
        alt.Chart(marks()).transform_filter("isValid(datum.said)").mark_line(color=theme.MUTED, strokeDash=[4, 3])
    )
    base = alt.Chart(rows())
    faint = alt.Opacity("enough:O", scale=alt.Scale(domain=[False, True], range=[0.4, 1]), legend=None)
    spans = base.mark_rule(color=theme.SURE, strokeWidth=3).encode(
        x=x, y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q", opacity=faint
    )
    points = base.mark_circle(size=90, color=theme.INK).encode(x=x, y=y, opacity=faint, tooltip=["came:N"])
    counts = base.mark_text(dy=-8, fontSize=10, color=theme.MUTED).encode(x=x, y="high:Q", text="came:N")
    return alt.layer(diagonal.encode(x=x, y=y), spans, points, counts, axis_names())


def reliability() -> Drawing:
    """What was said against what happened; below it, how many forecasts each group holds."""
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format="%", tickCount=5)
    # The bars below have the axis of both.
    x = alt.X("said:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5, labels=False, ticks=False))
    y = alt.Y("happened:Q", title="What happened", scale=scale, axis=axis)
    honest = alt.Chart(marks()).mark_line(color=theme.MUTED, strokeDash=[4, 3]).encode(x=x, y=y)
    base = alt.Chart(rows())
    faint = alt.condition("datum.enough", alt.value(1), alt.value(0.4))
    spans = base.mark_rule(color=theme.SURE, strokeWidth=3)
    spans = spans.encode(x=x, y=alt.Y("low:Q", scale=scale, title="What happened"), y2="high:Q", opacity=faint)
    points = base.mark_circle(color=theme.INK, size=90, opacity=1)
    points = points.encode(x=x, y=y, opacity=faint, tooltip=["came:N"])
    counts = alt.Chart(rows()).encode(
        x=alt.X("from:Q", title="What was said", scale=scale, axis=axis),
        y=alt.Y("forecasts:Q", title=None, axis=None, scale=alt.Scale(padding=14)),
        opacity=faint,
    )
    bars = counts.mark_rect(color=theme.LINE, stroke=theme.PAPER, strokeWidth=2)
    bars = bars.encode(x2="to:Q", y2=alt.datum(0), tooltip=["came:N"])
    names = counts.mark_text(dy=-8, color=theme.MUTED, fontSize=11).encode(x="middle:Q", text="count:N")
    above = alt.layer(honest, spans, points).properties(width=WIDTH, height=280)
    below = alt.layer(bars, names).properties(width=WIDTH, height=56)
    return alt.vconcat(above, below, spacing=10)


def promises() -> Drawing:
    """Every promise on a line below its name: ticks for what was said, a dot with its interval for what came about."""
    base = alt.Chart(rows()).encode(y=alt.Y("promise:N", title=None, sort=BY_ORDER, axis=None))
    faint = alt.condition("datum.enough", alt.value(1), alt.value(0.4))
    x = alt.X("from:Q", title="Share of the matches", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    names = base.mark_text(align="left", dy=-14).encode(x=alt.value(0), text="promise:N")
    line = base.mark_rule(color=theme.LINE).encode(x=alt.value(0), x2=alt.value(WIDTH))
    span = base.mark_rule(color=theme.SURE, strokeWidth=4).encode(x=x, x2="to:Q", opacity=faint)
    point = base.mark_circle(color=theme.INK, size=80, opacity=1).encode(x="share:Q", opacity=faint)
    ends = [base.mark_tick(color=theme.AWAY, thickness=3, size=16).encode(x=f"{end}:Q") for end in ("low", "high")]
    tips = ["promise:N", alt.Tooltip("share:Q", format=".1%"), alt.Tooltip("low:Q", format=".1%"), "cases:Q"]
    return alt.layer(line, names, *ends, span, point.encode(tooltip=tips))


def places() -> Drawing:
    """Chance of every place for every team: the darker, the likelier."""
    x = alt.X("place:O", title="Place", axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False))
    y = alt.Y("team:N", title=None, sort=BY_ORDER, axis=alt.Axis(labelLimit=180))
    base = alt.Chart(rows()).encode(x=x, y=y)
    opacity = alt.Opacity("probability:Q", scale=alt.Scale(type="sqrt", range=[0.02, 0.6]), legend=None)
    tiles = base.mark_rect(color=theme.HOME, stroke=theme.PAPER, strokeWidth=1)
    tiles = tiles.encode(opacity=opacity, tooltip=["team:N", "place:O", PERCENT])
    return alt.layer(tiles, base.mark_text(fontSize=10).encode(text="label:N"))


def stages() -> Drawing:
    """Chance of every stage of a tournament for every team: the darker, the likelier."""
    order = alt.EncodingSortField("place", op="min")
    x = alt.X("stage:N", title=None, sort=order, axis=alt.Axis(labelAngle=0, orient="top", domain=False, ticks=False))
    base = alt.Chart(rows()).encode(x=x, y=alt.Y("team:N", title=None, sort=BY_ORDER, axis=alt.Axis(labelLimit=180)))
    opacity = alt.Opacity("probability:Q", scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.02, 0.6]), legend=None)
    tiles = base.mark_rect(color=theme.HOME, stroke=theme.PAPER, strokeWidth=1)
    tiles = tiles.encode(opacity=opacity, tooltip=["team:N", "stage:N", SAID])
    return alt.layer(tiles, base.mark_text(fontSize=12).encode(text="label:N"))


DRAWN: dict[str, Callable[[], Drawing]] = {
    "density": density,
    "dots": dots,
    "margin": margin,
    "total": total,
    "lab-bars": lab_bars,
    "lab-shares": lambda: lab_lines(alt.Axis(format="%", tickCount=4)),
    "lab-lines": lambda: lab_lines(alt.Axis(tickCount=4)),
    "lab-reliability": lab_reliability,
    "reliability": reliability,
    "promises": promises,
    "places": places,
    "stages": stages,
}
SIZES = {
    "dots": (WIDTH, 200),
    "promises": (WIDTH, alt.Step(44)),
    "places": (WIDTH, 420),
    "stages": (520, alt.Step(22)),
    "reliability": None,
}


def skeleton(kind: str) -> dict[str, Any]:
    """The Vega-Lite specification of a kind, validated, with no data in it."""
    chart = DRAWN[kind]()
    size = SIZES.get(kind, (WIDTH, HEIGHT))
    if size is not None:
        chart = chart.properties(width=size[0], height=size[1])
    specification: dict[str, Any] = chart.to_dict()
    return specification | {"config": theme.config()}
