"""From the answer of the schema to charts: rows, marks, sentence, and the columns of the table twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from strawberry.utils.str_converters import to_camel_case

from engine.depths import Depth
from server.charts import theme, words

Row: TypeAlias = dict[str, Any]
Section: TypeAlias = Mapping[str, Any]

# Cells rarer than this would only make the picture smaller.
WORTH_A_BAR = 0.0005
MOST_SHOWN = 6
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
        axes: Titles of its axes by the field that they show, where the sport has its own.
        colours: What is drawn instead of the tokens of the two sides, where these have colours of their own.
        picture: The SVG itself, where no library draws it.
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
    return Chart(
        "density",
        "How sure we are of the chance",
        chance["sentence"],
        (Column("probability", f"Chance of {win}", "share"), Column("density", "Density")),
        [{"probability": x, "density": y} for x, y in zip(curve["x"], curve["y"], strict=True)],
        [
            {"label": f"{level[1:]}%", "probability": at, "middle": level == "p50", "named": level in NAMED_LEVELS}
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
        f"The likeliest margin is {likeliest['meaning']} ({words.percent(likeliest['probability'])}); "
        f"half of such matches end between {words.margin(low, home, away)} and {words.margin(high, home, away)}."
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
        f"The likeliest number of {scores} is {likeliest['total']} ({words.percent(likeliest['probability'])}); "
        f"half of such matches have {low} to {high}."
    )
    columns = (Column("total", scores.capitalize(), scores), CHANCE)
    return Chart("total", f"How many {scores}", sentence, columns, rows, [], {"total": sport["total"]})


def grid(simulation: Section) -> Chart:
    (home, away), scores = names(simulation), simulation["words"]["scores"]
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
        for h, row in enumerate(cells[: MOST_SHOWN + 1])
        for a, p in enumerate(row[: MOST_SHOWN + 1])
    ]
    likeliest = max(rows, key=lambda row: row["probability"])
    sentence = (
        f"The likeliest single score is {likeliest['score']}, "
        f"and even that has only {words.percent(likeliest['probability'])}. "
        f"Rows are {scores} of {home}, columns {scores} of {away}; the figures are percent."
    )
    columns = (Column("home", f"{home}", scores), Column("away", f"{away}", scores), CHANCE)
    axes = {"home": f"Home {scores}", "away": f"Away {scores}"}
    return Chart("grid", "Every score", sentence, columns, rows, [], axes, of_sides(simulation["colours"]))


def scenarios(simulation: Section) -> Chart:
    section, sport = simulation["scenarios"], simulation["words"]
    colours = of_outcomes(simulation["colours"])
    rows = [
        {
            "panel": title,
            "order": order,
            "margin": ahead,
            "outcome": words.outcome(ahead),
            "colour": colours[words.outcome(ahead)],
            "probability": p,
        }
        for order, (name, title) in enumerate(SCENARIOS.items())
        for ahead, p in law_of(section[name]["margin"])
    ]
    columns = (Column("panel", "Scenario"), Column("margin", "Margin", sport["scores"]), CHANCE)
    home, away = names(simulation)
    sentence = f"Bars right of 0 are wins of {home}, bars left of it wins of {away}; the axes are shared."
    axes = {"margin": sport["margin"]}
    return Chart("scenarios", "The same match under three assumptions", sentence, columns, rows, [], axes)


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
            "colour": of_outcomes(compared["colours"])[words.outcome(margin)],
            "probability": p,
        }
        for order, compared in enumerate(analysis["simulations"])
        for margin, p in enumerate(compared["margin"], analysis["marginFirst"])
        if p >= WORTH_A_BAR
    ]
    sport = analysis["words"]
    columns = (Column("panel", "Match"), Column("margin", "Margin", sport["scores"]), CHANCE)
    first, second = sport["sides"]
    sentence = f"Bars right of 0 are wins of the {first}, bars left of it wins of the {second}; the axes are shared."
    axes = {"margin": sport["margin"]}
    return Chart("comparison", "The same axes for every match", sentence, columns, rows, [], axes)


def differences(analysis: Section) -> Chart:
    """How far the chances of a win of the first side lie apart, for every pair, with what the strengths leave open."""
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
    return Chart("differences", f"{of_chances[0]['label']}, first minus second", sentence, columns, rows, [{"zero": 0}])


OF_COMPARISON: dict[str, Callable[[Section], Chart]] = {"comparison": comparison, "differences": differences}

# The charts of those depths of a simulation that have any.
OF_DEPTH: Mapping[Depth, dict[str, Callable[[Section], Chart]]] = {
    Depth.FULL_DISTRIBUTION: {"dots": dots, "density": density, "margin": margin, "total": total, "grid": grid},
    Depth.SCENARIO_EXTREMES: {"scenarios": scenarios},
}
OF_SCORES = frozenset({"total", "grid"})


def of_simulation(simulation: Section) -> list[Chart]:
    """The charts of the sections that the answer holds; a sport without scores has none of them."""
    hidden = OF_SCORES if (simulation.get("distribution") or {}).get("grid") == [] else frozenset()
    return [
        chart(simulation)
        for depth, charts in OF_DEPTH.items()
        if simulation.get(to_camel_case(depth.entry.section))
        for name, chart in charts.items()
        if name not in hidden
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
