"""A day before which everything that may be known lies, and what every table shows as of it.

The horizon belongs to the connection that reads, below everything that asks. Views of the connection's own stand before
the tables of the same names, so that no statement, of the ORM or by hand, can reach past them: a table that is
missing here shows nothing that changes with results, and a column that is missing here does not exist.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias

from engine.rounds import DRAWN_LATER

Dialect: TypeAlias = Literal["sqlite", "postgres"]

# What a match shows once it was played.
RESULT = (
    *("home_score", "away_score", "home_extra", "away_extra", "home_penalties", "away_penalties", "shoot_out_winner"),
    *("home_xg", "away_xg", "home_shots", "away_shots", "home_shots_on_target", "away_shots_on_target", "course"),
)
# Rows of bytes in the order of their days: how long a row is, and where in it its day stands, an ordinal of four bytes.
STEPS, MATCHES = (20, 0), (109, 8)
# What does not change with results, or is an account's own. A table is here or has a view: a test asks.
OF_THE_PRESENT = frozenset(
    {
        *("users", "sessions", "api_keys", "welcomes", "welcome_origins", "token_requests", "admin_links"),
        *("lab_answers", "site_settings", "upkeep", "favourites"),
        # Found by the digest of all that it was made of.
        "season_projections",
    }
)


@dataclass(frozen=True, slots=True)
class NameThen:
    """What a team was called on a day.

    Args:
        competition: Short name of its competition.
        stored: Its name of today.
        name: The one that it had.
        key: Of that, by which teams are ordered and looked for.
    """

    team_id: int
    competition: str
    stored: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Horizon:
    """
    Args:
        day: Results before it are known, and matches up to it.
        is_revealed: The results of the day itself are known as well; what is believed still follows from those before.
        leagues: Competitions, by id, whose calendar is known when a season begins.
        names: What those teams were called that are called otherwise today.
    """

    day: date
    is_revealed: bool = False
    leagues: tuple[int, ...] = ()
    names: tuple[NameThen, ...] = ()

    def named(self, team_id: int) -> str | None:
        """What a team was called on the day, where it is called otherwise today."""
        return next((each.name for each in self.names if each.team_id == team_id), None)

    @property
    def results_before(self) -> date:
        """The first day whose results are not known."""
        return self.day + timedelta(days=self.is_revealed)

    def clock(self) -> datetime:
        """What time it is: the beginning of the day, or its end once its results are known; UTC."""
        start = datetime.combine(self.day, time(), tzinfo=UTC)
        return start + timedelta(days=1, microseconds=-1) if self.is_revealed else start


_HORIZON: ContextVar[Horizon | None] = ContextVar("horizon", default=None)


def horizon() -> Horizon | None:
    """As of which day the current task reads; None for the present."""
    return _HORIZON.get()


@contextmanager
def reading_as_of(chosen: Horizon | None) -> Iterator[None]:
    """Everything that is read inside, by this task and those that it begins, is read as of a day."""
    token = _HORIZON.set(chosen)
    try:
        yield
    finally:
        _HORIZON.reset(token)


# `{day}` and the like are filled in for each kind of database; `{table}` is the table itself. Each view stands after
# those that it looks through.
VIEWS = {
    # A match of the day or later looks as it did beforehand. Of later ones those are known that a league has announced:
    # the season that has begun last, without the rounds whose pairings follow from results.
    "fixtures": f"""
        SELECT id, competition_id, season, round, day, kick_off, home_id, away_id, neutral,
            CASE WHEN day < {{results_before}} THEN status ELSE 'scheduled' END AS status,
            {", ".join(f"CASE WHEN day < {{results_before}} THEN {each} END AS {each}" for each in RESULT)},
            conditions, meeting, updated_at, removed_at, joined_id
        FROM {{table}} this
        WHERE day <= {{day}} OR (
            competition_id IN {{leagues}} AND NOT {{drawn_later}} AND season = (
                SELECT latest.season FROM {{table}} latest
                WHERE latest.competition_id = this.competition_id AND latest.day <= {{day}}
                    AND latest.removed_at IS NULL
                ORDER BY latest.day DESC, latest.id DESC LIMIT 1))
    """,  # noqa: S608, the columns are this house's own
    # They stand in the order of the names that they had.
    "teams": """
        SELECT id, competition_id, name, COALESCE({name_key}, name_key) AS name_key, true_attack, true_defence,
            removed_at
        FROM {table} this
        WHERE EXISTS (SELECT 1 FROM {view}fixtures played WHERE played.home_id = this.id)
            OR EXISTS (SELECT 1 FROM {view}fixtures played WHERE played.away_id = this.id)
    """,
    "competitions": """
        SELECT * FROM {table} this
        WHERE EXISTS (SELECT 1 FROM {view}fixtures played WHERE played.competition_id = this.id)
    """,
    # Points are taken away on a day that nobody wrote down: they are known of seasons that were over.
    "deductions": """
        SELECT * FROM {table} this
        WHERE NOT EXISTS (
            SELECT 1 FROM {catalogue}teams of JOIN {catalogue}fixtures later ON later.competition_id = of.competition_id
            WHERE of.id = this.team_id AND later.season = this.season AND later.day >= {day})
    """,
    # What an import changed says which stored ratings still stand. What it brought is nobody's to see.
    "imported_files": """
        SELECT id, '' AS name, '' AS digest, format, competition_id, NULL AS at, 0 AS rows, 0 AS added, 0 AS corrected,
            0 AS moved, 0 AS skipped, changed_from, act, NULL AS notice, withdrawn_at, is_replayable
        FROM {table}
    """,
    "statements": "SELECT * FROM {table} WHERE 1 = 0",
    "downloads": "SELECT * FROM {table} WHERE 1 = 0",
    # Names that files of later days may have brought: those that come with the program are found all the same.
    "team_aliases": "SELECT * FROM {table} WHERE 1 = 0",
    "competition_aliases": "SELECT * FROM {table} WHERE 1 = 0",
    "resemblances": "SELECT * FROM {table} WHERE 1 = 0",
    "jobs": "SELECT * FROM {table} WHERE 1 = 0",
    # Which match is open is found anew for the day.
    "open_fixtures": "SELECT * FROM {table} WHERE 1 = 0",
    "snapshots": "SELECT * FROM {table} WHERE as_of IS NULL OR as_of < {day}",
    "checkpoints": "SELECT * FROM {table} WHERE day < {day}",
    "simulations": """
        SELECT * FROM {table} this
        WHERE (snapshot_id IS NULL OR EXISTS (SELECT 1 FROM {view}snapshots of WHERE of.id = this.snapshot_id))
            AND (fixture_id IS NULL OR EXISTS (SELECT 1 FROM {view}fixtures of WHERE of.id = this.fixture_id))
    """,
    "sections": """
        SELECT * FROM {table} this
        WHERE EXISTS (SELECT 1 FROM {view}simulations of WHERE of.id = this.simulation_id)
    """,
    "seals": "SELECT * FROM {table} WHERE sealed_at < {moment}",
    "sealed_fixtures": """
        SELECT * FROM {table} this WHERE EXISTS (SELECT 1 FROM {view}seals of WHERE of.number = this.seal_id)
    """,
    "rating_steps": f"""
        SELECT id, team_id, {{rows_before}}(steps, {STEPS[0]}, {STEPS[1]}, {{ordinal}}) AS steps FROM {{table}}
    """,  # noqa: S608
    # Sums that hold later matches are none: whoever counts until the day sums the matches of its year anew.
    "record_scopes": """
        SELECT id, name, competition_id, state, before, matches, first_day, last_day, calibration_slope, worst,
            computed_at FROM {table} WHERE last_day < {results_before} OR last_day IS NULL
        UNION ALL SELECT id, name, competition_id, '', {day}, 0, first_day, {last_known}, NULL, NULL, computed_at
            FROM {table} WHERE last_day >= {results_before} AND first_day < {results_before}
    """,
    "record_years": f"""
        SELECT id, scope_id, year, CASE WHEN year < {{open_year}} THEN tally ELSE {{nothing}} END AS tally,
            CASE WHEN year < {{open_year}} THEN matches
                ELSE {{rows_before}}(matches, {MATCHES[0]}, {MATCHES[1]}, {{open_ordinal}}) END AS matches
        FROM {{table}} WHERE year <= {{open_year}}
    """,  # noqa: S608
    # What was said of a match in the game stands beside its result.
    **dict.fromkeys(
        ("lab_forecasts", "guest_forecasts"),
        """
        SELECT * FROM {table} this WHERE EXISTS (
            SELECT 1 FROM {view}fixtures of WHERE of.id = this.fixture_id AND of.day < {results_before})
        """,
    ),
    # When the next matches are, of real ones where there are any: known once the day itself was lived through.
    "next_match_day": """
        SELECT COALESCE(
            (SELECT MIN(day) FROM {catalogue}fixtures WHERE day > {day} AND removed_at IS NULL AND competition_id IN
                (SELECT id FROM {catalogue}competitions WHERE NOT is_synthetic)),
            (SELECT MIN(day) FROM {catalogue}fixtures WHERE day > {day} AND removed_at IS NULL)) AS day
        WHERE {is_revealed}
    """,
}

# How each kind of database says the words of the views.
WORDS: dict[Dialect, dict[str, str]] = {
    "sqlite": {
        "catalogue": "main.",
        "view": "temp.",
        "leagues": "(SELECT value FROM json_each((SELECT leagues FROM temp.horizon)))",
        "drawn_later": "drawn_later(round)",
        "rows_before": "rows_before",
        "nothing": "zeroblob(length(tally))",
        "name_key": """json_extract((SELECT names FROM temp.horizon), '$."' || this.id || '"')""",
        **{
            each: f"(SELECT {each} FROM temp.horizon)"  # noqa: S608
            for each in (
                *("day", "results_before", "last_known", "moment", "open_year", "ordinal", "open_ordinal"),
                "is_revealed",
            )
        },
    },
    "postgres": {
        "catalogue": "public.",
        "view": "pg_temp.",
        "leagues": "(SELECT unnest(current_setting('trickster.leagues')::int[]))",
        "drawn_later": f"(round ~* '{DRAWN_LATER.pattern.replace(chr(92) + 'b', chr(92) + 'y')}')",
        "rows_before": "pg_temp.rows_before",
        "nothing": "decode(repeat('00', length(tally)), 'hex')",
        "name_key": "(current_setting('trickster.names')::jsonb ->> this.id::text)",
        "day": "current_setting('trickster.day')::date",
        "results_before": "current_setting('trickster.results_before')::date",
        "last_known": "current_setting('trickster.last_known')::date",
        "moment": "current_setting('trickster.moment')::timestamptz",
        "open_year": "current_setting('trickster.open_year')::int",
        "ordinal": "current_setting('trickster.ordinal')::int",
        "open_ordinal": "current_setting('trickster.open_ordinal')::int",
        "is_revealed": "current_setting('trickster.is_revealed')::bool",
    },
}


def view_statements(dialect: Dialect) -> list[str]:
    """What makes the views, on a connection that knows `rows_before` and the values of `settings`."""
    words = WORDS[dialect]
    return [
        f"CREATE TEMP VIEW {name} AS {view.format(table=words['catalogue'] + name, **words)}"
        for name, view in VIEWS.items()
    ]


def settings(chosen: Horizon) -> dict[str, str | int]:
    """The values of a horizon by the words of the views; `leagues` and `names` as JSON."""
    return {
        "day": chosen.day.isoformat(),
        "results_before": chosen.results_before.isoformat(),
        "last_known": (chosen.results_before - timedelta(days=1)).isoformat(),
        "moment": datetime.combine(chosen.results_before, time(), tzinfo=UTC).isoformat(" "),
        "open_year": chosen.results_before.year,
        "ordinal": chosen.day.toordinal(),
        "open_ordinal": chosen.results_before.toordinal(),
        "is_revealed": int(chosen.is_revealed),
        "leagues": json.dumps(list(chosen.leagues)),
        "names": json.dumps({each.team_id: each.key for each in chosen.names}),
    }


def rows_before(rows: bytes | None, size: int, place: int, ordinal: int) -> bytes:
    """The rows of some bytes whose day is before another, where they stand in the order of their days."""
    given = rows or b""
    days = range(len(given) // size)
    return given[: size * bisect_left(days, ordinal, key=lambda row: _day_of(given, row * size + place))]


def _day_of(rows: bytes, place: int) -> int:
    return int.from_bytes(rows[place : place + 4], "little")
