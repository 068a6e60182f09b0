"""Charts of a tournament: its bracket, and how far each team gets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.charts import words
from server.charts.kinds import Chart, Column, Row

STAGES = {
    "PLAY_OFFS": "Play-offs",
    "ROUND_OF_128": "Round of 128",
    "ROUND_OF_64": "Round of 64",
    "ROUND_OF_32": "Round of 32",
    "ROUND_OF_16": "Round of 16",
    "QUARTER_FINALS": "Quarter-finals",
    "SEMI_FINALS": "Semi-finals",
    "THIRD_PLACE": "Third place",
    "FINAL": "Final",
    "CHAMPION": "Title",
}
# What one match of a round is called.
MATCHES = STAGES | {
    "PLAY_OFFS": "Play-off",
    "QUARTER_FINALS": "Quarter-final",
    "SEMI_FINALS": "Semi-final",
    "THIRD_PLACE": "Match for third place",
}
# In rows: a side of a tie is one high, and between two ties of the first round half a row is left.
TIE, GAP = 2.0, 0.5
# A column of the bracket, in its own units: the boxes, and what is left for the lines to the next.
BOX = 0.88
# In units of the picture: a row, what stands above the first, and a column, which is wider where there are few.
ROW, HEAD = 30.0, 26.0
WIDTH, LEAST_COLUMN = 1000.0, 190.0
# Above the last tie, for the name of whoever won it.
CHAMPION = 50.0
# The fill of a box where its team can hardly stand there, and where it does for certain.
FAINTEST, STRONGEST = 0.05, 0.3
# Of that, where a team went out, so that what is said of it stays readable.
OUT = 0.4
# Where clubs of several countries are beside each other their names end with it; a box of the picture has no room.
COUNTRY = re.compile(r" \([A-Z]{3}\)$")
# In letters, bold ones: of a longer name a box has the monogram, and is never cut.
LONGEST_NAME = 17

SKIPPED = "straight on"

Tie = Mapping[str, Any]
# Teams by their ids, with the stages that results have decided of them.
Certain = Collection[tuple[str, str]]


def bracket(ties: Sequence[Tie], lines: Sequence[Mapping[str, Any]]) -> Chart | None:
    """The knock-out as a tree, with the likeliest team at each place; None where it is no tree.

    Args:
        lines: The teams, with what is certain of their stages.
    """
    tops = placed(ties)
    if tops is None:
        return None
    by_key = {tie["key"]: tie for tie in ties}
    certain = {(line["team"]["id"], stage["stage"]) for line in lines for stage in line["stages"] if stage["isCertain"]}
    columns = {stage: column for column, stage in enumerate(stages(ties))}
    rows = [row for key, top in tops.items() for row in boxes(by_key[key], columns, top, certain)]
    marks = [line for key in tops for line in connections(by_key[key], columns, tops)]
    marks += [{"x": x, "title": STAGES[name]} for name, x in columns.items()]
    table = (
        Column("stage", "Round"),
        Column("tie", "Tie"),
        Column("place", "Place"),
        Column("team", "Likeliest team"),
        Column("probability", "Chance", "share"),
        Column("score", "Score"),
    )
    said = [of_final(ties[-1], certain), *(["p: won on penalties."] if any(row["onPenalties"] for row in rows) else [])]
    return Chart("bracket", "The way to the title", " ".join(said), table, rows, marks)


@dataclass(frozen=True, slots=True)
class Box:
    """A side of a tie as it is drawn.

    Args:
        tint: How strongly its team's colour fills it: the more, the likelier that it stands there.
        said: What it says, in full.
    """

    team: Mapping[str, Any]
    label: str
    value: str
    said: str
    x: float
    y: float
    tint: float
    won: bool
    lost: bool

    @property
    def middle(self) -> float:
        return self.y + (ROW - 2) / 2


class Drawing:
    """The bracket as a picture.

    Args:
        teams: By name, with their colours.
    """

    row = ROW

    def __init__(self, chart: Chart, teams: Mapping[str, Mapping[str, Any]]) -> None:
        self.chart, self.teams = chart, teams
        number = 1 + max(int(row["x"]) for row in chart.rows)
        self.column = max(WIDTH / (number - 1 + BOX), LEAST_COLUMN)
        self.width = round(self.column * (number - 1 + BOX))
        self.box = round(self.column * BOX, 1)
        # Where a single tie stands beside few others, its winner needs room above it.
        self.height = round(HEAD + ROW * max(max(row["y"] for row in chart.rows) + 1, 4))

    def x(self, columns: float) -> float:
        return round(self.column * columns, 1)

    def y(self, rows: float) -> float:
        return round(HEAD + ROW * rows, 1)

    @property
    def heads(self) -> Iterator[tuple[str, float]]:
        """Names of the rounds, with where they stand."""
        yield from ((mark["title"], self.x(mark["x"])) for mark in self.chart.marks if mark["title"])

    @property
    def lines(self) -> Iterator[str]:
        """From each tie to the box of its winner."""
        for mark in self.chart.marks:
            if not mark["title"]:
                yield f"M{self.x(mark['x'])} {self.y(mark['y'])}L{self.x(mark['x2'])} {self.y(mark['y2'])}"

    @property
    def boxes(self) -> Iterator[Box]:
        for row in self.chart.rows:
            is_played = bool(row["score"])
            is_out = is_played and not row["won"]
            tint = FAINTEST + (STRONGEST - FAINTEST) * row["probability"] ** 0.5
            ends = f"{row['score']}, {'goes on' if row['won'] else 'goes out'}" if is_played else row["said"]
            yield Box(
                team=self.teams[row["team"]],
                label=row["label"],
                value=row["value"],
                said=f"{row['stage']}: {row['team']}, {ends}",
                x=self.x(row["x"]),
                y=self.y(row["y"]),
                tint=round(tint * (OUT if is_out else 1), 2),
                won=row["won"],
                lost=is_out,
            )

    @property
    def champion(self) -> tuple[Mapping[str, Any], float, float] | None:
        """Who won the last tie, above which there is room for it; None while nobody has."""
        *_, first, second = self.chart.rows
        for row in (first, second):
            if row["won"] and self.y(first["y"]) >= HEAD + CHAMPION:
                return {**self.teams[row["team"]], "label": row["label"]}, self.x(row["x"]), self.y(first["y"])
        return None


def of_final(final: Tie, certain: Certain) -> str:
    """What the tree comes to."""
    if match := final["match"]:
        return f"The final: {match['home']['name']} against {match['away']['name']}."
    likeliest = " and ".join(in_final(final[side][0], certain) for side in ("first", "second"))
    return f"Each box names the likeliest team. In the final: {likeliest}."


def in_final(likeliest: Mapping[str, Any], certain: Certain) -> str:
    team = likeliest["team"]
    is_certain = (team["id"], "FINAL") in certain
    return f"{team['name']} {'for certain' if is_certain else words.percent(likeliest['probability'])}"


def stages(ties: Sequence[Tie]) -> list[str]:
    return [each for each in dict.fromkeys(tie["stage"] for tie in ties) if each != "THIRD_PLACE"]


def placed(ties: Sequence[Tie]) -> dict[str, float] | None:
    """Where each tie of the tree begins, from its last one down to those of the first round."""
    by_key = {tie["key"]: tie for tie in ties}
    found: dict[str, float] = {}
    leaves = iter(range(len(ties)))

    def place(key: str) -> float:
        children = [side[1:] for side in by_key[key]["places"] if side[0] == "W" and side[1:] in by_key]
        tops = [place(each) for each in children]
        found[key] = sum(tops) / len(tops) if tops else next(leaves) * (TIE + GAP)
        return found[key]

    tree = [tie for tie in ties if tie["stage"] != "THIRD_PLACE"]
    place(tree[-1]["key"])
    return found if len(found) == len(tree) else None


def boxes(tie: Tie, columns: Mapping[str, int], top: float, certain: Certain) -> Iterator[Row]:
    match, column = tie["match"], columns[tie["stage"]]
    for number, side in enumerate(("first", "second")):
        likeliest = tie[side][0]
        name, probability = likeliest["team"]["name"], likeliest["probability"]
        score, on_penalties = score_of(match, name) if match else ("", False)
        is_certain = (likeliest["team"]["id"], tie["stage"]) in certain
        short_score = f"{score} p" if on_penalties else score
        yield {
            "stage": STAGES[tie["stage"]],
            "tie": tie["key"],
            "place": tie["places"][number],
            "team": name,
            "label": in_box(likeliest["team"]),
            "probability": probability,
            "certain": is_certain,
            "said": words.chance(probability, 1, is_certain=is_certain),
            "score": f"{score}, won on penalties" if on_penalties else score,
            "onPenalties": on_penalties,
            "value": short_score or ("" if is_certain else words.short_percent(probability)),
            "won": bool(score) and tie["winners"][0]["team"]["name"] == name,
            "x": float(column),
            "x2": column + BOX,
            "y": top + number,
            "y2": top + number + 0.94,
        }


def in_box(team: Mapping[str, Any]) -> str:
    name = COUNTRY.sub("", team["name"])
    return name if len(name) <= LONGEST_NAME else str(team["monogram"])


def score_of(match: Mapping[str, Any], team: str) -> tuple[str, bool]:
    """A side's score, and whether penalties went its way; nothing of a match ahead."""
    is_home = match["home"]["name"] == team
    score = match["homeScore"] if is_home else match["awayScore"]
    if score is None:
        return "", False
    winner = match["winner"]
    return str(score), bool(winner and winner["name"] == team)


def connections(tie: Tie, columns: Mapping[str, int], tops: Mapping[str, float]) -> Iterator[Row]:
    """From the middle of each tie that feeds this one to the box of its side."""
    for number, side in enumerate(tie["places"]):
        child = side[1:]
        if side[0] != "W" or child not in tops:
            continue
        left, right = columns[tie["stage"]] - 1 + BOX, float(columns[tie["stage"]])
        middle, start, end = (left + right) / 2, tops[child] + 1, tops[tie["key"]] + number + 0.47
        for x, x2, y, y2 in ((left, middle, start, start), (middle, middle, start, end), (middle, right, end, end)):
            yield {"x": x, "x2": x2, "y": y, "y2": y2, "title": ""}


def is_skipped(line: Mapping[str, Any], place: int) -> bool:
    """Whether a team got past a stage without having to play it, as those do that go straight on from the groups."""
    at, *later = line["stages"][place:]
    return at["isCertain"] and not at["probability"] and any(each["probability"] for each in later)


def chances(lines: Sequence[Mapping[str, Any]], sentence: str) -> Chart:
    """How far each team gets."""
    rows: list[Row] = [
        {
            "team": line["team"]["name"],
            "order": order,
            "stage": STAGES[stage["stage"]],
            "place": place,
            "probability": stage["probability"],
            "error": stage["error"],
            "certain": stage["isCertain"],
            "said": words.chance(stage["probability"], 1, is_certain=stage["isCertain"]),
            "label": words.chance(stage["probability"], is_certain=stage["isCertain"]),
        }
        | ({"said": SKIPPED, "label": ""} if is_skipped(line, place) else {})
        for order, line in enumerate(lines)
        for place, stage in enumerate(line["stages"])
    ]
    columns = (
        Column("team", "Team"),
        Column("stage", "Stage"),
        Column("probability", "Chance", "share"),
        Column("error", "Monte Carlo error", "share of tournaments"),
    )
    return Chart("stages", "How far each team gets", sentence, columns, rows, [])
