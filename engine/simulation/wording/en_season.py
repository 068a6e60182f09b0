"""What English says of a season: its format, its table's rule, its notes and how it stands."""

from collections.abc import Sequence

from engine.simulation.conferences.format import PlayOffFormat, Pool, Tiebreak
from engine.simulation.season import SeasonProjection, TeamProjection, leaders
from engine.simulation.season_format import NO_LEAGUE, Group, Halving, SeasonFormat
from engine.simulation.season_status import (
    FormatEvidence,
    FormatFinding,
    SeasonNote,
    SeasonNoteKind,
    SeasonState,
    SeasonStatus,
)
from engine.simulation.supposed import FinishChange
from engine.simulation.table import Criterion, Rule
from engine.simulation.wording.phrases import counted, percent, possessive
from engine.simulation.wording.phrases import sentence as capitalised
from engine.sports.spec import SportWords

# Two sides whose likeliest finishes differ by less than this are not worth a sentence about either.
CLEAR_LEAD = 0.02
# In percentage points: what moves less is not told from what chance moves.
CLEAR_CHANGE = 0.5

NUMBERS = {0: "None", 1: "One", 2: "Two", 3: "Three"}
ROUND_ROBINS = {1: "single", 2: "double", 3: "triple", 4: "quadruple"}
TIMES = {1: "once", 2: "twice"}
HALVINGS = {
    Halving.NONE: "",
    Halving.UP: ", points halved and rounded up",
    Halving.DOWN: ", points halved and rounded down",
}
# With places for what scores count, and for what the table does.
CRITERIA = {
    Criterion.POINTS: "{counts}",
    Criterion.GOAL_DIFFERENCE: "{score} difference",
    Criterion.GOALS: "{scores} {scored}",
    Criterion.WINS: "matches won",
    Criterion.HEAD_TO_HEAD_POINTS: "{counts} against each other",
    Criterion.HEAD_TO_HEAD_GOAL_DIFFERENCE: "{score} difference against each other",
    Criterion.HEAD_TO_HEAD_GOALS: "{scores} {scored} against each other",
}
TIEBREAKS = {
    Tiebreak.POINTS: "{counts}",
    Tiebreak.POINTS_SHARE: "the share of {won}",
    Tiebreak.WINS: "matches won",
    Tiebreak.HEAD_TO_HEAD_POINTS: "{counts} against each other",
    Tiebreak.SWEEP: "having beaten each of the others",
    Tiebreak.COMMON_POINTS: "{counts} against common opponents",
    Tiebreak.DIVISION_FIRST: "being first in a division",
    Tiebreak.DIVISION_FIRST_OF_SEVERAL: "being first in a division where three or more are level",
    Tiebreak.DIVISION_POINTS: "{counts} within the division",
    Tiebreak.CONFERENCE_POINTS: "{counts} within the conference",
    Tiebreak.STRENGTH_OF_VICTORY: "the records of the beaten opponents",
    Tiebreak.STRENGTH_OF_SCHEDULE: "the records of all opponents",
    Tiebreak.GOAL_DIFFERENCE: "{score} difference",
}
ORDINALS = {1: "first", 2: "second", 3: "third"}
# Ends of sentences, with places for the season and the teams that tell.
EVIDENCE = {
    FormatEvidence.ADMINISTRATOR: "as an administrator has set it",
    FormatEvidence.LEAGUE: "as this league is played",
    FormatEvidence.OWN_MATCHES: "as its matches show",
    FormatEvidence.OWN_CALENDAR: "as its list of matches shows",
    FormatEvidence.TWO_SEASONS: "as its matches and those of season {season} show",
    FormatEvidence.EARLIER_SEASON: "guessed from season {season}",
    FormatEvidence.NO_SECOND_VISIT: "guessed: no pair has met twice at one ground",
    FormatEvidence.SPLIT_DOES_NOT_FIT: (
        "an administrator has set a split of {places} teams, and this season has {teams}"
    ),
    FormatEvidence.OTHER_SPLIT: (
        "this league splits its table before the end, and how it did so with {teams} teams is not known"
    ),
    FormatEvidence.ENDS_EARLY: (
        "every pair has met equally often by winter, and a split or play-offs may have followed"
    ),
    FormatEvidence.CHANGING_PLAY_OFFS: (
        "the play-offs of this league change from year to year, and nobody has set its format"
    ),
    FormatEvidence.MET_ONCE: "every pair has met once, and nothing tells whether that was all or half of it",
    FormatEvidence.MAY_MEET_AGAIN: ("every pair has met twice or more, and nothing tells yet whether they meet again"),
    FormatEvidence.UNEVEN_SEASON: (
        "in season {season} not all pairs met equally often, as where play-offs or a split follow"
    ),
    FormatEvidence.TOO_FEW_MATCHES: "too few matches are known to tell how it is played",
    FormatEvidence.MANY_PLAY_OFFS: "many of its matches are play-offs, whose form is not known",
    FormatEvidence.CONFERENCES: ("many pairs have met twice and many others not at all, as in a league of conferences"),
    FormatEvidence.ZONES_SO_FAR: (
        "so far its teams have met in {number} parts, of {zones} teams, and nothing tells whether those meet"
    ),
    FormatEvidence.SECOND_VISITS_PLAYED: (
        "some pairs have met twice at one ground, and no whole season tells how often they will meet"
    ),
    FormatEvidence.SECOND_VISITS_LISTED: (
        "some pairs are to meet twice at one ground, and no whole season tells how often they will meet"
    ),
    FormatEvidence.CONFERENCES_KNOWN: "by the rules of the {conferences}: {teams} matches a team, then play-offs",
    FormatEvidence.NOT_ALL_LISTED: (
        "each team of this league plays {teams} matches, and not all of those ahead are listed yet"
    ),
    FormatEvidence.CUP_NAME: "by its name this is a cup, a tournament or friendlies",
    FormatEvidence.CUP_ROUNDS: "by the names of its rounds this is a cup or a tournament",
    FormatEvidence.KNOCK_OUT: "its teams meet as in a cup, some of them often and many of them once",
    FormatEvidence.NEUTRAL_GROUND: "many of its matches are played on neutral ground",
    FormatEvidence.SEPARATE_GROUPS: "its teams play in groups that do not meet",
    FormatEvidence.ZONES: "its teams play in {number} zones, of {zones} teams, and few matches join them",
    FormatEvidence.TOO_MANY_TEAMS: "{teams} sides are more than a table shows",
}


def season_format(format: SeasonFormat) -> str:
    if not format.is_league:
        return "no league"
    first = f"{ROUND_ROBINS[format.meetings]} round robin"
    if not format.groups:
        return first
    return f"{first}, then a split: {', '.join(map(group, format.groups))}"


def group(group: Group) -> str:
    return f"{group.size} that meet {TIMES[group.meetings]} more{HALVINGS[group.halving]}"


def format_finding(finding: FormatFinding) -> str:
    why = evidence(finding)
    if finding.evidence is FormatEvidence.CONFERENCES_KNOWN:
        return capitalised(f"{why}.")
    if finding.format is None:
        return f"Unknown: {why}."
    return capitalised(f"{season_format(finding.format)}, {why}.")


def evidence(finding: FormatFinding) -> str:
    """How the format was told, or why it was not; the end of a sentence."""
    unfit = finding.unfit or NO_LEAGUE
    return EVIDENCE[finding.evidence].format(
        season=finding.season,
        teams=finding.teams,
        places=unfit.places,
        conferences=finding.conferences,
        number=len(finding.zones),
        zones=listing(tuple(map(str, finding.zones))),
    )


def listing(words: Sequence[str]) -> str:
    """Joined by commas and "and": "15 and 15"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def conference_rule(format: PlayOffFormat, sport: SportWords) -> str:
    rule = Rule(win=format.win, draw=format.draw)
    won = "matches won" if counts_wins(rule) else "points won"
    first, *rest = (TIEBREAKS[each].format(score=sport.score, counts=counts_of(rule), won=won) for each in format.order)
    points = points_of(rule)
    if format.late_loss:
        points += f", {NUMBERS[format.late_loss].lower()} for a defeat after regular time"
    level = f"{capitalised(sport.teams)} level on that are ordered by {', then '.join(rest)}, then by lot"
    return f"{points}. A table is ordered by {first}. {level}. {seeds(format.pools)}"


def seeds(pools: Sequence[Pool]) -> str:
    """Who goes to the play-offs, a sentence."""
    places = sorted(pool.division_place for pool in pools if pool.division_place)
    others = sum(pool.others for pool in pools)
    best = f"the {others} best of the others" if places else f"the {others} best"
    firsts = listing(tuple(f"the {ORDINALS[place]}" for place in places))
    who = listing(tuple(filter(None, (f"{firsts} of each division" if places else "", best))))
    return f"To the play-offs go, in each conference, {who}."


def table_rule(rule: Rule, sport: SportWords) -> str:
    counts, teams = counts_of(rule), capitalised(sport.teams)
    criteria = (
        CRITERIA[each].format(score=sport.score, scores=sport.scores, scored=sport.scored, counts=counts)
        for each in rule.criteria[1:]
    )
    deciding = ", then ".join(criteria)
    if not deciding:
        return f"{points_of(rule)}. {teams} level on {counts} share a place."
    how = f"{teams} level on {counts} are ordered by {deciding}"
    return f"{points_of(rule)}. {how}. {teams} level in all of that share a place."


def counts_wins(rule: Rule) -> bool:
    """Whether points of a table are wins: one gives one, and nothing else gives any."""
    return rule.win == 1 and rule.level in (0, rule.win)


def counts_of(rule: Rule) -> str:
    return "wins" if counts_wins(rule) else "points"


def points_of(rule: Rule) -> str:
    """What a win and a draw give; a sport in which they would be the same has no draws."""
    if counts_wins(rule):
        return "The table counts wins"
    _, noun = counted(rule.win, "point").split()
    win = f"{NUMBERS.get(rule.win, rule.win)} {noun} for a win"
    if rule.level in (0, rule.win):
        return win
    return f"{win}, {str(NUMBERS.get(rule.level, rule.level)).lower()} for a draw"


def season_note(note: SeasonNote) -> str:
    matches, is_one = counted(note.matches, "match"), note.matches == 1
    match note.kind:
        case SeasonNoteKind.ASSUMED:
            verb, them = ("is", "it") if is_one else ("are", "them")
            return f"{matches} {verb} not published yet, so we assume {them}."
        case SeasonNoteKind.LATE:
            verbs = ("has", "It counts") if is_one else ("have", "They count")
            return f"{matches} {verbs[0]} no result yet. {verbs[1]} here as still to be played."
        case SeasonNoteKind.ANNULLED:
            return f"{matches} {'was' if is_one else 'were'} annulled and {'counts' if is_one else 'count'} for nobody."
        case SeasonNoteKind.BESIDE_THE_CALENDAR:
            return f"The table leaves out {matches} beside the calendar, such as play-offs."
        case SeasonNoteKind.AFTER_THE_SPLIT:
            verb = "is" if is_one else "are"
            return f"{matches} after the split {verb} simulated too, although who meets whom is open."
        case SeasonNoteKind.HALVED_POINTS:
            return "Points were halved when the table was split."
        case SeasonNoteKind.LATE_LOSSES:
            lost = f"{matches} {'was' if is_one else 'were'} lost by one goal"
            return (
                f"{lost}. A defeat after sixty minutes gives a point, and scores do not tell which these are. The "
                "table as it stands leaves such points out, and the simulated seasons draw them."
            )
        case SeasonNoteKind.PLAY_OFFS_UNKNOWN:
            return "No source tells how its play-offs ended: their chances are what we believe of them."


def unprojected_season(status: SeasonStatus) -> str:
    match status.state:
        case SeasonState.INCOMPLETE:
            known = f"{status.played:,} of {counted(status.matches or 0, 'match')}"
            return f"The season is past, but we know only {known}. So its table is not final."
        case SeasonState.NO_LEAGUE:
            return f"No league table is shown: {evidence(status.finding)}."
        case SeasonState.FORMAT_UNKNOWN if status.is_past:
            return f"We cannot tell whether the season is complete: {evidence(status.finding)}."
        case SeasonState.FORMAT_UNKNOWN:
            return f"The season is not projected: {evidence(status.finding)}."
        case SeasonState.RUNNING | SeasonState.FINISHED:
            return "Nothing is known of it."


def season(projection: SeasonProjection) -> str:
    first = leaders(projection)
    if first and first[0].play_offs:
        return season_with_play_offs(first)
    return open_season(*first) if projection.ahead else final_season(first)


def final_season(first: Sequence[TeamProjection]) -> str:
    now = first[0].now
    # Where a win gives one point, the table counts wins.
    won = counted(now.points, "win" if now.points == now.won else "point")
    if len(first) == 1:
        return f"The season is over: {first[0].team} finished first with {won}."
    names = f"{', '.join(each.team for each in first[:-1])} and {first[-1].team}"
    return f"The season is over: {names} share first place with {won}."


def season_with_play_offs(first: Sequence[TeamProjection]) -> str:
    """
    Args:
        first: By the chance of the title, the best first.
    """
    chances = [each.play_offs.title for each in first if each.play_offs]
    if chances[0] == 1:
        return f"The season is over: {first[0].team} won the title."
    best, next_best = map(percent, chances[:2])
    return f"{first[0].team} has the best chance of the title: {best}. {first[1].team} follows with {next_best}."


def open_season(leader: TeamProjection, second: TeamProjection) -> str:
    chance, next_chance = (percent(each.positions[0]) for each in (leader, second))
    if leader.positions[0] - second.positions[0] < CLEAR_LEAD:
        return f"First place is open: {leader.team} has a chance of {chance}, {second.team} one of {next_chance}."
    return f"{leader.team} has the best chance to finish first: {chance}. {second.team} follows with {next_chance}."


def finish_change(change: FinishChange) -> str:
    before, after = percent(change.before), percent(change.after)
    if abs(change.points) < CLEAR_CHANGE or before == after:
        return "Every chance stays about as it was."
    where = "to finish first" if change.worst == 1 else f"to finish in the top {change.worst}"
    if change.is_of_conference:
        where += " of its conference"
    if change.best > 1:
        where = f"to finish in the last {change.worst - change.best + 1}"
    return f"{possessive(change.team)} chance {where} goes from {before} to {after}."
