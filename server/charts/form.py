"""The last matches of a team on its rating: how each ended, from its side, and how sure we are of its strength."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.charts import theme
from server.charts.axis import marks
from server.charts.kinds import Chart, Column, Row

WORDS = {"won": "won", "drawn": "drew", "lost": "lost"}
# From one line of the axis to the next, in rating points.
STEPS = (10, 20, 25, 50, 100, 200, 500)
MOST_STEPS = 6
TOP, BELOW = 12.0, 62.0
LONGEST_SCORE = 4


@dataclass(frozen=True, slots=True)
class Size:
    """
    Args:
        left: Where the first match lies; the figures of the axis stand before it.
        most: As many matches as can be pressed side by side.
    """

    name: str
    width: float
    height: float
    left: float
    most: int


WIDE = Size("wide", 1000, 380, 44, 36)
NARROW = Size("narrow", 300, 330, 32, 10)


@dataclass(frozen=True, slots=True)
class Played:
    """A match of the team, with its rating after it.

    Args:
        ending: Of `WORDS`.
        score: From the side of the team.
    """

    id: str
    day: date
    other: Mapping[str, Any]
    is_home: bool
    ending: str
    score: str
    rating: float
    low: float
    high: float

    @property
    def when(self) -> str:
        """Its day, in words."""
        return f"{self.day.day} {self.day:%b %Y}"

    @property
    def said(self) -> str:
        """What it was, in words."""
        where = "at home" if self.is_home else "away"
        return f"{WORDS[self.ending]} {self.score} against {self.other['name']}, {where}"


@dataclass(frozen=True, slots=True)
class Form:
    """
    Args:
        matches: The first first.
        colour: Of the team, as pictures have it.
        true: The true strength, which only a synthetic competition has.
    """

    matches: tuple[Played, ...]
    colour: str
    true: float | None

    @property
    def has_draws(self) -> bool:
        """Whether any of them was drawn."""
        return any(match.ending == "drawn" for match in self.matches)


def form(team: Mapping[str, Any], fixtures: Sequence[Mapping[str, Any]]) -> Form | None:
    """The last matches that the rating follows from; None where there is none.

    Args:
        fixtures: With scores, the latest first.
    """
    past = team["history"]
    after = {
        day: figures for day, *figures in zip(past["days"], past["ratings"], past["lows"], past["highs"], strict=True)
    }
    matches = [
        played(team["id"], each, after[each["day"]]) for each in fixtures if each["score"] and each["day"] in after
    ]
    return Form(tuple(reversed(matches)), theme.paint(team["colours"]["line"]), past["trueRating"]) if matches else None


def played(team: str, fixture: Mapping[str, Any], figures: Sequence[float]) -> Played:
    is_home = fixture["home"]["id"] == team
    ours, theirs = (fixture["score"][side] for side in (("home", "away") if is_home else ("away", "home")))
    return Played(
        id=fixture["id"],
        day=date.fromisoformat(fixture["day"]),
        other=fixture["away" if is_home else "home"],
        is_home=is_home,
        ending="won" if ours > theirs else "lost" if ours < theirs else "drawn",
        score=f"{ours}–{theirs}",
        rating=figures[0],
        low=figures[1],
        high=figures[2],
    )


def chart(team: Mapping[str, Any], found: Form, picture: str) -> Chart:
    """The whole history of the rating, with what became of the matches that the picture shows."""
    past, said = team["history"], {each.day.isoformat(): each.said for each in found.matches}
    rows: list[Row] = [
        {"day": day, "rating": rating, "low": low, "high": high, "match": said.get(day, "")}
        for day, rating, low, high in zip(past["days"], past["ratings"], past["lows"], past["highs"], strict=True)
    ]
    columns = (
        Column("day", "Day"),
        Column("rating", "Rating", "rating points"),
        Column("low", "From", "rating points"),
        Column("high", "To", "rating points"),
        Column("match", "Match"),
    )
    true: list[Row] = [] if found.true is None else [{"true": found.true}]
    return Chart("history", "How the rating moved", past["sentence"], columns, rows, true, picture=picture)


class Drawing:
    """The last matches in one size."""

    def __init__(self, found: Form, size: Size) -> None:
        self.form, self.size = found, size
        self.matches = found.matches[-size.most :]
        self.bottom = size.height - BELOW
        ends = [value for each in self.matches for value in (each.low, each.high)]
        true = [] if found.true is None else [found.true]
        self.low, self.high = min(*ends, *true) - 5, max(*ends, *true) + 5
        self.step = (size.width - size.left) / max(len(self.matches), size.most // 2)
        self.shows_scores = all(len(each.score) <= LONGEST_SCORE for each in self.matches)

    def x(self, place: int) -> float:
        return round(self.size.left + (place + 0.5) * self.step, 1)

    def y(self, rating: float) -> float:
        share = (rating - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - TOP), 1)

    @property
    def line(self) -> str:
        return "M" + "L".join(f"{self.x(place)} {self.y(each.rating)}" for place, each in enumerate(self.matches))

    @property
    def band(self) -> str:
        places = list(enumerate(self.matches))
        over = [f"{self.x(place)} {self.y(each.high)}" for place, each in places]
        under = [f"{self.x(place)} {self.y(each.low)}" for place, each in reversed(places)]
        return "M" + "L".join([*over, *under]) + "Z"

    @property
    def heights(self) -> Iterator[tuple[int, float]]:
        """Ratings that are named on the axis, with their heights."""
        yield from ((rating, self.y(rating)) for rating in marks(self.low, self.high, STEPS, MOST_STEPS))

    @property
    def months(self) -> Iterator[tuple[str, float]]:
        """The month of the first match of each month, where there is room for its name."""
        last, room = None, -1.0
        for place, each in enumerate(self.matches):
            month = (each.day.year, each.day.month)
            if month != last and self.x(place) >= room:
                is_new_year = last is None or month[0] != last[0]
                yield f"{each.day:%b %Y}" if is_new_year else f"{each.day:%b}", self.x(place)
                room = self.x(place) + (70 if is_new_year else 40)
            last = month
