"""From the answer of the schema to charts: rows, marks, sentence, and the columns of the table twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from strawberry.utils.str_converters import to_camel_case

from engine.depths import Depth
from server.charts import differences, landscape_picture, margin_columns_picture, ridges, theme, words
from server.charts.landscape import DOTS, Landscape, landscape, without
from server.charts.margin_columns import MarginColumns, columns_of, is_in_columns
from server.charts.ridges import Ridge

Row: TypeAlias = dict[str, Any]
Section: TypeAlias = Mapping[str, Any]

# Cells rarer than this would only make the picture smaller.
WORTH_A_BAR = 0.0005
# The quartiles lie so near to the median that their names would overlap.
NAMED_LEVELS = ("p5", "p50", "p95")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: the key in each row, its heading, and its unit ("share" is shown in percent)."""

    key: str
    heading: str
    unit: str = ""

    @property
    def is_number(self) -> bool:
        return bool(self.unit) or self.key in ("match", "density")

    def text(self, row: Row) -> str:
        """The value as the table shows it; of a row that is `certain`, what is `said` instead of a chance."""
        value = row[self.key]
        if self.unit == "share":
            return str(row["said"]) if row.get("certain") else words.percent(value, 1)
        return f"{value:.2f}" if isinstance(value, float) else str(value)

    @property
    def heading_with_unit(self) -> str:
        return f"{self.heading} [{self.unit}]" if self.unit else self.heading


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart before it is drawn.

    Args:
        kind: Name of its skeleton.
        sentence: What the picture says, for those who do not see it.
        rows: The data, as the table shows them.
        marks: Annotations.
        axes: Titles of its axes by the field that they show, where the sport has its own.
        colours: What is drawn instead of the tokens of the two sides, where these have colours of their own.
        picture: SVG of what has no skeleton, since no other program can draw it.
    """

    kind: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    rows: list[Row]
    marks: list[Row]
    axes: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    picture: str = ""


CHANCE = Column("probability", "Probability", "share")


def of_outcomes(sides: Section) -> dict[str, str]:
    """What paints each outcome, where the sides have colours of their own."""
    return {"home": theme.paint(sides["home"]), "draw": theme.DRAW, "away": theme.paint(sides["away"])}


def of_sides(sides: Section) -> dict[str, str]:
    """The same by the token that it stands for."""
    return {theme.HOME: theme.paint(sides["home"]), theme.AWAY: theme.paint(sides["away"])}


def density(simulation: Section) -> Chart:
    chance = simulation["distribution"]["winProbability"]
    curve, levels = chance["density"], chance["percentiles"]
    win = "a home win" if simulation["hasHomeSide"] else f"a win of {names(simulation)[0]}"
    low, high = (words.percent(levels[end]) for end in ("p5", "p95"))
    return Chart(
        "density",
        "How sure we are of the chance",
        f"The chance of {win} is most likely between {low} and {high}. The higher the curve, the likelier.",
        (Column("probability", f"Chance of {win}", "share"), Column("density", "Density")),
        [{"probability": x, "density": y} for x, y in zip(curve["x"], curve["y"], strict=True)],
        [
            {
                "label": words.percent(at),
                "meaning": f"{level[1:]} in 100 lie below",
                "probability": at,
                "middle": level == "p50",
                "named": level in NAMED_LEVELS,
            }
            for level, at in levels.items()
        ],
        {"probability": f"Probability of {win}"},
    )


def dots(simulation: Section) -> Chart:
    (home, away), sport = names(simulation), simulation["words"]
    margins: Sequence[int] = simulation["distribution"]["dots"]
    return Chart(
        "dots",
        "Twenty equally likely matches",
        words.twenty_matches(margins, home, away, has_draw=simulation["distribution"]["probabilities"]["draw"] > 0),
        (Column("match", "Match"), Column("margin", "Margin", sport["scores"]), Column("meaning", "Meaning")),
        [
            {
                "match": index + 1,
                "margin": margin,
                "place": margins[:index].count(margin),
                "outcome": words.outcome(margin),
                "meaning": words.margin(margin, home, away),
            }
            for index, margin in enumerate(margins)
        ],
        [],
        {"margin": sport["margin"]},
        of_sides(simulation["colours"]),
    )


def margin(simulation: Section) -> Chart:
    (home, away), sport = names(simulation), simulation["words"]
    law = simulation["distribution"]["margin"]
    rows: list[Row] = [
        {"margin": ahead, "meaning": words.margin(ahead, home, away), "outcome": words.outcome(ahead), "probability": p}
        for ahead, p in law_of(law)
    ]
    likeliest = max(rows, key=lambda row: row["probability"])
    low, high = middle_half(law)
    sentence = (
        f"The likeliest margin: {likeliest['meaning']} ({words.percent(likeliest['probability'])}). "
        f"Half of such matches end between {words.margin(low, home, away)} and {words.margin(high, home, away)}."
    )
    columns = (Column("margin", "Margin", sport["scores"]), Column("meaning", "Meaning"), CHANCE)
    axes, colours = {"margin": sport["margin"]}, of_sides(simulation["colours"])
    return Chart("margin", "Who wins by how much", sentence, columns, rows, [], axes, colours)


def total(simulation: Section) -> Chart:
    law, sport = simulation["distribution"]["total"], simulation["words"]
    rows: list[Row] = [{"total": number, "probability": p} for number, p in law_of(law)]
    likeliest = max(rows, key=lambda row: row["probability"])
    (low, high), scores = middle_half(law), sport["scores"]
    sentence = (
        f"The likeliest number of {scores} is {likeliest['total']} ({words.percent(likeliest['probability'])}). "
        f"Half of such matches have {low} to {high}."
    )
    columns = (Column("total", scores.capitalize(), scores), CHANCE)
    return Chart("total", f"How many {scores}", sentence, columns, rows, [], {"total": sport["total"]})


def grid(simulation: Section) -> Chart:
    """Every score as a cell with its share of a hundred matches."""
    land = landscape(simulation, simulation["distribution"])
    return of_landscape("grid", f"Where {DOTS} such matches end", land, simulation, is_named=True)


def grid_of(scenario: str) -> Callable[[Section], Chart]:
    """The same under an assumption, on the rows and columns of the forecast itself."""

    def chart(simulation: Section) -> Chart:
        section = simulation["scenarios"]
        land = landscape(simulation, section[scenario], section["base"])
        return of_landscape(f"grid-{scenario}", assumption(simulation, scenario), land, simulation, is_beside=True)

    return chart


def columns(simulation: Section) -> Chart:
    """Every margin as a column with its share of a hundred matches."""
    found = columns_of(simulation, simulation["distribution"])
    return of_columns("columns", f"By how much {DOTS} such matches end", found, simulation, is_named=True)


def columns_under(scenario: str) -> Callable[[Section], Chart]:
    """The same under an assumption, on the columns of the forecast itself."""

    def chart(simulation: Section) -> Chart:
        section = simulation["scenarios"]
        found = columns_of(simulation, section[scenario], section["base"])
        return of_columns(f"columns-{scenario}", assumption(simulation, scenario), found, simulation, is_beside=True)

    return chart


def of_columns(
    kind: str, title: str, found: MarginColumns, simulation: Section, *, is_named: bool = False, is_beside: bool = False
) -> Chart:
    """
    Args:
        is_named: Whether its columns have names on the page, of which each can stand there once.
        is_beside: Whether it stands beside another, and its table says what changed.
    """
    rows: list[Row] = [
        {
            "margin": column.label,
            "meaning": column.said,
            "probability": column.chance,
            "dots": column.dots,
            "change": 100 * column.change,
        }
        for column in found.columns
    ]
    table = (
        Column("margin", found.title),
        Column("meaning", "Meaning"),
        CHANCE,
        Column("dots", "Of the dots", "dots"),
        *([Column("change", "Beside what we think", "percentage points")] if is_beside else []),
    )
    picture = margin_columns_picture.drawn(found, of_outcomes(simulation["colours"]), is_named=is_named)
    return Chart(kind, title, found.changes if is_beside else found.sentence, table, rows, [], picture=picture)


def grid_without_home_advantage(simulation: Section) -> Chart | None:
    """The landscape of the same match without home advantage, beside the forecast.

    None where the answer lacks one of the two depths that tell it together, or no home advantage is counted.
    """
    law, dive = simulation.get("distribution"), simulation.get("deepDive")
    if not law or not law["grid"] or is_in_columns(law) or not dive or not dive["homeAdvantage"]:
        return None
    land = landscape(simulation, without(law, dive["homeAdvantage"]), law)
    title = f"Where {DOTS} such matches end without home advantage"
    return of_landscape("grid-without-home-advantage", title, land, simulation, is_named=True, is_beside=True)


def assumption(simulation: Section, scenario: str) -> str:
    """Such as "If Arsenal is weaker than we think"."""
    home, away = names(simulation)
    favourite = away if simulation["scenarios"]["favourite"] == "AWAY" else home
    return f"If {favourite} is {SCENARIOS[scenario]}{'' if scenario == 'base' else ' than we think'}"


def of_landscape(
    kind: str, title: str, land: Landscape, simulation: Section, *, is_named: bool = False, is_beside: bool = False
) -> Chart:
    """
    Args:
        is_named: Whether its cells have names on the page, of which each can stand there once.
        is_beside: Whether it stands beside another, and its table says what changed.
    """
    (home, away), scores = names(simulation), simulation["words"]["scores"]
    rows: list[Row] = [
        {
            "home": land.steps[cell.row].label,
            "away": land.steps[cell.column].label,
            "probability": cell.chance,
            "dots": sum(cell.dots.values()),
            "change": 100 * cell.change,
        }
        for cell in land.cells
    ]
    columns = (
        Column("home", home, scores),
        Column("away", away, scores),
        CHANCE,
        Column("dots", "Of the dots", "dots"),
        *([Column("change", "Beside what we think", "percentage points")] if is_beside else []),
    )
    picture = landscape_picture.drawn(land, of_outcomes(simulation["colours"]), is_named=is_named)
    return Chart(kind, title, land.changes if is_beside else land.sentence, columns, rows, [], picture=picture)


def scenarios(simulation: Section) -> Chart:
    """The margins under every assumption as ridges on one axis."""
    section, sides = simulation["scenarios"], names(simulation)
    found = [
        ridges.ridge(mark, sides, section[name]["margin"], section[name]["probabilities"], simulation["colours"])
        for name, mark in SCENARIOS.items()
    ]
    sentence = "The further a ridge leans to one side, the surer is that side to win."
    return of_ridges("scenarios", "By how much, under each", sentence, found, simulation["words"], sides)


SCENARIOS = {"conservative": "weaker", "base": "as we think", "aggressive": "stronger"}


def comparison(analysis: Section) -> Chart:
    """Several simulations as ridges on one axis."""
    found = [
        ridges.ridge(
            str(number),
            (each["home"], each["away"]),
            {"first": analysis["marginFirst"], "probabilities": each["margin"]},
            each["probabilities"],
            each["colours"],
        )
        for number, each in enumerate(analysis["simulations"], 1)
    ]
    sport = analysis["words"]
    return of_ridges("comparison", "Who wins by how much", analysis["sentence"], found, sport, sport["sides"])


def of_ridges(
    kind: str, title: str, sentence: str, found: Sequence[Ridge], sport: Section, sides: Sequence[str]
) -> Chart:
    """
    Args:
        sides: What the ends of the axis are called.
    """
    rows: list[Row] = [
        {
            "mark": ridge.mark,
            "panel": f"{ridge.home} – {ridge.away}",
            "margin": ahead,
            "meaning": words.margin(ahead, ridge.home, ridge.away),
            "probability": p,
        }
        for ridge in found
        for ahead, p in reversed(ridge.law)
    ]
    columns = (
        Column("mark", "Ridge"),
        Column("panel", "Sides"),
        Column("margin", sport["margin"], sport["scores"]),
        Column("meaning", "Meaning"),
        CHANCE,
    )
    return Chart(kind, title, sentence, columns, rows, [], picture=ridges.drawn(found, sides, sport["margin"]))


def differences_of(quantity: str) -> Callable[[Section], Chart]:
    """How far a quantity lies apart in every pair, with what the strengths leave open."""

    def chart(analysis: Section) -> Chart:
        matrix = differences.matrices(analysis)[quantity]
        rows: list[Row] = [
            {
                "first": matrix.labels[pair.first - 1],
                "second": matrix.labels[pair.second - 1],
                "difference": pair.mean,
                "reach": pair.reach,
                "clear": "yes" if pair.is_clear else "no",
                "larger": pair.first_is_larger,
            }
            for pair in matrix.pairs
        ]
        columns = (
            Column("first", "First match"),
            Column("second", "Second match"),
            Column("difference", "First minus second", matrix.unit),
            Column("reach", "Give or take", matrix.unit),
            Column("clear", "Larger than our doubt"),
            Column("larger", "Chance that the first is larger", "share"),
        )
        picture = differences.drawn(matrix)
        return Chart(
            DIFFERENCES[quantity],
            f"{matrix.label}: row minus column",
            matrix.sentence,
            columns,
            rows,
            [],
            picture=picture,
        )

    return chart


DIFFERENCES = {"home_win": "differences", "expected_margin": "margins-apart", "expected_total": "totals-apart"}
OF_COMPARISON: dict[str, Callable[[Section], Chart]] = {
    "comparison": comparison,
    **{kind: differences_of(quantity) for quantity, kind in DIFFERENCES.items()},
}

# The charts of those depths of a simulation that have any.
OF_DEPTH: Mapping[Depth, dict[str, Callable[[Section], Chart]]] = {
    Depth.FULL_DISTRIBUTION: {
        "dots": dots,
        "density": density,
        "margin": margin,
        "total": total,
        "grid": grid,
        "columns": columns,
    },
    Depth.SCENARIO_EXTREMES: {
        "scenarios": scenarios,
        **{f"grid-{name}": grid_of(name) for name in SCENARIOS},
        **{f"columns-{name}": columns_under(name) for name in SCENARIOS},
    },
}
OF_GRIDS = frozenset({"grid", *(f"grid-{name}" for name in SCENARIOS)})
OF_COLUMNS = frozenset({"columns", *(f"columns-{name}" for name in SCENARIOS)})


def of_simulation(simulation: Section) -> list[Chart]:
    """The charts of the sections that the answer holds."""
    found = (simulation.get("distribution"), (simulation.get("scenarios") or {}).get("base"))
    hidden = hidden_of(next((law for law in found if law), None))
    charts = [
        chart(simulation)
        for depth, charts in OF_DEPTH.items()
        if simulation.get(to_camel_case(depth.entry.section))
        for name, chart in charts.items()
        if name not in hidden
    ]
    return [*charts, *filter(None, [grid_without_home_advantage(simulation)])]


def hidden_of(law: Section | None) -> frozenset[str]:
    """The charts that would say nothing of such a law of scores: one of the two first pictures at least."""
    if law is None:
        return frozenset()
    if is_in_columns(law):
        return OF_GRIDS
    return OF_COLUMNS if law["grid"] else OF_GRIDS | OF_COLUMNS | {"total"}


def names(simulation: Section) -> tuple[str, str]:
    return simulation["home"]["name"], simulation["away"]["name"]


def law_of(law: Section) -> Iterator[tuple[int, float]]:
    """Whole numbers with their probabilities, without the tails that no one could see."""
    for offset, probability in enumerate(law["probabilities"]):
        if probability >= WORTH_A_BAR:
            yield law["first"] + offset, probability


def middle_half(law: Section) -> tuple[int, int]:
    return round(law["percentiles"]["p25"]), round(law["percentiles"]["p75"])
