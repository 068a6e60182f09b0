"""A season as it stands, in facts: its state, its format and how that was told, and what else to know of it."""

from dataclasses import dataclass
from enum import StrEnum

from engine.simulation.season_format import SeasonFormat


class SeasonState(StrEnum):
    """What can be said of a season.

    A season that is past and lacks matches is incomplete: nobody finished first in it.
    """

    RUNNING = "running"
    FINISHED = "finished"
    INCOMPLETE = "incomplete"
    FORMAT_UNKNOWN = "format_unknown"
    NO_LEAGUE = "no_league"


class FormatEvidence(StrEnum):
    """How a season's format was told, why it was not, or why it is no league."""

    ADMINISTRATOR = "administrator"
    LEAGUE = "league"
    OWN_MATCHES = "own_matches"
    OWN_CALENDAR = "own_calendar"
    TWO_SEASONS = "two_seasons"
    EARLIER_SEASON = "earlier_season"
    NO_SECOND_VISIT = "no_second_visit"
    CONFERENCES_KNOWN = "conferences_known"

    SPLIT_DOES_NOT_FIT = "split_does_not_fit"
    OTHER_SPLIT = "other_split"
    ENDS_EARLY = "ends_early"
    CHANGING_PLAY_OFFS = "changing_play_offs"
    MET_ONCE = "met_once"
    MAY_MEET_AGAIN = "may_meet_again"
    UNEVEN_SEASON = "uneven_season"
    TOO_FEW_MATCHES = "too_few_matches"
    MANY_PLAY_OFFS = "many_play_offs"
    CONFERENCES = "conferences"
    ZONES_SO_FAR = "zones_so_far"
    SECOND_VISITS_PLAYED = "second_visits_played"
    SECOND_VISITS_LISTED = "second_visits_listed"
    NOT_ALL_LISTED = "not_all_listed"

    CUP_NAME = "cup_name"
    CUP_ROUNDS = "cup_rounds"
    KNOCK_OUT = "knock_out"
    NEUTRAL_GROUND = "neutral_ground"
    SEPARATE_GROUPS = "separate_groups"
    ZONES = "zones"
    TOO_MANY_TEAMS = "too_many_teams"


@dataclass(frozen=True, slots=True)
class FormatFinding:
    """What is believed of a season's format.

    Args:
        format: None where it cannot be told.
        evidence: How it was told, or why it was not.
        season: The other season that tells, where one does.
        teams: How many there are, where that tells; of a league of conferences the matches of each.
        unfit: The format that an administrator has set and that does not hold the teams of the season.
        zones: How many teams each zone of the season has, the largest first, where that tells.
        conferences: The name of how a league of conferences plays.
    """

    format: SeasonFormat | None
    evidence: FormatEvidence
    season: str = ""
    teams: int = 0
    unfit: SeasonFormat | None = None
    zones: tuple[int, ...] = ()
    conferences: str = ""

    @property
    def shows_table(self) -> bool:
        """Whether a table makes sense where the format is unknown."""
        return self.evidence is not FormatEvidence.TOO_FEW_MATCHES


class SeasonNoteKind(StrEnum):
    """What a reader should know of a season beside its table."""

    ASSUMED = "assumed"
    LATE = "late"
    ANNULLED = "annulled"
    BESIDE_THE_CALENDAR = "beside_the_calendar"
    AFTER_THE_SPLIT = "after_the_split"
    HALVED_POINTS = "halved_points"
    LATE_LOSSES = "late_losses"
    PLAY_OFFS_UNKNOWN = "play_offs_unknown"


@dataclass(frozen=True, slots=True)
class SeasonNote:
    """Something that a reader should know of a season.

    Args:
        matches: How many it concerns; 0 where it concerns none.
    """

    kind: SeasonNoteKind
    matches: int = 0


@dataclass(frozen=True, slots=True)
class SeasonStatus:
    """How far a season is known.

    Args:
        played: Results that count.
        matches: Of the whole season; None where the format is unknown.
        is_past: Whether it is over, whatever is known of it.
    """

    state: SeasonState
    finding: FormatFinding
    played: int
    matches: int | None
    is_past: bool
