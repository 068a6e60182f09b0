"""The format of a season: set by an administrator, known of its league, or told from the matches."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from engine.catalogue.conferences import Aligned
from engine.catalogue.formats import GOAL_DIFFERENCE, Custom, Setting
from engine.catalogue.names import name_key
from engine.catalogue.status import FixtureStatus
from engine.forecasts.zones import PERHAPS, PLAINLY, SMALLEST_ZONE, met_matrix, zones_of
from engine.rounds import KNOCK_OUT, PLAY_OFF
from engine.simulation.season import MOST_TEAMS
from engine.simulation.season_format import DOUBLE_ROUND_ROBIN, MOST_MEETINGS, NO_LEAGUE, SeasonFormat, pairs
from engine.simulation.season_status import FormatEvidence, FormatFinding
from engine.simulation.table import Rule

# Fewer opponents a team look the same in a league, in a cup and in groups; in a small league one less will do.
ENOUGH_OPPONENTS = 3
ENOUGH_TEAMS = 6
FEWEST_TEAMS = 3
MOST_NEUTRAL = 0.1
# Play-offs after a league are a few matches; where they are more, they are what the competition is.
MOST_PLAY_OFFS = 0.1
# Of the matches of a whole season: play-offs that have no name of their own.
MOST_EXTRA = 0.05
# Of all pairs: those that meet again, and those that have not met, where postponed matches alone make the difference.
MOST_UNEVEN = 0.1
# A source that lists so many rounds ahead lists all that there are.
ROUNDS_AHEAD = 3
# Too many teams to meet a third time within a year.
LARGE_LEAGUE = 14
# A small league that is listed to its end is told from one that is listed to its half by the time that it takes.
LONG_COURSE = timedelta(days=180)
# Leagues of so many teams that begin in summer or autumn go on into spring.
FEWEST_UNTIL_SPRING, BEGINNINGS, SPRING = 10, range(7, 11), (3, 25)
# Longer than any break inside a season: what has stood so long after a whole round robin was all of it.
QUIET = timedelta(days=90)
CUP = re.compile(
    r"\b(cups?|copa|coupe|coppa|pokal|taca|beker|trophy|shield|friendl(y|ies)|champions league|europa league"
    r"|conference league|libertadores|sudamericana|nations league|euro|world championship|internationals?"
    r"|tournament|qualif\w*)\b",
    re.IGNORECASE,
)

Pair: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A fixture of a season."""

    day: date
    home: str
    away: str
    neutral: bool
    round: str
    status: FixtureStatus
    home_score: int | None
    away_score: int | None

    @property
    def pair(self) -> Pair:
        return frozenset((self.home, self.away))

    @property
    def counts(self) -> bool:
        return self.status.counts_for_table and self.home_score is not None and self.away_score is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a competition beside the matches of the season.

    Args:
        custom: Of its league, where that is a known one.
        before: Earlier seasons with their names, the latest first.
        after: Later seasons that are over, the first first.
        deducted: Points that were taken away in this season, by team.
        is_followed: Whether a later season has begun.
        table: The rule of the sport for this season, where neither the league nor an administrator has another order.
        conferences: How a league of conferences plays, where its teams are those of one.
    """

    competition: str
    setting: Setting = field(default_factory=Setting)
    custom: Custom | None = None
    before: Sequence[tuple[str, Sequence[Match]]] = ()
    after: Sequence[tuple[str, Sequence[Match]]] = ()
    deducted: Mapping[str, int] = field(default_factory=dict)
    is_followed: bool = False
    table: Rule = GOAL_DIFFERENCE
    conferences: Aligned | None = None

    @property
    def rule(self) -> Rule:
        rule = self.setting.rule or (self.custom.rule if self.custom else self.table)
        return replace(rule, win=self.table.win, draw=self.table.draw)


def told_format(matches: Sequence[Match], known: Known, today: date, *, past: bool) -> FormatFinding:
    """What an administrator said, else what is known of the league, else what its seasons and this one show."""
    if known.setting.format:
        return as_set(known.setting.format, len(members(matches)))
    league = without_play_offs(matches)
    is_settled = past or today >= league[-1].day + QUIET
    if (is_settled or meet_again(league)) and (zones := zone_sizes(league)):
        return FormatFinding(NO_LEAGUE, FormatEvidence.ZONES, zones=zones)
    if known.custom and known.custom.format is None:
        return FormatFinding(None, FormatEvidence.CHANGING_PLAY_OFFS)
    if known.custom and known.custom.format and suits(known.custom.format, matches):
        return FormatFinding(known.custom.format, FormatEvidence.LEAGUE)
    if CUP.search(name_key(known.competition)):
        return FormatFinding(NO_LEAGUE, FormatEvidence.CUP_NAME)
    split = known.custom.format.meetings if known.custom and known.custom.format and known.custom.format.groups else 0
    if is_settled and (shown := shown_by_itself(league, split)):
        return shown
    if split:
        return FormatFinding(None, FormatEvidence.OTHER_SPLIT, teams=len(members(matches)))
    if unlike := unlike_a_league(matches):
        return unlike
    shown = shown_before(league, known) or shown_ahead(league) or (met_once(league, known) if is_settled else None)
    return shown or guessed(matches, league)


def as_set(format: SeasonFormat, teams: int) -> FormatFinding:
    """What an administrator said, where the groups hold the teams of this season."""
    if not format.fits(teams):
        return FormatFinding(None, FormatEvidence.SPLIT_DOES_NOT_FIT, teams=teams, unfit=format)
    return FormatFinding(format, FormatEvidence.ADMINISTRATOR)


def may_be_league(competition: str, matches: Sequence[Match]) -> bool:
    """Whether earlier seasons are worth a look: neither a cup's name nor more teams than a table shows."""
    return not CUP.search(name_key(competition)) and len(teams_of(matches)) <= MOST_TEAMS


def suits(format: SeasonFormat, matches: Sequence[Match]) -> bool:
    """Whether a season of this format could hold the results, but for a few play-offs."""
    if format.groups and not format.fits(len(members(matches))):
        return False
    results = [each for each in without_play_offs(matches) if each.counts]
    again = [often - format.meetings for often in meetings(results).values() if often > format.meetings]
    after = [each.meetings * pairs(each.size) for each in format.groups]
    within = sum(pairs(each.size) for each in format.groups)
    return max(sum(again) - sum(after), len(again) - within) <= MOST_EXTRA * len(results)


def shown_by_itself(league: Sequence[Match], split: int) -> FormatFinding | None:
    """The format of a whole calendar after which nothing came; once each may be half of a season.

    Args:
        split: How often all meet before this league splits its table; 0 where it does not.
    """
    often = whole(league) or 1
    if often <= max(split, 1):
        return None
    if ends_early(league, often):
        return FormatFinding(None, FormatEvidence.ENDS_EARLY)
    return FormatFinding(SeasonFormat(often), FormatEvidence.OWN_MATCHES)


def ends_early(league: Sequence[Match], often: int) -> bool:
    """Whether a large league that began in summer or autumn was through before the spring."""
    first, last = league[0].day, league[often * pairs(len(teams_of(league))) - 1].day
    is_of_two_years = first.month in BEGINNINGS and first.year < last.year
    return is_of_two_years and last < date(first.year + 1, *SPRING) and len(teams_of(league)) >= FEWEST_UNTIL_SPRING


def met_once(league: Sequence[Match], known: Known) -> FormatFinding | None:
    """A single round robin where another season was one, too; else perhaps the first half of a double one.

    A file that ends in winter looks the same.
    """
    if whole(league) != 1:
        return None
    for name, other in (*known.before, *known.after):
        if whole(without_play_offs(other)) == 1:
            return FormatFinding(SeasonFormat(1), FormatEvidence.TWO_SEASONS, name)
    return FormatFinding(None, FormatEvidence.MET_ONCE)


def shown_before(league: Sequence[Match], known: Known) -> FormatFinding | None:
    """The format of the last whole season, which a league keeps as long as it keeps its size.

    One season in which all met once may be half of one; two are none.
    """
    wholes = [nearly_whole(without_play_offs(earlier)) for _, earlier in known.before]
    for (name, earlier), often in zip(known.before, wholes, strict=True):
        if often == 1 and wholes.count(1) == 1:
            continue
        is_same_size = len(teams_of(earlier)) == len(teams_of(league))
        if often and (often <= 2 or is_same_size) and suits(SeasonFormat(often), league):
            return FormatFinding(SeasonFormat(often), FormatEvidence.EARLIER_SEASON, name)
        rounds = without_play_offs(earlier)
        if often or most_at_one_ground(earlier) > 1 or is_uneven(rounds) or zone_sizes(rounds):
            return FormatFinding(None, FormatEvidence.UNEVEN_SEASON, name)
    return None


def shown_ahead(league: Sequence[Match]) -> FormatFinding | None:
    """The format of a calendar that is listed to its end; a few fixtures ahead are not the end of anything."""
    often, teams = whole(league), len(teams_of(league))
    waiting = sum(each.status.may_be_played for each in league)
    is_long = teams >= LARGE_LEAGUE or league[-1].day - league[0].day >= LONG_COURSE
    if often and often > 1 and (2 * waiting >= ROUNDS_AHEAD * teams or (waiting and is_long)):
        return FormatFinding(SeasonFormat(often), FormatEvidence.OWN_CALENDAR)
    return None


def guessed(matches: Sequence[Match], league: Sequence[Match]) -> FormatFinding:
    """The default is a double round robin, where nothing speaks against it."""
    if looks_knocked_out(league):
        return FormatFinding(NO_LEAGUE, FormatEvidence.KNOCK_OUT)
    if not is_enough(league):
        return FormatFinding(None, FormatEvidence.TOO_FEW_MATCHES)
    if (whole(league) or 1) > 1:
        return FormatFinding(None, FormatEvidence.MAY_MEET_AGAIN)
    if len(league) < len(matches) * (1 - MOST_PLAY_OFFS):
        return FormatFinding(None, FormatEvidence.MANY_PLAY_OFFS)
    if is_uneven(league):
        return FormatFinding(None, FormatEvidence.CONFERENCES)
    if zones := zone_sizes(league, PERHAPS):
        return FormatFinding(None, FormatEvidence.ZONES_SO_FAR, zones=zones)
    if most_at_one_ground(league) <= 1:
        return FormatFinding(DOUBLE_ROUND_ROBIN, FormatEvidence.NO_SECOND_VISIT)
    is_played = most_at_one_ground([each for each in league if each.counts]) > 1
    return FormatFinding(
        None, FormatEvidence.SECOND_VISITS_PLAYED if is_played else FormatEvidence.SECOND_VISITS_LISTED
    )


def most_at_one_ground(matches: Sequence[Match]) -> int:
    """How often a pair meets there; a match that was annulled is no meeting."""
    grounds = Counter((each.home, each.away) for each in matches if each.status is not FixtureStatus.ANNULLED)
    return max(grounds.values(), default=0)


def is_uneven(league: Sequence[Match]) -> bool:
    """Whether in a large league many pairs have met again before many others met.

    A round robin has one round after the other; how small leagues draw up theirs tells less.
    """
    teams = len(teams_of(league))
    often, possible = meetings(league), pairs(teams)
    again = sum(each > 1 for each in often.values())
    return teams >= LARGE_LEAGUE and min(again, possible - len(often)) > MOST_UNEVEN * possible


def meet_again(league: Sequence[Match]) -> bool:
    """Whether many pairs have met again: some leagues play through their halves first, but once."""
    often = meetings(league)
    return sum(each > 1 for each in often.values()) > MOST_UNEVEN * len(often)


def zone_sizes(league: Sequence[Match], least: float = PLAINLY) -> tuple[int, ...]:
    """How many teams each zone has, the largest first; empty where the teams of a season are not in zones.

    Args:
        least: Of the pairs within a zone, the share that has met.
    """
    teams, pairs_met = teams_of(league), list(meetings(league))
    if not 2 * SMALLEST_ZONE <= len(teams) <= MOST_TEAMS:
        return ()
    return tuple(map(len, zones_of(met_matrix(teams, pairs_met), least)))


def unlike_a_league(matches: Sequence[Match]) -> FormatFinding | None:
    """What speaks against a league; None where nothing does."""
    played = games(matches)
    if len(played) > MOST_TEAMS:
        return FormatFinding(NO_LEAGUE, FormatEvidence.TOO_MANY_TEAMS, teams=len(played))
    if share(matches, lambda each: bool(KNOCK_OUT.search(each.round))) > MOST_PLAY_OFFS:
        return FormatFinding(NO_LEAGUE, FormatEvidence.CUP_ROUNDS)
    if share(matches, lambda each: each.neutral) > MOST_NEUTRAL:
        return FormatFinding(NO_LEAGUE, FormatEvidence.NEUTRAL_GROUND)
    if is_enough(matches) and len(reached(matches)) < len(played):
        return FormatFinding(NO_LEAGUE, FormatEvidence.SEPARATE_GROUPS)
    return None


def is_enough(matches: Sequence[Match]) -> bool:
    """Whether teams have met so many others that a league looks unlike a cup."""
    teams = len(games(matches))
    opponents = 2 * len(meetings(matches)) / teams
    return opponents >= (ENOUGH_OPPONENTS if teams >= ENOUGH_TEAMS else ENOUGH_OPPONENTS - 1)


def looks_knocked_out(league: Sequence[Match]) -> bool:
    """Of T teams in a cup all but one are beaten once, so that there are about as many pairs as teams."""
    played = games(league)
    few = sum(2 * each < max(played.values()) for each in played.values())
    return len(meetings(league)) <= len(played) and 4 * few >= len(played) and not go_on(league)


def go_on(league: Sequence[Match]) -> bool:
    """Whether most sides that are beaten have another opponent after that: in a cup they are out."""
    last: defaultdict[str, dict[str, date]] = defaultdict(dict)
    for each in league:
        last[each.home][each.away] = last[each.away][each.home] = each.day
    beaten = [(*sides, each.day) for each in league if (sides := beaten_by(each))]
    again = [
        any(until > day for other, until in last[loser].items() if other != winner) for loser, winner, day in beaten
    ]
    return bool(again) and 2 * sum(again) > len(again)


def beaten_by(match: Match) -> tuple[str, str] | None:
    """Who was beaten, and by whom; None where nobody was."""
    if not match.counts or match.home_score == match.away_score:
        return None
    is_home_win = (match.home_score or 0) > (match.away_score or 0)
    return (match.away, match.home) if is_home_win else (match.home, match.away)


def share(matches: Sequence[Match], holds: Callable[[Match], bool]) -> float:
    return sum(map(holds, matches)) / len(matches)


def reached(matches: Sequence[Match]) -> set[str]:
    """The teams that a chain of meetings joins to the first."""
    met = defaultdict(set)
    for each in matches:
        met[each.home].add(each.away)
        met[each.away].add(each.home)
    found, waiting = {matches[0].home}, [matches[0].home]
    while waiting:
        new = met[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def whole(league: Sequence[Match]) -> int | None:
    """How often each pair meets, where all meet equally often but for a few play-offs; None where they do not."""
    often, teams = meetings(league), len(teams_of(league))
    least = min(often.values())
    extra = len(league) - least * pairs(teams)
    if teams < FEWEST_TEAMS or len(often) < pairs(teams) or least > MOST_MEETINGS or extra > MOST_EXTRA * len(league):
        return None
    return least


def nearly_whole(league: Sequence[Match]) -> int | None:
    """The same, also where a few pairs have met less often, as where a source has missed a match."""
    if always := whole(league):
        return always
    often, teams = meetings(league), len(teams_of(league))
    usual, pairs_of = Counter(often.values()).most_common(1)[0]
    return usual if teams >= FEWEST_TEAMS and pairs_of >= (1 - MOST_EXTRA) * pairs(teams) else None


def without_play_offs(matches: Sequence[Match]) -> Sequence[Match]:
    """Those of the rounds of a league; all where every round is called otherwise."""
    return [each for each in matches if not PLAY_OFF.search(each.round)] or matches


def meetings(matches: Iterable[Match]) -> Counter[Pair]:
    return Counter(each.pair for each in matches)


def games(matches: Iterable[Match]) -> Counter[str]:
    return Counter(side for each in matches for side in (each.home, each.away))


def teams_of(matches: Iterable[Match]) -> list[str]:
    return sorted(games(matches))


def members(matches: Iterable[Match]) -> list[str]:
    """The teams of a league; one that only withdrawn matches name has left it."""
    return teams_of(each for each in matches if each.status is not FixtureStatus.ANNULLED)


def by_pair(matches: Iterable[Match]) -> Mapping[Pair, list[Match]]:
    found: defaultdict[Pair, list[Match]] = defaultdict(list)
    for each in matches:
        found[each.pair].append(each)
    return found
