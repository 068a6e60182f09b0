"""From the answer of the schema to charts: rows, marks, sentence, and the columns of the table twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from strawberry.utils.str_converters import to_camel_case

from engine.depths import Depth
from server.charts import words

Row: TypeAlias = dict[str, Any]
Section: TypeAlias = Mapping[str, Any]

# Cells rarer than this would only make the picture smaller.
WORTH_A_BAR = 0.0005
MOST_GOALS_SHOWN = 6
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
        """The value as the table shows it."""
        value = row[self.key]
        if self.unit == "share":
            return words.percent(value, 1)
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
    """

    kind: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    rows: list[Row]
    marks: list[Row]


CHANCE = Column("probability", "Probability", "share")


def density(simulation: Section) -> Chart:
    chance = simulation["distribution"]["winProbability"]
    curve, levels = chance["density"], chance["percentiles"]
    return Chart(
        "density",
        "How sure we are of the chance",
        chance["sentence"],
        (Column("probability", "Chance of a home win", "share"), Column("density", "Density")),
        [{"probability": x, "density": y} for x, y in zip(curve["x"], curve["y"], strict=True)],
        [
            {"label": f"{level[1:]}%", "probability": at, "middle": level == "p50", "named": level in NAMED_LEVELS}
            for level, at in levels.items()
        ],
    )


def dots(simulation: Section) -> Chart:
    home, away = names(simulation)
    margins: Sequence[int] = simulation["distribution"]["dots"]
    return Chart(
        "dots",
        "Twenty equally likely matches",
        words.twenty_matches(margins, home, away),
        (Column("match", "Match"), Column("margin", "Margin", "goals"), Column("meaning", "Meaning")),
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
    )


def margin(simulation: Section) -> Chart:
    home, away = names(simulation)
    law = simulation["distribution"]["margin"]
    rows: list[Row] = [
        {"margin": goals, "meaning": words.margin(goals, home, away), "outcome": words.outcome(goals), "probability": p}
        for goals, p in law_of(law)
    ]
    likeliest = max(rows, key=lambda row: row["probability"])
    low, high = middle_half(law)
    sentence = (
        f"The likeliest margin is {likeliest['meaning']} ({words.percent(likeliest['probability'])}); "
        f"half of such matches end between {words.margin(low, home, away)} and {words.margin(high, home, away)}."
    )
    columns = (Column("margin", "Margin", "goals"), Column("meaning", "Meaning"), CHANCE)
    return Chart("margin", "Who wins by how much", sentence, columns, rows, [])


def total(simulation: Section) -> Chart:
    law = simulation["distribution"]["total"]
    rows: list[Row] = [{"total": goals, "probability": p} for goals, p in law_of(law)]
    likeliest = max(rows, key=lambda row: row["probability"])
    low, high = middle_half(law)
    sentence = (
        f"The likeliest number of goals is {likeliest['total']} ({words.percent(likeliest['probability'])}); "
        f"half of such matches have {low} to {high}."
    )
    return Chart("total", "How many goals", sentence, (Column("total", "Goals", "goals"), CHANCE), rows, [])


def grid(simulation: Section) -> Chart:
    home, away = names(simulation)
    cells = simulation["distribution"]["grid"]
    rows = [
        {
            "home": h,
            "away": a,
            "score": f"{h}–{a}",
            "outcome": words.outcome(h - a),
            "probability": p,
            "label": words.tile(p),
        }
        for h, row in enumerate(cells[: MOST_GOALS_SHOWN + 1])
        for a, p in enumerate(row[: MOST_GOALS_SHOWN + 1])
    ]
    likeliest = max(rows, key=lambda row: row["probability"])
    sentence = (
        f"The likeliest single score is {likeliest['score']}, "
        f"and even that has only {words.percent(likeliest['probability'])}. "
        f"Rows are goals of {home}, columns goals of {away}; the figures are percent."
    )
    columns = (Column("home", f"{home}", "goals"), Column("away", f"{away}", "goals"), CHANCE)
    return Chart("grid", "Every score", sentence, columns, rows, [])


def scenarios(simulation: Section) -> Chart:
    section = simulation["scenarios"]
    rows = [
        {"panel": title, "order": order, "margin": goals, "outcome": words.outcome(goals), "probability": p}
        for order, (name, title) in enumerate(SCENARIOS.items())
        for goals, p in law_of(section[name]["margin"])
    ]
    columns = (Column("panel", "Scenario"), Column("margin", "Margin", "goals"), CHANCE)
    home, away = names(simulation)
    sentence = f"Bars right of 0 are wins of {home}, bars left of it wins of {away}; the axes are shared."
    return Chart("scenarios", "The same match under three assumptions", sentence, columns, rows, [])


SCENARIOS = {
    "conservative": "The favourite is weaker than we think",
    "base": "As we think",
    "aggressive": "The favourite is stronger than we think",
}


def comparison(analysis: Section) -> Chart:
    """Several simulations on the same axes."""
    rows = [
        {
            "panel": compared["label"],
            "order": order,
            "margin": margin,
            "outcome": words.outcome(margin),
            "probability": p,
        }
        for order, compared in enumerate(analysis["simulations"])
        for margin, p in enumerate(compared["margin"], analysis["marginFirst"])
        if p >= WORTH_A_BAR
    ]
    columns = (Column("panel", "Match"), Column("margin", "Margin", "goals"), CHANCE)
    sentence = "Bars right of 0 are wins of the home side, bars left of it wins of the away side; the axes are shared."
    return Chart("comparison", "The same axes for every match", sentence, columns, rows, [])


def differences(analysis: Section) -> Chart:
    """How far the chances of a home win lie apart, for every pair, with what the strengths leave open."""
    numbers = {compared["id"]: number for number, compared in enumerate(analysis["simulations"], 1)}
    of_chances = [each for each in analysis["differences"] if each["quantity"] == "home_win"]
    rows: list[Row] = [
        {
            "pair": f"{numbers[each['first']]} {words.MINUS} {numbers[each['second']]}",
            "order": order,
            "difference": 100 * each["mean"],
            "low": 100 * each["interval"]["low"],
            "high": 100 * each["interval"]["high"],
            "clear": each["isClear"],
        }
        for order, each in enumerate(of_chances)
    ]
    level = words.percent(of_chances[0]["interval"]["level"])
    clear = sum(each["isClear"] for each in of_chances)
    sentence = (
        f"The line holds the difference with a probability of {level}. "
        f"{clear} of {len(rows)} {'leaves' if clear == 1 else 'leave'} out zero."
    )
    columns = (
        Column("pair", "Matches"),
        Column("difference", "Difference", "points"),
        Column("low", "From", "points"),
        Column("high", "To", "points"),
    )
    return Chart("differences", "Chance of a home win, first minus second", sentence, columns, rows, [{"zero": 0}])


OF_COMPARISON: dict[str, Callable[[Section], Chart]] = {"comparison": comparison, "differences": differences}

# The charts of those depths of a simulation that have any.
OF_DEPTH: Mapping[Depth, dict[str, Callable[[Section], Chart]]] = {
    Depth.FULL_DISTRIBUTION: {"dots": dots, "density": density, "margin": margin, "total": total, "grid": grid},
    Depth.SCENARIO_EXTREMES: {"scenarios": scenarios},
}


def of_simulation(simulation: Section) -> list[Chart]:
    """The charts of the sections that the answer holds."""
    return [
        chart(simulation)
        for depth, charts in OF_DEPTH.items()
        if simulation.get(to_camel_case(depth.entry.section))
        for chart in charts.values()
    ]


def names(simulation: Section) -> tuple[str, str]:
    return simulation["home"]["name"], simulation["away"]["name"]


def law_of(law: Section) -> Iterator[tuple[int, float]]:
    """Whole numbers with their probabilities, without the tails that no one could see."""
    for offset, probability in enumerate(law["probabilities"]):
        if probability >= WORTH_A_BAR:
            yield law["first"] + offset, probability


def middle_half(law: Section) -> tuple[int, int]:
    return round(law["percentiles"]["p25"]), round(law["percentiles"]["p75"])
