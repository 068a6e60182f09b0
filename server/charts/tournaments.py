"""Charts of a tournament: its bracket, and how far each team gets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from server.charts import words
from server.charts.kinds import Chart, Column, Row

STAGES = {
    "PLAY_OFFS": "Play-offs",
    "ROUND_OF_64": "Round of 64",
    "ROUND_OF_32": "Round of 32",
    "ROUND_OF_16": "Round of 16",
    "QUARTER_FINALS": "Quarter-finals",
    "SEMI_FINALS": "Semi-finals",
    "THIRD_PLACE": "Third place",
    "FINAL": "Final",
    "CHAMPION": "Title",
}
# In rows: a side of a tie is one high, and between two ties of the first round half a row is left.
TIE, GAP, TITLE = 2.0, 0.5, 1.2
# A column of the bracket, in its own units: the boxes, and what is left for the lines to the next.
BOX = 0.88
# Each size of picture with the ties of the first round and the rounds that it holds.
SIZES = {
    "bracket-small": (4, 3),
    "bracket": (8, 4),
    "bracket-wide": (8, 5),
    "bracket-large": (16, 5),
    "bracket-huge": (32, 6),
}
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
    marks += [
        {"x": x, "x2": x, "y": -TITLE / 2, "y2": -TITLE / 2, "title": STAGES[name]} for name, x in columns.items()
    ]
    leaves = sum(columns[by_key[key]["stage"]] == 0 for key in tops)
    size = next(name for name, most in SIZES.items() if leaves <= most[0] and len(columns) <= most[1])
    table = (
        Column("stage", "Round"),
        Column("tie", "Tie"),
        Column("place", "Place"),
        Column("team", "Likeliest team"),
        Column("probability", "Chance", "share"),
        Column("score", "Score"),
    )
    said = [of_final(ties[-1], certain), *(["p: won on penalties."] if any(row["onPenalties"] for row in rows) else [])]
    return Chart(size, "The way to the title", " ".join(said), table, rows, marks)


def of_final(final: Tie, certain: Certain) -> str:
    """What the tree comes to."""
    if match := final["match"]:
        return f"The final: {match['home']['name']} against {match['away']['name']}."
    likeliest = " and ".join(in_final(final[side][0], certain) for side in ("first", "second"))
    return f"Each box names the team that likeliest stands there, in the final {likeliest}."


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
