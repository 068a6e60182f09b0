"""What sources call the fields of a match, and where they stand in a table."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from engine.catalogue.importers.languages import HEADERS
from engine.catalogue.importers.parsed import UnknownColumns, Unreadable
from engine.catalogue.importers.table import Row
from engine.catalogue.names import MOST_CHARACTERS, folded
from engine.errors import InvalidInput

# Each name as a person would write it: case, spaces and signs fold. Of the names that a file has, the first counts.
NAMES: dict[str, str] = {
    "date": """date, match date, game date, fixture date, event date, date of match, utc date, date utc, date gmt,
        date time, datetime, match datetime, kick off date, kickoff date, fixture.date, date event, play date, day,
        kickoff, kick off, datum, fecha, data, dato, giorno, jour, timestamp, fixture.timestamp, start timestamp,
        match timestamp, kick off timestamp, kickoff timestamp, unix time, unix timestamp, date unix, epoch, starts at,
        start time utc, commence time, start date, starting at, status.utc time, match date time,
        match date time utc""",
    "home": """home team, home team name, home name, home side, home club, home club name, home team.name,
        teams.home.name, home team.home team name, home.team.display name, str home team, h.title, home.name,
        team home, name home, home,
        team 1, team 1.name, team 1.team name, team 1 name, hosts, host, local team,
        heimmannschaft, heimteam, heim, equipo local,
        local, equipe domicile, domicile, squadra casa, casa, thuisploeg, thuisteam, thuis, mandante, hjemmelag,
        hemmalag, time casa, time da casa, heimverein, HT""",
    "away": """away team, away team name, away name, away side, away club, away club name, away team.name,
        teams.away.name, away team.away team name, away.team.display name, str away team, a.title, away.name,
        team away, name away, away,
        team 2, team 2.name, team 2.team name, team 2 name, visitor, visitors, visiting team,
        visitor team, guest, guests, road team,
        gastmannschaft, gastteam, gast, auswärts, equipo visitante, visitante, equipe exterieur, exterieur,
        extérieur, visiteur, squadra ospite, ospite, trasferta, uitploeg, uitteam, uit,
        bortelag, bortalag, time visitante, time de fora, gastverein, AT""",
    "home_score": """home score, home goals, home club goals, home score.current, home score.display, home team score,
        home team goals, home team goal, home goal count, home team goal count, home final score,
        home full time score, home ft score, home ft goals, goals home, score home, final score home,
        score.full time.home, score.full time.home team, goals.home, goals.h, int home score, home score ft,
        home goals ft, fthg, hgoal, hgoals, HG, score 1, goals 1, goal 1, heimtore, tore heim, goles local,
        buts domicile, gol casa, gl, mål h, mål hjemme, gols casa, gole gospodarzy""",
    "away_score": """away score, away goals, away club goals, away score.current, away score.display, away team score,
        away team goals, away team goal, away goal count, away team goal count, away final score,
        away full time score, away ft score, away ft goals, goals away, score away, final score away,
        score.full time.away, score.full time.away team, goals.away, goals.a, int away score, away score ft,
        away goals ft, visitor score, visitor goals, ftag, vgoal, vgoals, agoal, agoals, AG, score 2, goals 2,
        goal 2, gasttore, tore gast, goles visitante, buts exterieur, gol ospite, gv, mål u, mål ude,
        gols fora, gole gości""",
    "result": """result, score, final score, full time score, ft score, full time, FT, score.ft, match score,
        full time result, final result, end result, status.score str, ergebnis, resultado, marcador, resultat,
        risultato, uitslag, placar, ris, erg, res final, score time, score or time, h-b, tulos, tore""",
    # Beside goals of their own, `fulltime` is the score of 90 minutes; where it is the score, it is no other field's.
    "home_regular": """score.regular time.home, score.regular time.home team, home score 90, home score regular,
        home score.normaltime,
        score.full time.home""",
    "away_regular": """score.regular time.away, score.regular time.away team, away score 90, away score regular,
        away score.normaltime,
        score.full time.away""",
    "home_extra": """home extra, score 1 et, home score et, home score aet, home goals et, home extra time,
        home extra time score, home score extra time, score.extra time.home, score.extra time.home team""",
    "away_extra": """away extra, score 2 et, away score et, away score aet, away goals et, away extra time,
        away extra time score, away score extra time, score.extra time.away, score.extra time.away team""",
    "extra": """score.et, et, aet, extra time, extra time score, after extra time, is extra time, went to extra time,
        has extra time, extra time played, verlängerung, prolongation, prórroga, supplementari, verlenging,
        prorrogação, prolongamento""",
    "home_penalties": """home penalties, home pens, home pen, home penalty score, home penalty goals,
        home score penalties, home shootout, home shootout score, home pso, score 1 p, score 1 pen,
        home score.penalties, score.penalties.home, score.penalties.home team, score.penalty.home, penalties home,
        home PK, home PKs, home PK score, PK home, HPK""",
    "away_penalties": """away penalties, away pens, away pen, away penalty score, away penalty goals,
        away score penalties, away shootout, away shootout score, away pso, score 2 p, score 2 pen,
        away score.penalties, score.penalties.away, score.penalties.away team, score.penalty.away, penalties away,
        away PK, away PKs, away PK score, PK away, APK""",
    "penalties": """score.p, penalties, pens, pen, pso, shootout, penalty score, penalty shootout, elfmeterschiessen,
        penales, rigori, tirs au but, PK, PKs, PK score""",
    "duration": "score.duration",
    # Who won, beside the score.
    "outcome": "FTR, res, outcome, match outcome, full time outcome, HDA, result HDA, winning side",
    "status": """status, match status, game status, fixture status, fixture.status.short,
        fixture.status.long, str status, status.type, status.type.name, state.short name, state.state, state.name,
        status.reason.short""",
    # Answers of yes or no that some services give in the place of a status.
    "finished": "match is finished, is finished, finished, status.finished, is result, is completed",
    "cancelled": "cancelled, canceled, is cancelled, status.cancelled, is canceled",
    "remark": """notes, note, remarks, remark, comments, comment, win conditions, win condition, match notes,
        match note, match comment, match comments, match info, additional info, additional information, more info,
        additional notes,
        information, details, detail, match details, footnote, footnotes, annotation, annotations, special, status note,
        status notes, status detail, status.type.detail, status.reason.long, reason""",
    "neutral": "neutral, is neutral, neutral ground, neutral venue, neutral site, neutral field",
    "competition": """competition, competition name, competition.name, competition.competition name, league,
        league name, league.name, str league, tournament, tournament name, div, division, comp, liga, wettbewerb,
        competicion, Lge""",
    "country": "country, country name, nation, competition country, league country, league.country, area.name",
    "gender": """gender, sex, competition gender, competition.gender, league gender, home team.home team gender,
        home team.gender, home team gender, home.gender, team gender, teams gender, tournament gender""",
    "season": """season, season name, season.season name, season.year, str season, league.season, league season, saison,
        temporada, ano campeonato, Sea""",
    "round": """round, round number, round name, matchday, match day, match week, matchweek, game week, gameweek, GW,
        week, Wk, stage, league.round, int round, group.group name, runde, spieltag, jornada, journee, giornata,
        speelronde, rodada""",
    "time": "time, kick off time, kickoff time, start time, time utc, utc time, match time, str time, KO, uhrzeit",
    "weekday": "weekday, day of week, week day, dow, day, wochentag",
    "home_shots": "home shots, home total shots, shots home, hshots",
    "away_shots": "away shots, away total shots, shots away, ashots",
    "home_shots_on_target": "home shots on target, home SOT, home shots on goal, shots on target home",
    "away_shots_on_target": "away shots on target, away SOT, away shots on goal, shots on target away",
    "home_xg": "home xG, home team xG, xG home, team a xG, xG.h, hxG, xG 1, xGH, home expected goals",
    "away_xg": "away xG, away team xG, xG away, team b xG, xG.a, axG, xG 2, xGA, away expected goals",
}
MOST_COLUMNS_NAMED = 15
# One word above two columns, each of the side that it stands by: "Home, xG, Score, xG, Away".
TWINS: dict[tuple[str, str], str] = {
    ("home", "away"): "team, team name, club",
    ("home_score", "away_score"): "goals, goal, g, gls, score, goals scored, tore, goles, buts, gol, gole",
    ("home_xg", "away_xg"): "xG, expected goals, exp goals",
    ("home_shots", "away_shots"): "shots, sh, total shots",
    ("home_shots_on_target", "away_shots_on_target"): "shots on target, SOT, shots on goal",
    ("home_penalties", "away_penalties"): "penalties, pens, pen, pso, PK, PKs",
}
# What programs add to the second of two equal names: pandas ".1", readr "...8", others "_1" or "_2".
REPEATED = re.compile(r"(?:\.{3}\d{1,3}|[._][12])$")


@lru_cache(maxsize=4096)
def column_key(name: str) -> str:
    """Letters and digits of a name, plain and small: "Home_Team", "home team" and "homeTeam" are one."""
    return "".join(character for character in folded(name[:MOST_CHARACTERS]) if character.isalnum())


def aliases(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Keys of the names of each field, from a list parted by commas."""
    return {field: tuple(column_key(name) for name in listed.split(",")) for field, listed in names.items()}


FIELDS = aliases({field: f"{names}, {HEADERS.get(field, '')}".strip(", ") for field, names in NAMES.items()})
SIDES = {column_key(name): fields for fields, names in TWINS.items() for name in names.split(",")}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known field stands in the rows of a table."""

    positions: Mapping[str, int]
    header: Row

    @classmethod
    def located(
        cls, header: Row, fields: Mapping[str, tuple[str, ...]], named: Mapping[str, str] | None = None
    ) -> "Columns":
        """The first alias of each field that the header has; a column that was named for a field is no other's.

        Args:
            named: What the file calls a field, where it was said.

        Raises:
            Unreadable: The header has no column of that name.
            InvalidInput: There is no such field.
        """
        chosen = {checked_field(field): place_of(name, header) for field, name in (named or {}).items()}
        where = {
            column_key(name): place
            for place, name in reversed(list(enumerate(header)))
            if place not in chosen.values() and column_key(name)
        }
        found = {
            field: next((where[name] for name in names if name in where), None)
            for field, names in fields.items()
            if field not in chosen
        }
        located = cls({field: place for field, place in found.items() if place is not None} | chosen, header)
        return located._beside_their_sides(set(fields) - set(chosen), set(chosen.values()))

    def _beside_their_sides(self, fields: Set[str], taken: Set[int]) -> "Columns":
        """Two columns of one name are those of the two sides, in the order in which the sides stand."""
        found = self
        for twins, places in twin_places(self.header):
            own = {self.positions[field] for field in twins if field in self}
            if fields >= set(twins) and taken.isdisjoint(places) and own <= set(places) and found._parts(places):
                others = {field: place for field, place in found.positions.items() if place not in places}
                in_order = places if found._has_home_first() else places[::-1]
                found = Columns(others | dict(zip(twins, in_order, strict=True)), self.header)
        return found

    def _has_home_first(self) -> bool:
        return self.positions.get("home", 0) <= self.positions.get("away", len(self.header))

    def _parts(self, places: Sequence[int]) -> bool:
        """Whether two columns are of one side each: what may be the score of both must stand by the sides."""
        if len(places) != 2:
            return False
        if self.positions.get("result") not in places:
            return True
        first, last = places
        sides = sorted(self.positions[side] for side in ("home", "away") if side in self)
        return any(first < side < last for side in sides) or (len(sides) == 2 and sides[0] < first < last < sides[1])

    def __contains__(self, field: str) -> bool:
        return field in self.positions

    def has_other(self, field: str, than: str) -> bool:
        """Whether the field has a column, and not the one that another field has."""
        return field in self and self.positions[field] != self.positions.get(than)

    def name(self, field: str) -> str:
        """What the file calls the field."""
        return self.header[self.positions[field]].strip() if field in self.positions else field

    def text(self, row: Row, field: str) -> str:
        place = self.positions.get(field)
        return row[place].strip() if place is not None and place < len(row) else ""


def twin_places(header: Row) -> Iterator[tuple[tuple[str, str], list[int]]]:
    """Where the words stand that name no side, with the two fields that each may be of."""
    keys = {column_key(name) for name in header}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(header):
        bare = column_key(REPEATED.sub("", name[:MOST_CHARACTERS].strip()))
        places[bare if bare in keys or "..." in name else column_key(name)].append(place)
    yield from ((twins, places[word]) for word, twins in SIDES.items() if word in places)


def repeated(columns: Columns) -> Iterator[str]:
    """A sentence on each name that stands twice or names no side: which column was read as what, and which was not."""
    header, read = columns.header, set(columns.positions.values())
    told: set[int] = set()
    for twins, places in twin_places(header):
        name = repr(header[places[0]].strip()[:40])
        if all(columns.positions.get(field) in places for field in twins):
            home, away = (columns.positions[field] + 1 for field in twins)
            yield f"Of the columns {name} number {home} is that of the home side, number {away} that of the away side."
            told.update(places)
        elif read.isdisjoint(places):
            listed = ", ".join(str(place + 1) for place in places)
            yield f"Not read: {name} in column {listed}, for it does not say which side it is of."
    keys = [column_key(name) for name in header]
    for place in sorted(read - told):
        if others := [at + 1 for at, key in enumerate(keys) if key == keys[place] and at not in read]:
            listed = ", ".join(map(str, others))
            yield f"{header[place].strip()[:40]!r} stands twice: column {place + 1} is read, column {listed} is not."


def checked_field(field: str) -> str:
    if field not in FIELDS:
        raise InvalidInput(field="column", reason=f"{field[:40]!r} is no field; those are {', '.join(FIELDS)}")
    return field


def field_and_name(written: str, option: str) -> tuple[str, str]:
    """A field, and what the file calls it, of what a person wrote as FIELD=NAME.

    Raises:
        InvalidInput: It is written otherwise; the fault is that of the `option`.
    """
    field, _, name = (part.strip() for part in written.partition("="))
    if not (field and name):
        raise InvalidInput(field=option, reason=f"{written.strip()[:40]!r} is not written as FIELD=NAME")
    return field, name


def place_of(name: str, header: Row) -> int:
    """By its exact name, else by its key, else by its number from 1."""
    for known in (list(header), [column_key(each) for each in header]):
        for wanted in (name, column_key(name)):
            if wanted and wanted in known:
                return known.index(wanted)
    if name.isascii() and name.isdigit() and 1 <= int(name[:6]) <= len(header):
        return int(name) - 1
    raise Unreadable(f"it has no column {name[:40]!r}; {columns_there(header)}", UnknownColumns)


def columns_there(header: Row) -> str:
    names = [repr(name[:40]) for name in header if name.strip()]
    more = f" and {len(names) - MOST_COLUMNS_NAMED} more" if len(names) > MOST_COLUMNS_NAMED else ""
    return (
        f"its columns are {', '.join(names[:MOST_COLUMNS_NAMED])}{more}" if names else "none of its columns has a name"
    )


def missing(fields: Iterable[str], header: Row) -> Unreadable:
    """What is not there, what is, and what would do."""
    would = "; ".join(f"{field} as {example(field)}" for field in fields)
    return Unreadable(
        f"it has no column for {' and '.join(fields)}; {columns_there(header)}; names that would do: {would}",
        UnknownColumns,
    )


def example(field: str) -> str:
    return " or ".join(name.strip().replace(" ", "_") for name in NAMES[field].split(",")[:3])
