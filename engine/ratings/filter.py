"""The Laplace-Kalman filter: one pass over the results, O(1) a match.

A match is seen through (eta_home, eta_away) = H x of the strengths x it touches. The posterior mode of the two log
rates is found by Newton steps, and its shift from the prior is shared out over the strengths by the Kalman gain.
Only each team's own block of the covariance is kept, and where regions seldom meet one number a pair of teams.

Source: Fahrmeir (1992), posterior mode estimation by extended Kalman filtering; with Gaussian scores the Kalman filter.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from math import exp
from operator import attrgetter

from engine.errors import InvalidInput
from engine.ratings.dynamics import Dynamics, Level, LogRates, Strengths, log_rates, shown
from engine.ratings.kinship import Innovation, Kinship, together
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.shots import LEVEL_KEPT, Count, ShotKind
from engine.ratings.state import CompetitionLevel, Ratings, Result, TeamRating, no_ratings
from engine.sports.base import Sport

MODEL_VERSION = "laplace-kalman-1"
NEVER = 0
NEWTON_STEPS = 25
NEWTON_TOLERANCE = 1e-8


@dataclass(slots=True)
class Track:
    """What the filter carries of a team from match to match."""

    strengths: Strengths
    day: int
    matches: int = 0
    effective_matches: float = 0.0


def rate(
    results: Iterable[Result],
    *,
    sport: Sport,
    competition: str = "",
    hyperparameters: Hyperparameters | None = None,
    start: Ratings | None = None,
) -> Ratings:
    """Ratings after all ``results``, continuing from ``start`` where given.

    Args:
        hyperparameters: None takes what was estimated for competitions like this one.
        start: Errors that teams share are not in a state; where they are followed, rate from the first match.

    Raises:
        InvalidInput: A result is not later than ``start``.
    """
    played = list(results)
    known = hyperparameters or estimated_for(sport, played)
    running = Filter(start or no_ratings(sport, competition, known, MODEL_VERSION))
    for day, matches in by_day(played):
        running.update(day, matches)
    return running.ratings()


def history(
    results: Iterable[Result],
    *,
    sport: Sport,
    competition: str = "",
    hyperparameters: Hyperparameters | None = None,
    team: str | None = None,
) -> Iterator[TeamRating]:
    """The rating of every team (or of one) after each of its matches, in the order of days."""
    everything = list(results)
    known = hyperparameters or estimated_for(sport, everything)
    running = Filter(no_ratings(sport, competition, known, MODEL_VERSION))
    for day, matches in by_day(everything):
        running.update(day, matches)
        played = {side for match in matches for side in (match.home, match.away)}
        yield from (running.rating(side) for side in sorted(played) if team in (None, side))


def by_day(results: Iterable[Result]) -> Iterator[tuple[date, list[Result]]]:
    """Whole days in order; matches of a day in the order of their teams, so that no input order matters."""
    ordered = sorted(results, key=attrgetter("day", "home", "away"))
    for day, matches in groupby(ordered, key=attrgetter("day")):
        yield day, list(matches)


class Filter:
    """Ratings on the move."""

    def __init__(self, start: Ratings) -> None:
        self._start = start
        self._h = start.hyperparameters
        self._dynamics = Dynamics(self._h)
        self._tracks = {each.team: _track(each) for each in start.teams}
        self._level: Level = (*start.level.mean, *start.level.covariance)
        self._first_day = start.level.first_day.toordinal() if start.level.first_day else NEVER
        self._day = start.level.last_day.toordinal() if start.level.last_day else NEVER
        self._matches = start.level.matches
        self._saved, self._missed = _shot_kinds(start)
        self._shots_share = start.level.shots_share
        self._kinship = Kinship() if self._h.shares_errors else None

    def update(self, day: date, matches: Iterable[Result]) -> list[LogRates]:
        """Learn from all matches of a day; returns what was believed of each before the day.

        Raises:
            InvalidInput: The day is not after the last one.
        """
        today = day.toordinal()
        if self._day == NEVER:
            self._first_day = self._day = today
        elif today <= self._day:
            raise InvalidInput(field="day", reason=f"{day} is not later than the last rated day")
        self._level = self._dynamics.aged_level(self._level, today - self._day)
        self._day = today
        played = list(matches)
        for match in played:
            self._arrive(match.home)
            self._arrive(match.away)
        believed = [self._believed(match) for match in played]
        for match in played:
            self._learn(match)
        return believed

    def rating(self, team: str) -> TeamRating:
        """The rating of a team that has played."""
        track = self._tracks[team]
        return TeamRating.of(
            team,
            self._kinship.taught(team, track.strengths) if self._kinship else track.strengths,
            track.matches,
            track.effective_matches,
            date.fromordinal(track.day),
            (*self._saved.habits(team), *self._missed.habits(team)),
        )

    def ratings(self) -> Ratings:
        """The state as a value."""
        if self._day == NEVER:
            return self._start
        last_day = date.fromordinal(self._day)
        level, home, vll, vlh, vhh = self._level
        competition = CompetitionLevel(
            self._start.competition,
            (level, home),
            (vll, vlh, vhh),
            date.fromordinal(self._first_day),
            last_day,
            self._matches,
            self._saved.level,
            self._missed.level,
            self._shots_share,
        )
        teams = tuple(self.rating(team) for team in sorted(self._tracks))
        return replace(self._start, as_of=last_day, level=competition, teams=teams)

    def _believed(self, match: Result) -> LogRates:
        """Of a match of today, both of whose teams have arrived."""
        host, guest = self._tracks[match.home].strengths, self._tracks[match.away].strengths
        share = self._h.friendly_share if match.friendly else 1.0
        shared = share * share * self._shared(match)
        if match.friendly:
            host, guest = shown(host, share), shown(guest, share)
        apart = log_rates(self._level, host, guest, self._home_share(match))
        return together(apart, shared) if shared else apart

    def _shared(self, match: Result) -> float:
        """Covariance of the strengths of the two teams."""
        if self._kinship is None:
            return 0.0
        host, guest = self._tracks[match.home].strengths, self._tracks[match.away].strengths
        return self._kinship.covariance(match.home, match.away, host, guest)

    def _home_share(self, match: Result) -> float:
        if match.neutral:
            return 0.0
        return self._h.friendly_home_share if match.friendly else 1.0

    def _arrive(self, team: str) -> None:
        """Bring the team up to today."""
        track = self._tracks.get(team)
        if track is None:
            strengths = self._dynamics.unseen(self._day - self._first_day)
            self._tracks[team] = Track(strengths, self._day)
        elif track.day < self._day:
            days = self._day - track.day
            older = self._dynamics.aged(track.strengths, days, days)
            track.effective_matches *= min(1.0, strength_variance(track.strengths) / strength_variance(older))
            track.strengths = self._kinship.fetch(team, older) if self._kinship else older
            track.day = self._day

    def _learn(self, match: Result) -> None:
        home, away = self._tracks[match.home], self._tracks[match.away]
        believed = self._believed(match)
        shift = innovation(believed, self._counts(match, believed))
        home_share = self._home_share(match)
        self._level = _level_after(self._level, shift, home_share)
        seen = _through(shift, self._h.friendly_share) if match.friendly else shift
        host, guest, shared = home.strengths, away.strengths, self._shared(match)
        home.strengths = _own_home_after(_host_after(host, shared, seen), shift, home_share)
        away.strengths = _guest_after(guest, shared, seen)
        if self._kinship:
            self._kinship.learn(match.home, match.away, host, guest, shared, seen)
        for track in (home, away):
            track.matches += 1
            track.effective_matches += 1
        self._matches += 1

    def _counts(self, match: Result, believed: LogRates) -> tuple[Count, ...]:
        """Everything that was counted in the match."""
        h = self._h
        # The rate that scores average to is that of the whole belief, exp(mean + variance / 2).
        half = h.variance_scale / 2
        goals = (
            h.goals_weight,
            1.0,
            exp(half * believed[2]),
            exp(half * believed[4]),
            match.home_score,
            match.away_score,
        )
        on_target, other_on_target = match.home_shots_on_target, match.away_shots_on_target
        shots, other_shots = match.home_shots, match.away_shots
        if on_target is None or other_on_target is None or shots is None or other_shots is None:
            self._shots_share *= LEVEL_KEPT
            return (goals,)
        self._shots_share = LEVEL_KEPT * self._shots_share + 1 - LEVEL_KEPT
        saved, other_saved = max(on_target - match.home_score, 0), max(other_on_target - match.away_score, 0)
        missed, other_missed = max(shots - on_target, 0), max(other_shots - other_on_target, 0)
        return (
            goals,
            self._saved.count(match.home, match.away, saved, other_saved, believed, match.neutral),
            self._missed.count(match.home, match.away, missed, other_missed, believed, match.neutral),
        )


def innovation(believed: LogRates, counts: Sequence[Count]) -> Innovation:
    """What a match says about the log rates that was not believed before.

    At the posterior mode S^-1 (eta - m) is the gradient of the log-likelihood, so the gradient itself is returned.
    """
    home_mean, away_mean, shh, sha, saa = believed
    home, away = home_mean, away_mean
    for _ in range(NEWTON_STEPS):
        home_slope = away_slope = home_information = away_information = 0.0
        for weight, slope, home_factor, away_factor, home_count, away_count in counts:
            home_rate, away_rate = home_factor * exp(slope * home), away_factor * exp(slope * away)
            home_slope += weight * slope * (home_count - home_rate)
            away_slope += weight * slope * (away_count - away_rate)
            home_information += weight * slope * slope * home_rate
            away_information += weight * slope * slope * away_rate
        miss_home = home_mean + shh * home_slope + sha * away_slope - home
        miss_away = away_mean + sha * home_slope + saa * away_slope - away
        a, b = 1 + shh * home_information, sha * away_information
        c, d = sha * home_information, 1 + saa * away_information
        determinant = a * d - b * c
        step_home = (d * miss_home - b * miss_away) / determinant
        step_away = (a * miss_away - c * miss_home) / determinant
        home += step_home
        away += step_away
        if abs(step_home) + abs(step_away) < NEWTON_TOLERANCE:
            break
    noisy_home, noisy_away = shh + 1 / home_information, saa + 1 / away_information
    determinant = noisy_home * noisy_away - sha * sha
    return home_slope, away_slope, noisy_away / determinant, -sha / determinant, noisy_home / determinant


def strength_variance(strengths: Strengths) -> float:
    """Of attack + defence."""
    return strengths[2] + 2 * strengths[3] + strengths[4]


def _through(shift: Innovation, share: float) -> Innovation:
    """The innovation as strengths feel it of which only a share was at work."""
    home_slope, away_slope, khh, kha, kaa = shift
    square = share * share
    return share * home_slope, share * away_slope, square * khh, square * kha, square * kaa


def _host_after(host: Strengths, shared: float, shift: Innovation) -> Strengths:
    attack, defence, vaa, vad, vdd, own, own_variance = host
    up, down, lost_vaa, lost_vad, lost_vdd = _gained(vaa - shared, shared - vad, vad - shared, shared - vdd, shift)
    return attack + up, defence + down, vaa - lost_vaa, vad - lost_vad, vdd - lost_vdd, own, own_variance


def _own_home_after(host: Strengths, shift: Innovation, home_share: float) -> Strengths:
    attack, defence, vaa, vad, vdd, own, own_variance = host
    half = home_share * own_variance / 2
    home_slope, away_slope, khh, kha, kaa = shift
    own += half * (home_slope - away_slope)
    own_variance -= half * half * (khh - 2 * kha + kaa)
    return attack, defence, vaa, vad, vdd, own, own_variance


def _guest_after(guest: Strengths, shared: float, shift: Innovation) -> Strengths:
    attack, defence, vaa, vad, vdd, own, own_variance = guest
    up, down, lost_vaa, lost_vad, lost_vdd = _gained(shared - vad, vaa - shared, shared - vdd, vad - shared, shift)
    return attack + up, defence + down, vaa - lost_vaa, vad - lost_vad, vdd - lost_vdd, own, own_variance


def _level_after(level: Level, shift: Innovation, home_share: float) -> Level:
    mean, home, vll, vlh, vhh = level
    half, quarter = home_share * vlh / 2, home_share * vhh / 2
    up, more, lost_vll, lost_vlh, lost_vhh = _gained(vll + half, vll - half, vlh + quarter, vlh - quarter, shift)
    return mean + up, home + more, vll - lost_vll, vlh - lost_vlh, vhh - lost_vhh


def _gained(g11: float, g12: float, g21: float, g22: float, shift: Innovation) -> Innovation:
    """Shift of a block's mean, and what its covariance loses, from its G = V H^T."""
    home_slope, away_slope, khh, kha, kaa = shift
    a1, a2 = g11 * khh + g12 * kha, g11 * kha + g12 * kaa
    b1, b2 = g21 * khh + g22 * kha, g21 * kha + g22 * kaa
    return (
        g11 * home_slope + g12 * away_slope,
        g21 * home_slope + g22 * away_slope,
        a1 * g11 + a2 * g12,
        a1 * g21 + a2 * g22,
        b1 * g21 + b2 * g22,
    )


def _track(rating: TeamRating) -> Track:
    day = rating.last_played.toordinal() if rating.last_played else NEVER
    return Track(rating.strengths, day, rating.matches, rating.effective_matches)


def _shot_kinds(start: Ratings) -> tuple[ShotKind, ShotKind]:
    """Shots on target that were no goals, and shots off target."""
    h = start.hyperparameters
    saved = ShotKind(h.saved_weight, h.saved_slope, start.level.saved, h.habit_kept, h.saved_habit_prior)
    missed = ShotKind(h.missed_weight, h.missed_slope, start.level.missed, h.habit_kept, h.missed_habit_prior)
    for rating in start.teams:
        saved.taken[rating.team], saved.allowed[rating.team] = rating.habits[:2]
        missed.taken[rating.team], missed.allowed[rating.team] = rating.habits[2:]
    return saved, missed
