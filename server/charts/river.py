"""A season as a river: the points that each team won by day, and where they may end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from engine.simulation.wording import most_likely_between
from server.charts import words
from server.charts.axis import marks
from server.charts.kinds import Chart, Column, Row

ZONES = {
    "TITLE": "title",
    "CHAMPIONS_LEAGUE": "top {worst}",
    "RELEGATION": "down",
    "TOP_SEED": "top seed",
    "PLAY_OFFS": "play-offs",
}
# The ends of what holds nine seasons in ten, and half of them.
BANDS = (("p5", "p95"), ("p25", "p75"))
# A chance that is worth a word beside the name of a team.
WORTH_A_WORD = 0.05
# Where there are no more, each is drawn strongly.
MOST_STRONG = 8
# How far the bend of a fan lies on the way to the last day, and how much of its width it has there.
BEND, BENT_WIDTH = 1 / 3, 0.55
# What a table counts, as the unit of a column: points, or wins where one gives one.
LEAGUE_POINTS, WINS = "league points", "wins"
# Beside the others it has no end of its own in the picture.
UNDRAWN = ("TITLE", "TOP_SEED")
# From one line of the axis to the next.
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Size:
    """
    Args:
        left: Where the first day lies; the figures of the axis stand before it.
        right: Where the last day lies; the labels stand behind it.
        gap: From one label to the next, at least.
        months: Between two that are named on the axis.
    """

    name: str
    width: float
    height: float
    left: float
    right: float
    gap: float
    months: int

    @property
    def is_wide(self) -> bool:
        return self.name == "wide"


WIDE = Size("wide", 1000, 460, 32, 690, 22, 1)
NARROW = Size("narrow", 300, 400, 22, 195, 25, 2)
TOP, BELOW = 14.0, 26.0


@dataclass(frozen=True, slots=True)
class Team:
    """A team on its way through the season.

    Args:
        days: The days of its matches.
        course: Its points after each.
        final: Percentiles of its points at the end; None where nobody knows.
        chances: Of each zone, by the words that stand for it.
        before: The same without the results that are set; empty where none is.
        middle_before: Where its line ends without them.
        unit: What its table counts.
        is_decided: Whether every match of its table is played.
    """

    id: str
    name: str
    monogram: str
    colours: Mapping[str, Any]
    days: tuple[date, ...]
    course: tuple[int, ...]
    points: int
    deducted: int
    final: Mapping[str, float] | None
    chances: Mapping[str, float]
    before: Mapping[str, float] = field(default_factory=dict)
    middle_before: float | None = None
    unit: str = LEAGUE_POINTS
    is_decided: bool = False

    @property
    def short_name(self) -> str:
        """Without what most clubs are called as well."""
        return words.short_name(self.name)

    @property
    def middle(self) -> float:
        """Where its line ends."""
        return self.final["p50"] if self.final else self.points

    @property
    def zone(self) -> str:
        """The words for the zone that is worth one; empty where none is."""
        worth = [
            name for name, chance in self.chances.items() if max(chance, self.before.get(name, 0.0)) >= WORTH_A_WORD
        ]
        return min(worth, key=lambda name: name.startswith("top"), default="")

    @property
    def likely(self) -> str:
        """The zone that is worth a word, with its chance."""
        return f"{self.zone} {words.percent(self.chances[self.zone])}" if self.zone else ""

    @property
    def moved(self) -> str:
        """How many percentage points the set results add to that chance; empty where it is less than one."""
        before = self.before.get(self.zone)
        points = 0 if before is None else round(100 * (self.chances[self.zone] - before))
        return f"{points:+d}".replace("-", "−") if points else ""

    @property
    def said(self) -> str:
        """What its label says, in full."""
        if not self.final:
            return f"{self.name}, {self.points} {self.unit}"
        low, middle, high = (f"{self.final[level]:.0f}" for level in ("p5", "p50", "p95"))
        likely = f", {self.likely}" if self.likely else ""
        if self.moved:
            likely += f", {words.percent(self.before[self.zone])} without the results that are set"
        if self.is_decided:
            return f"{self.name}, {middle} {self.unit}{likely}"
        return f"{self.name}, about {middle} {self.unit}, most likely between {low} and {high}{likely}"


@dataclass(frozen=True, slots=True)
class River:
    """A season that can be drawn.

    Args:
        teams: The first first, where the season is projected by what they may come to.
        now: The day of the last result; the first day where there is none.
        cuts: The points about which zones end, by the words that stand for them.
        who: What its sport calls who plays.
    """

    teams: tuple[Team, ...]
    first: date
    now: date
    last: date
    strong: frozenset[int]
    cuts: Mapping[str, float]
    sentence: str
    unit: str = LEAGUE_POINTS
    who: str = "team"

    @property
    def is_projected(self) -> bool:
        return self.teams[0].final is not None


def river(season: Mapping[str, Any] | None, who: str = "team") -> River | None:
    """The river of a season as the page asks for it; None of one that has no table.

    Args:
        who: What its sport calls who plays.
    """
    if season is None or not season["standings"] or not season["firstDay"]:
        return None
    is_running = season["state"] == "RUNNING"
    if is_running and not season["table"]:
        return None
    ends = {line["team"]["id"]: line for line in season["table"]} if is_running else {}
    teams = [team(line, ends.get(line["team"]["id"]), season) for line in season["standings"]]
    places = {each: place for place, each in enumerate(ends)}
    teams.sort(key=lambda each: places.get(each.id, 0))
    first, last = (date.fromisoformat(season[name]) for name in ("firstDay", "lastDay"))
    now = max((day for each in teams for day in each.days), default=first)
    return River(
        teams=tuple(teams),
        first=first,
        now=now,
        last=max(last if is_running else now, first + timedelta(days=1)),
        strong=strong(len(teams), season["zones"]),
        cuts=cuts(teams, season["zones"]) if is_running else {},
        sentence=sentence(teams, season, who),
        unit=unit_of(season),
        who=who,
    )


def unit_of(season: Mapping[str, Any]) -> str:
    """What its table counts."""
    return WINS if season.get("winPoints") == 1 else LEAGUE_POINTS


def is_decided(season: Mapping[str, Any]) -> bool:
    """Whether every match of its table is played, as where only play-offs lie ahead."""
    return season.get("ahead") == 0


def of_conference(season: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The season of one conference alone."""
    return {**season} | {
        lines: [each for each in season[lines] if each["conference"] == name] for lines in ("standings", "table")
    }


def conferences(season: Mapping[str, Any] | None) -> list[str]:
    """Names of its conferences, by the alphabet; none of a league with one table."""
    return sorted({each["conference"] for each in (season["standings"] if season else ()) if each.get("conference")})


def team(line: Mapping[str, Any], end: Mapping[str, Any] | None, season: Mapping[str, Any]) -> Team:
    known, now, zones = line["team"], line["standing"], season["zones"]
    before = end.get("before") if end else None
    return Team(
        id=known["id"],
        name=known["name"],
        monogram=known["monogram"],
        colours=known["colours"],
        days=tuple(map(date.fromisoformat, line["course"]["days"])),
        course=tuple(line["course"]["points"]),
        points=now["points"],
        deducted=now["deducted"],
        final=end["points"] if end else None,
        chances=chances(end, zones) if end else {},
        before=chances(before, zones) if before else {},
        middle_before=before["points"]["p50"] if before else None,
        unit=unit_of(season),
        is_decided=is_decided(season),
    )


def zone_name(zone: Mapping[str, Any]) -> str:
    return ZONES[zone["kind"]].format(**zone)


def chances(line: Mapping[str, Any], zones: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """To end in each zone, by the words that stand for it; with play-offs the title comes after them."""
    if line.get("playOffs"):
        return {"title": line["playOffs"]["title"], "play-offs": line["playOffs"]["playOffs"]}
    return {zone_name(zone): chance(line["positions"], zone) for zone in zones}


def title(line: Mapping[str, Any]) -> float:
    """The chance to win the title: after the play-offs, else to end first."""
    return float(line["playOffs"]["title"] if line.get("playOffs") else line["positions"][0])


def chance(positions: Sequence[float], zone: Mapping[str, Any]) -> float:
    """To end in a zone."""
    return round(min(sum(positions[zone["best"] - 1 : zone["worst"]]), 1.0), 6)


def strong(teams: int, zones: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Who tells the story: the first two, and those on either side of where a zone ends, else the last."""
    if teams <= MOST_STRONG:
        return frozenset(range(teams))
    edges = [edge(zone) for zone in zones if zone["kind"] not in UNDRAWN]
    beside = {place for each in edges for place in (each - 1, each)} or {teams - 1}
    return frozenset({0, 1} | beside)


def edge(zone: Mapping[str, Any]) -> int:
    """How many places are above the end of a zone that lies inside the table."""
    return int(zone["best"] - 1 if zone["best"] > 1 else zone["worst"])


def cuts(teams: Sequence[Team], zones: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Between the middles of the two teams on either side of the end of each zone."""
    middles = sorted((each.middle for each in teams), reverse=True)
    return {
        zone_name(zone): (middles[edge(zone) - 1] + middles[edge(zone)]) / 2
        for zone in zones
        if zone["kind"] not in UNDRAWN
    }


def sentence(teams: Sequence[Team], season: Mapping[str, Any], who: str) -> str:
    unit = unit_of(season)
    if season["state"] == "FINISHED":
        return f"Each line shows the {unit} of a {who}. {teams[0].name} ended with the most, {teams[0].points}."
    first = max(teams, key=lambda each: each.chances.get("title", each.points))
    if not first.final:
        return f"Each line shows the {unit} of a {who}. Nobody knows how they go on."
    low, middle, high = (f"{first.final[level]:.0f}" for level in ("p5", "p50", "p95"))
    alone = f"Press a {who} to see it alone."
    if is_decided(season):
        return f"Each line shows the {unit} of a {who}. {first.name} ended with {middle} {unit}. {alone}"
    return (
        f"{first.name} ends with about {middle} {unit}, {most_likely_between(low, high)}. The pale band of a "
        f"{who} shows that range, the dark band where half of the seasons end, the dotted line the middle. {alone}"
    )


def chart(found: River, picture: str) -> Chart:
    """Its twins in words and figures."""
    counts = found.unit.split()[-1]
    columns = [
        Column("team", found.who.capitalize()),
        Column("points", "So far" if found.is_projected else counts.capitalize(), found.unit),
    ]
    if found.is_projected:
        columns += [
            Column("p50", "At the end, middle", found.unit),
            Column("p5", "From", found.unit),
            Column("p95", "To", found.unit),
            *(Column(name, name.capitalize(), "share") for name in found.teams[0].chances),
            *(
                Column(f"{name}, nothing set", f"{name.capitalize()}, nothing set", "share")
                for name in found.teams[0].before
            ),
        ]
    rows: list[Row] = [
        {"team": each.name, "points": each.points}
        | ({level: round(points) for level, points in each.final.items()} if each.final else {})
        | dict(each.chances)
        | {f"{name}, nothing set": chance for name, chance in each.before.items()}
        for each in found.teams
    ]
    marks: list[Row] = [
        {"team": each.name, "day": day.isoformat(), "points": points}
        for each in found.teams
        for day, points in zip(each.days, each.course, strict=True)
    ]
    title = "Where the season flows" if found.is_projected else f"How the {counts} came about"
    return Chart("river", title, found.sentence, tuple(columns), rows, marks, picture=picture)


@dataclass(frozen=True, slots=True)
class Flow:
    """A team as it is drawn.

    Args:
        past: Path of the points that were won.
        middle: Path of the middle of those to come; empty where nobody knows any.
        ghost: The same without the results that are set; empty where they do not move it.
        bands: Paths of what holds nine in ten and half of the seasons.
        end: Height of the end of its line.
        label: Height of its label, which no other overlaps.
    """

    team: Team
    is_strong: bool
    past: str
    middle: str
    ghost: str
    bands: tuple[str, ...]
    end: float
    label: float


class Drawing:
    """A river in one size."""

    def __init__(self, found: River, size: Size) -> None:
        self.river, self.size = found, size
        self.height = max(size.height, size.gap * len(found.teams) + BELOW)
        self.bottom = self.height - BELOW
        values = [value for each in found.teams for value in (*each.course, -each.deducted, *finals(each))]
        self.low, self.high = min(0, *values), max(1, *values)

    def x(self, day: date) -> float:
        share = (day - self.river.first) / (self.river.last - self.river.first)
        return round(self.size.left + share * (self.size.right - self.size.left), 1)

    def y(self, points: float) -> float:
        share = (points - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - TOP), 1)

    @property
    def now(self) -> float:
        return self.x(self.river.now)

    @property
    def flows(self) -> list[Flow]:
        ends = [self.y(each.middle) for each in self.river.teams]
        labels = apart(ends, self.size.gap, TOP, self.bottom)
        return [
            Flow(
                team=each,
                is_strong=place in self.river.strong,
                past=self.past(each),
                middle=self.middle(each),
                ghost=self.ghost(each),
                bands=self.bands(each),
                end=ends[place],
                label=labels[place],
            )
            for place, each in enumerate(self.river.teams)
        ]

    def past(self, team: Team) -> str:
        steps = [(self.river.first, -team.deducted), *zip(team.days, team.course, strict=True)]
        steps.append((self.river.now, team.points))
        return "M" + "L".join(f"{self.x(day)} {self.y(points)}" for day, points in steps)

    def middle(self, team: Team) -> str:
        return f"M{self.now} {self.y(team.points)}L{self.size.right} {self.y(team.middle)}" if team.final else ""

    def ghost(self, team: Team) -> str:
        if team.middle_before is None or team.middle_before == team.middle:
            return ""
        return f"M{self.now} {self.y(team.points)}L{self.size.right} {self.y(team.middle_before)}"

    def bands(self, team: Team) -> tuple[str, ...]:
        final = team.final
        return tuple(self.band(team, final[low], final[high]) for low, high in BANDS) if final else ()

    def band(self, team: Team, low: float, high: float) -> str:
        """Between two numbers of points at the end: it opens fast at first, and never below what is won already."""
        (bend, under), (_, over) = self.bend(team, low), self.bend(team, high)
        now = f"{self.now} {self.y(team.points)}"
        return f"M{now}Q{bend} {over} {self.size.right} {self.y(high)}V{self.y(low)}Q{bend} {under} {now}Z"

    def bend(self, team: Team, end: float) -> tuple[float, float]:
        middle = team.points + BEND * (team.middle - team.points)
        points = max(middle + BENT_WIDTH * (end - team.middle), team.points)
        return round(self.now + BEND * (self.size.right - self.now), 1), self.y(points)

    @property
    def zones(self) -> Iterator[tuple[str, float, float, bool]]:
        """Words, upper and lower end of each, and whether it is a good one."""
        for name, cut in self.river.cuts.items():
            is_good = name != ZONES["RELEGATION"]
            yield name, TOP if is_good else self.y(cut), self.y(cut) if is_good else self.bottom, is_good

    @property
    def heights(self) -> Iterator[tuple[int, float]]:
        """Points that are named on the axis, with their heights."""
        yield from ((points, self.y(points)) for points in marks(self.low, self.high, STEPS, MOST_STEPS))

    @property
    def months(self) -> Iterator[tuple[str, float]]:
        """Months that begin in the season, with where they do."""
        begins = date(self.river.first.year, self.river.first.month, 1)
        number = 0
        while (begins := (begins + timedelta(days=32)).replace(day=1)) <= self.river.last:
            if number % self.size.months == 0:
                yield f"{begins:%b}", self.x(begins)
            number += 1


def finals(team: Team) -> tuple[float, ...]:
    if team.final is None:
        return (team.points,)
    return (team.final["p5"], team.final["p95"], team.middle if team.middle_before is None else team.middle_before)


def apart(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Heights as near to those wanted as they can be with a gap between any two, all of them between two bounds.

    Source: Barlow et al. (1972), Statistical inference under order restrictions: least squares by pooling neighbours.
    """
    from scipy.optimize import isotonic_regression

    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    free = isotonic_regression(np.asarray(wanted)[order] - steps).x
    placed = np.empty(len(wanted))
    placed[order] = np.clip(free, top, max(bottom - steps[-1], top)) + steps
    return [round(float(each), 1) for each in placed]
