"""The small tree of the last four leads from who played to who won."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from server.charts.last_four import last_four

COLOURS = {"disc": "#123456", "ink": "#ffffff", "edge": {"light": "#123456", "dark": "#123456"}}


def team(mark: str) -> dict[str, Any]:
    return {"id": mark, "monogram": mark, "colours": COLOURS}


def match(stage: str, home: str, scores: tuple[int, int], away: str, winner: str | None = None) -> dict[str, Any]:
    return {
        "stage": stage,
        "home": team(home),
        "away": team(away),
        "homeScore": scores[0],
        "awayScore": scores[1],
        "winner": {"id": winner} if winner else None,
    }


FIRST = match("SEMI_FINALS", "AA", (1, 0), "BB")
SECOND = match("SEMI_FINALS", "CC", (2, 2), "DD", "DD")


def written(*matches: dict[str, Any]) -> list[str]:
    """Monograms and scores, from the lines of the semi-finals to the champion."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(last_four({"lastFour": matches})).iter("text")]


def test_before_both_semi_finals_are_decided_there_is_no_tree() -> None:
    assert last_four({"lastFour": []}) == ""
    assert last_four({"lastFour": [FIRST]}) == ""
    assert last_four({"lastFour": [FIRST, match("SEMI_FINALS", "CC", (2, 2), "DD")]}) == ""


def test_before_the_final_nobody_is_champion() -> None:
    assert written(FIRST, SECOND) == ["AA", "1", "BB", "0", "AA", "CC", "2", "DD", "2", "DD", "?"]


def test_the_champion_stands_at_the_end_and_the_match_for_the_third_place_nowhere() -> None:
    third, final = match("THIRD_PLACE", "BB", (5, 4), "CC"), match("FINAL", "DD", (3, 1), "AA")

    drawn = written(FIRST, SECOND, third, final)

    assert drawn[-1] == "DD"
    assert drawn[4:6] == ["AA", "1"]
    assert drawn[-3:-1] == ["DD", "3"]


def test_two_legs_count_together() -> None:
    legs = (match("SEMI_FINALS", "AA", (1, 0), "BB"), match("SEMI_FINALS", "BB", (3, 1), "AA"))

    assert written(*legs, SECOND)[:5] == ["AA", "2", "BB", "3", "BB"]
