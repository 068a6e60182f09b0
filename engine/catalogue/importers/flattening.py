"""A match of a JSON document as one row: what is nested becomes a column such as `score.fullTime.home`."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from engine.catalogue.names import folded

MOST_DEPTH = 4
# Where an object says that it is of the home side, and what that says.
SIDE_NAMES = ("homeAway", "location", "side", "qualifier", "participant")
SIDES = ("home", "away")
# Of the score at which moment an entry of a list of scores is, by what it is called; the first that fits counts.
STAGES = {
    "part": re.compile(r"only|period|quarter"),
    "half": re.compile(r"halbzeit|1st[ _-]?half|half[ _-]?time|^ht$"),
    "penalties": re.compile(r"penal|elfmeter|shoot"),
    "extra": re.compile(r"verlang|extra|^a?et$|overtime"),
    "regular": re.compile(r"2nd[ _-]?half|nachspielzeit|90|regular|normal"),
    "final": re.compile(r"end|current|final|full|^ft$"),
}
STAGE_NAMES = ("resultName", "description", "stage", "type", "name", "resultTypeID")
BY_NUMBER = {"1": "half", "2": "final"}


def flat(match: Mapping[str, Any], prefix: str = "", depth: int = 1) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in match.items():
        path = f"{prefix}{name}"
        value = value[0] if is_of_one(value) and any(map(by_side, value[0].values())) else value
        if sides := by_side(value):
            found |= flat(sides)
        elif scores := by_stage(value):
            found |= scores
        elif isinstance(value, dict):
            # A team, a league: some files have its name alone, some an object, some one in each.
            if name := words(value.get("name")):
                found[path] = name
            found |= flat(value, f"{path}.", depth + 1) if depth < MOST_DEPTH else {}
        else:
            found[path] = cell_of(value)
    return found


def words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def is_of_one(value: Any) -> bool:
    """Whether a list holds one object alone, as an event of some services holds its match."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)


def by_side(value: Any) -> dict[str, Any]:
    """Two sides in a list that say which of them is at home; empty where it is something else."""
    if not isinstance(value, list) or len(value) != len(SIDES):
        return {}
    found = {side_of(each): each for each in value if isinstance(each, dict) and not stage_of(each)}
    return found if found.keys() == set(SIDES) else {}


def side_of(value: Mapping[str, Any]) -> str:
    about = value["meta"] if isinstance(value.get("meta"), dict) else {}
    said = (words(each.get(name)).casefold() for each in (value, about) for name in SIDE_NAMES)
    return next((side for side in said if side in SIDES), "")


def by_stage(value: Any) -> dict[str, str]:
    """The scores of a list that has one for each moment, at the half, at the end; empty where it is something else."""
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        return {}
    scores: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for each in value:
        scores[stage_of(each)].update(goals_of(each))
    told = {stage: goals for stage, goals in scores.items() if stage and goals.keys() == set(SIDES)}
    return as_columns(told)


def stage_of(value: Mapping[str, Any]) -> str:
    said = (folded(str(value[name])[:40]) for name in STAGE_NAMES if isinstance(value.get(name), str | int))
    return next((stage for text in said if (stage := stage_named(text))), "")


def stage_named(text: str) -> str:
    return BY_NUMBER.get(text) or next((stage for stage, form in STAGES.items() if form.search(text)), "")


def goals_of(value: Mapping[str, Any]) -> dict[str, str]:
    """Of both sides, or of the one that an entry is about."""
    if {"pointsTeam1", "pointsTeam2"} <= value.keys():
        return {"home": cell_of(value["pointsTeam1"]), "away": cell_of(value["pointsTeam2"])}
    inner = value["score"] if isinstance(value.get("score"), dict) else value
    side = side_of(inner)
    return {side: cell_of(inner["goals"])} if side and "goals" in inner else {}


def as_columns(told: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The score of 90 minutes where it is told, those of extra time and of the shoot-out beside it."""
    went_on = told.keys() & {"extra", "penalties"}
    order = ("regular", "extra", "final") if went_on else ("final", "regular")
    stage = next((each for each in order if each in told), "")
    if not stage:
        return {}
    found = {f"{side}_score": told[stage][side] for side in SIDES}
    if stage == "extra":
        found["aet"] = "yes"
    for later in sorted(went_on - {stage}):
        found |= {f"{side}_{later}": told[later][side] for side in SIDES}
    return found


def cell_of(value: Any) -> str:
    """A pair of scores becomes "2-1"; other lists say nothing of a match."""
    if value is None:
        return ""
    if isinstance(value, list):
        is_pair = all(each is None or isinstance(each, int | float) for each in value)
        return "-".join(cell_of(each) for each in value) if is_pair else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
