"""The last four of a tournament as a small tree: who won a semi-final, who the final, in the colours of the winners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from server.charts.theme import paint
from server.discs import SIZE, disc

WIDTH, HEIGHT = 240.0, 128.0
# Where the discs of the semi-finals, the final and the champion stand, and how large they are.
COLUMNS = (0.0, 88.0, 172.0)
SIZES = (26.0, 34.0, 64.0)
# From a disc to the score beside it, to where its line begins, and from there to where it turns.
BESIDE, GAP, TURN = 7.0, 22.0, 8.0


@dataclass(frozen=True, slots=True)
class Tie:
    """Two teams, what they scored against each other in all their legs, and who won.

    Args:
        scores: None before the first leg.
        winner: The id of a team; None until it is told.
    """

    teams: tuple[Mapping[str, Any], ...]
    scores: tuple[int | None, ...]
    winner: str | None

    @classmethod
    def of(cls, legs: Sequence[Mapping[str, Any]]) -> Tie:
        teams = (legs[0]["home"], legs[0]["away"])
        sums = {team["id"]: 0 for team in teams}
        for leg in legs:
            for side in ("home", "away"):
                sums[leg[side]["id"]] += leg[f"{side}Score"]
        (first, one), (second, other) = sums.items()
        on_penalties = legs[-1]["winner"]["id"] if legs[-1]["winner"] else None
        return cls(teams, (one, other), on_penalties if one == other else first if one > other else second)

    @property
    def won_by(self) -> Mapping[str, Any]:
        return next(team for team in self.teams if team["id"] == self.winner)


def last_four(edition: Mapping[str, Any]) -> Markup:
    """The tree, without a champion where none is known; nothing before both semi-finals are decided.

    Args:
        edition: Its `lastFour` are by day.
    """
    semi_finals, finals = (ties(edition["lastFour"], stage) for stage in ("SEMI_FINALS", "FINAL"))
    if len(semi_finals) != len(SIZES) - 1 or not all(each.winner for each in semi_finals):
        return Markup()
    finalists = tuple(each.won_by for each in semi_finals)
    final = finals[0] if finals else Tie(finalists, (None, None), None)
    drawn = "".join(_drawn(semi_finals, final))
    size = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    return Markup(  # noqa: S704, digits, paints, and discs that are markup
        f'<svg class="last-four" {size} aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def ties(matches: Sequence[Mapping[str, Any]], stage: str) -> list[Tie]:
    """Those of a round, by the day of their first legs."""
    legs: dict[frozenset[str], list[Mapping[str, Any]]] = {}
    for each in matches:
        if each["stage"] == stage:
            legs.setdefault(frozenset((each["home"]["id"], each["away"]["id"])), []).append(each)
    return list(map(Tie.of, legs.values()))


def _drawn(semi_finals: Sequence[Tie], final: Tie) -> Iterator[str]:
    """Lines first, those of winners above the others, and discs above all."""
    quarter = HEIGHT / 4
    lost: list[str] = []
    won: list[str] = []
    discs: list[str] = []
    scores = {team["id"]: score for team, score in zip(final.teams, final.scores, strict=True)}
    for place, tie in enumerate(semi_finals):
        middle = quarter * (2 * place + 1)
        for team, score, y in zip(tie.teams, tie.scores, (middle - quarter / 2, middle + quarter / 2), strict=True):
            is_winner = team["id"] == tie.winner
            (won if is_winner else lost).append(_line(0, y, middle, team if is_winner else None))
            discs.append(_disc(0, y, team, score))
        finalist = tie.won_by
        is_champion = finalist["id"] == final.winner
        (won if is_champion else lost).append(_line(1, middle, HEIGHT / 2, finalist if is_champion else None))
        discs.append(_disc(1, middle, finalist, scores[finalist["id"]]))
    yield from (*lost, *won, *discs, _disc(2, HEIGHT / 2, final.won_by) if final.winner else _nobody())


def _line(column: int, y: float, to: float, team: Mapping[str, Any] | None) -> str:
    """From a disc to the next one; without a team it is that of who did not win."""
    first, last = COLUMNS[column] + SIZES[column] + GAP, COLUMNS[column + 1] + SIZES[column + 1] / 2
    painted = f'stroke="{paint(team["colours"]["edge"])}" stroke-width="3"' if team else 'class="s-line"'
    return f'<path fill="none" {painted} d="M{first:g} {y:g}H{first + TURN:g}V{to:g}H{last:g}"/>'


def _disc(column: int, y: float, team: Mapping[str, Any], score: int | None = None) -> str:
    side, x = SIZES[column], COLUMNS[column]
    place = f'transform="translate({x:g} {y - side / 2:g}) scale({side / SIZE:.4g})"'
    written = "" if score is None else f'<text class="f-ink" x="{x + side + BESIDE:g}" y="{y + 5:g}">{score}</text>'
    return f"<g {place}>{disc(team)}</g>{written}"


def _nobody() -> str:
    """Where the champion stands once there is one."""
    radius = SIZES[-1] / 2
    x, y = COLUMNS[-1] + radius, HEIGHT / 2
    return (
        f'<circle class="f-paper s-line" cx="{x:g}" cy="{y:g}" r="{radius - 1:g}" stroke-dasharray="4 4"/>'
        f'<text class="f-ink" x="{x:g}" y="{y + 6:g}" text-anchor="middle">?</text>'
    )
