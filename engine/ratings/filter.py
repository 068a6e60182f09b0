"""The Laplace-Kalman filter: one pass over the results, O(1) a match.

A match is seen through (eta_home, eta_away) = H x of the strengths x it touches. The posterior mode of the two log
rates is found by Newton steps, and its shift from the prior is shared out over the strengths by the Kalman gain.
Only each team's own block of the covariance is kept, and where regions seldom meet one number a pair of teams.

Source: Fahrmeir (1992), posterior mode estimation by extended Kalman filtering; with Gaussian scores the Kalman filter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from engine.errors import InvalidInput
from engine.ratings import sides
from engine.ratings.cross_covariance import CrossCovariance, Innovation, SharedErrors, together
from engine.ratings.dynamics import (
    Dynamics,
    Level,
    LogRates,
    Strengths,
    apart,
    at_home,
    conditioned,
    home_share,
    log_rates,
    shown,
    tired,
)
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.sides import Moment
from engine.ratings.state import CompetitionLevel, Fixture, Pair, Ratings, Result, TeamRating, no_ratings
from engine.ratings.track import LONG_RESTED, Track
from engine.sports.base import Sport
from engine.sports.observation import ConditionedObserver, Observation
from engine.sports.registry import specification

MODEL_VERSION = "laplace-kalman-3"
NEVER = 0
NEWTON_STEPS = 25
# Of a step; what it leaves of the mode and of the slopes is its square.
NEWTON_TOLERANCE = 1e-5

# A match of today, both its teams, and the share of the home advantage that is at work in it.
Meeting: TypeAlias = tuple[Result, Track, Track, float]
# The level, both sides as the match shows them, the share of the home advantage, and the covariance of the two sides.
Sight: TypeAlias = tuple[Level, Strengths, Strengths, float, float]


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
        start: Errors that teams share are not in it; where they are followed, rate from the first match.

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
        if team is None or team in played:
            average = running.average()
            yield from (running.rating(side, average) for side in sorted(played) if team in (None, side))


def by_day(results: Iterable[Result]) -> Iterator[tuple[date, list[Result]]]:
    """Whole days in order; matches of a day in the order of their teams, so that no input order matters."""
    ordered = sorted(results, key=attrgetter("day", "home", "away"))
    for day, matches in groupby(ordered, key=attrgetter("day")):
        yield day, list(matches)


class Filter:
    """Ratings on the move.

    Args:
        shared: What ``start`` does not say of errors that teams share, where they are followed.
    """

    def __init__(self, start: Ratings, shared: SharedErrors | None = None) -> None:
        self._start = start
        self._h = start.hyperparameters
        self._dynamics = Dynamics(self._h)
        self._tracks = {each.team: _track(each) for each in start.teams}
        self._level: Level = (*start.level.mean, *start.level.covariance)
        self._first_day = start.level.first_day.toordinal() if start.level.first_day else NEVER
        self._day = start.level.last_day.toordinal() if start.level.last_day else NEVER
        self._paused_days = start.level.paused_days
        self._season, season_day = start.level.season
        self._season_day = season_day.toordinal() if season_day else self._day
        self._matches = start.level.matches
        spec = specification(start.sport)
        self._observer, self._has_home_side = spec.observer(start), spec.has_home_side
        self._conditioned = self._observer if isinstance(self._observer, ConditionedObserver) else None
        self._rounds = {name: (mean, variance) for name, mean, variance in start.level.rounds}
        self._kinship = CrossCovariance() if self._h.shares_errors else None
        if shared is not None:
            self._kinship = CrossCovariance.of(shared)
            for team, strengths in shared.fetched():
                self._tracks[team].strengths = strengths

    def update(self, day: date, matches: Iterable[Result]) -> list[LogRates]:
        """Learn from all matches of a day; returns what was believed of each before the day.

        Raises:
            InvalidInput: The day is not after the last one.
        """
        today = day.toordinal()
        if self._day == NEVER:
            self._first_day = self._day = self._season_day = today
        elif today <= self._day:
            raise InvalidInput(field="day", reason=f"{day} is not later than the last rated day")
        gap = today - self._day
        self._level = self._dynamics.aged_level(self._level, gap)
        self._paused_days += self._dynamics.pause(gap)
        self._day = today
        arrived = self._arrived
        meetings = [
            (
                match,
                arrived(match.home, match),
                arrived(match.away, match),
                self._home_share(today, match),
            )
            for match in matches
        ]
        believed = [self._believed(meeting) for meeting in meetings]
        for meeting in meetings:
            self._learn(meeting)
        return believed

    def predict(self, fixture: Fixture) -> LogRates:
        """What is believed of a match on a later day, of which nothing is learned."""
        return seen_rates(*self.sight(fixture))

    def sight(self, fixture: Fixture, *, is_next: bool = True) -> Sight:
        """What a match on a later day will show of both sides.

        Args:
            is_next: Whether none of them plays before; else nobody knows how long they will have rested.
        """
        today = fixture.day.toordinal()
        host, guest = self._strengths(fixture.home, fixture), self._strengths(fixture.away, fixture)
        if is_next and self._h.short_rest_days:
            host = self._rested(host, self._rested_days(fixture.home, today))
            guest = self._rested(guest, self._rested_days(fixture.away, today))
        if self._conditioned:
            # Half of it on each side is the same in the match.
            more, variance = self._conditioned.conditions(fixture)
            host, guest = conditioned(host, more / 2, variance / 2), conditioned(guest, -more / 2, variance / 2)
        level = self._dynamics.aged_level(self._level, max(today - self._day, 0)) if self._matches else self._level
        share = self._home_share(today, fixture)
        shared = self._kinship.foreseen(fixture.home, fixture.away, host, guest) if self._kinship else 0.0
        return self._shown(fixture, level, host, guest, share, shared)

    def _home_share(self, day: int, match: Result | Fixture) -> float:
        return home_share(day, match.neutral or not self._has_home_side, match.friendly, self._h)

    def knows(self, team: str) -> bool:
        """Whether the team has played."""
        return team in self._tracks

    def _strengths(self, team: str, fixture: Fixture) -> Strengths:
        """Of a team in a match on a later day."""
        track, day = self._tracks.get(team), fixture.day.toordinal()
        if track is None:
            return self._unseen(team, fixture, self._played_days(self._first_day, 0, day) if self._day else 0)
        older = track.strengths
        if day > track.day:
            missed = self._played_days(track.day, track.paused_days, day)
            older = self._dynamics.aged(older, day - track.day, missed)
        return self._kinship.taught(team, older) if self._kinship else older

    def _unseen(self, team: str, match: Result | Fixture, competition_days: int) -> Strengths:
        """Of a team whose first match this is."""
        unseen = self._dynamics.unseen(competition_days)
        start = self._conditioned.start(team, match) if self._conditioned else None
        return unseen if start is None else (start / 2, start / 2, *unseen[2:])

    def _rested_days(self, team: str, day: int) -> int:
        """Days until a later one since the team played."""
        track = self._tracks.get(team)
        return day - track.day if track else LONG_RESTED

    def _rested(self, strengths: Strengths, days: int) -> Strengths:
        """Strengths of a team as they are at work so many days after its last match."""
        if 0 < days <= self._h.short_rest_days:
            return tired(strengths, self._h.short_rest_cost)
        return strengths

    def _played_days(self, since: int, paused_days: int, day: int) -> int:
        """Days until ``day`` on which the competition played, since one when it had paused for ``paused_days``."""
        pause = self._dynamics.pause(day - self._day)
        return day - since - (self._paused_days - paused_days) - pause

    def average(self) -> Pair:
        """Attack and defence of an average side: the mean over the sides of the competition."""
        moment = Moment(self._day, self._paused_days, self._season, self._season_day)
        return sides.average(self._tracks, moment, self._h, self._kinship)

    def rating(self, team: str, average: Pair) -> TeamRating:
        """The rating of a team that has played, beside that of an average side."""
        track = self._tracks[team]
        return TeamRating.of(
            team,
            self.last_strengths(team),
            track.matches,
            track.effective_matches,
            date.fromordinal(track.day),
            self._observer.habits(team),
            (track.form_attack, track.form_defence),
            (track.season, track.first_season),
            track.paused_days,
            average,
        )

    def last_strengths(self, team: str) -> Strengths:
        """Of a team that has played, as of its last match."""
        strengths = self._tracks[team].strengths
        return self._kinship.taught(team, strengths) if self._kinship else strengths

    def ratings(self) -> Ratings:
        """The state as a value."""
        if self._day == NEVER:
            return self._start
        last_day = date.fromordinal(self._day)
        level, home, vll, vlh, vhh = self._level
        average = self.average()
        competition = CompetitionLevel(
            competition=self._start.competition,
            mean=(level, home),
            covariance=(vll, vlh, vhh),
            first_day=date.fromordinal(self._first_day),
            last_day=last_day,
            matches=self._matches,
            rounds=tuple((name, *belief) for name, belief in sorted(self._rounds.items())),
            paused_days=self._paused_days,
            season=(self._season, date.fromordinal(self._season_day)),
            average=average,
        )
        teams = tuple(self.rating(team, average) for team in sorted(self._tracks))
        return replace(self._start, as_of=last_day, level=self._observer.remembered(competition), teams=teams)

    def shared(self) -> SharedErrors | None:
        """What the ratings do not say of errors that teams share; None where these are not followed."""
        fetched = {team: track.strengths for team, track in self._tracks.items()}
        return self._kinship.kept(fetched) if self._kinship else None

    def _believed(self, meeting: Meeting) -> LogRates:
        """As of now: earlier matches of the day have moved the level."""
        match, home, away, share = meeting
        host, guest, shared = home.strengths, away.strengths, 0.0
        if self._kinship:
            shared = self._kinship.covariance(match.home, match.away, host, guest)
        if self._h.short_rest_days:
            host, guest = self._rested(host, home.rested_days), self._rested(guest, away.rested_days)
        rates = seen_rates(*self._shown(match, self._level, host, guest, share, shared))
        return apart(rates, *self._conditioned.conditions(match)) if self._conditioned else rates

    def _shown(
        self, match: Result | Fixture, level: Level, host: Strengths, guest: Strengths, share: float, shared: float
    ) -> Sight:
        if self._h.round_home_sd:
            host = at_home(host, *self._of_round(match.round))
        if match.friendly:
            shown_share = self._h.friendly_share
            host, guest, shared = shown(host, shown_share), shown(guest, shown_share), shared * shown_share**2
        return level, host, guest, share, shared

    def _of_round(self, name: str) -> tuple[float, float]:
        """Mean and variance of what a round adds to the home advantage."""
        return self._rounds.get(name) or (0.0, self._h.round_home_sd**2)

    def _arrived(self, team: str, match: Result) -> Track:
        """The team of a match, brought up to today."""
        season = match.season
        if season != self._season:
            self._season, self._season_day = season, self._day
        track = self._tracks.get(team)
        if track is None:
            unseen = self._unseen(team, match, self._day - self._first_day - self._paused_days)
            track = self._tracks[team] = Track(unseen, self._day, self._paused_days, season, season)
        elif track.day < self._day:
            days = self._day - track.day
            known = track.strengths
            older = self._dynamics.aged(known, days, days - (self._paused_days - track.paused_days))
            if older is self._dynamics.newcomer:
                track.form_attack = track.form_defence = 0.0
                track.first_season = season
            remembered = (known[2] + 2 * known[3] + known[4]) / (older[2] + 2 * older[3] + older[4])
            if remembered < 1:
                track.effective_matches *= remembered
            track.strengths = self._kinship.fetch(team, older) if self._kinship else older
            track.rested_days = days
            track.day, track.paused_days, track.season = self._day, self._paused_days, season
        return track

    def _learn(self, meeting: Meeting) -> None:
        match, home, away, share = meeting
        believed = self._believed(meeting)
        shift = innovation(believed, self._observer.observe(match, believed))
        self._level = _level_after(self._level, shift, share)
        host, guest, shared, seen = home.strengths, away.strengths, 0.0, shift
        if match.friendly:
            seen = _through(shift, self._h.friendly_share)
        if self._kinship:
            shared = self._kinship.covariance(match.home, match.away, host, guest)
            self._kinship.learn(match.home, match.away, host, guest, shared, seen)
        if self._h.round_home_sd:
            self._rounds[match.round] = _own_home_after(*self._of_round(match.round), shift, share)
        if self._conditioned:
            self._conditioned.learn(match, shift)
        home.take(_host_after(host, shared, seen, shift, share))
        away.take(_guest_after(guest, shared, seen))
        self._matches += 1


def seen_rates(level: Level, host: Strengths, guest: Strengths, share: float, shared: float) -> LogRates:
    """What is believed of the log rates of a match that shows this."""
    alone = log_rates(level, host, guest, share)
    return together(alone, shared) if shared else alone


def innovation(believed: LogRates, observation: Observation) -> Innovation:
    """What a match says about its predictors that was not believed before.

    At the posterior mode S^-1 (eta - m) is the gradient of the log-likelihood, so the gradient itself is returned.
    """
    home_mean, away_mean, shh, sha, saa = believed
    home, away, terms = home_mean, away_mean, observation.terms
    for _ in range(NEWTON_STEPS):
        home_slope, away_slope, whh, wha, waa = terms(home, away)
        miss_home = home_mean + shh * home_slope + sha * away_slope - home
        miss_away = away_mean + sha * home_slope + saa * away_slope - away
        # I + S W, of the covariance S and the information W; most sports see the two sides apart.
        a, b, c, d = 1 + shh * whh, sha * waa, sha * whh, 1 + saa * waa
        if wha:
            a, b, c, d = a + sha * wha, b + shh * wha, c + saa * wha, d + sha * wha
        determinant = a * d - b * c
        step_home = (d * miss_home - b * miss_away) / determinant
        step_away = (a * miss_away - c * miss_home) / determinant
        if -NEWTON_TOLERANCE < step_home < NEWTON_TOLERANCE and -NEWTON_TOLERANCE < step_away < NEWTON_TOLERANCE:
            break
        home += step_home
        away += step_away
    home_slope -= whh * step_home
    away_slope -= waa * step_away
    if wha or not (whh and waa):
        home_slope -= wha * step_away
        away_slope -= wha * step_home
        # W is singular where both sides are seen in one number: W (I + S W)^-1 needs no inverse of it.
        khh, kaa = (whh * d - wha * c) / determinant, (waa * a - wha * b) / determinant
        return home_slope, away_slope, khh, (wha * a - whh * b) / determinant, kaa
    noisy_home, noisy_away = shh + 1 / whh, saa + 1 / waa
    determinant = noisy_home * noisy_away - sha * sha
    return home_slope, away_slope, noisy_away / determinant, -sha / determinant, noisy_home / determinant


def _through(shift: Innovation, share: float) -> Innovation:
    """The innovation as strengths feel it of which only a share was at work."""
    home_slope, away_slope, khh, kha, kaa = shift
    square = share * share
    return share * home_slope, share * away_slope, square * khh, square * kha, square * kaa


def _host_after(host: Strengths, shared: float, seen: Innovation, shift: Innovation, share: float) -> Strengths:
    attack, defence, vaa, vad, vdd, own, own_variance = host
    up, down, lost_vaa, lost_vad, lost_vdd = _gained(vaa - shared, shared - vad, vad - shared, shared - vdd, seen)
    own, own_variance = _own_home_after(own, own_variance, shift, share)
    return attack + up, defence + down, vaa - lost_vaa, vad - lost_vad, vdd - lost_vdd, own, own_variance


def _own_home_after(mean: float, variance: float, shift: Innovation, share: float) -> tuple[float, float]:
    """Of something that adds to the home advantage, of which a share was at work."""
    half = share * variance / 2
    home_slope, away_slope, khh, kha, kaa = shift
    return mean + half * (home_slope - away_slope), variance - half * half * (khh - 2 * kha + kaa)


def _guest_after(guest: Strengths, shared: float, shift: Innovation) -> Strengths:
    attack, defence, vaa, vad, vdd, own, own_variance = guest
    up, down, lost_vaa, lost_vad, lost_vdd = _gained(shared - vad, vaa - shared, shared - vdd, vad - shared, shift)
    return attack + up, defence + down, vaa - lost_vaa, vad - lost_vad, vdd - lost_vdd, own, own_variance


def _level_after(level: Level, shift: Innovation, share: float) -> Level:
    mean, home, vll, vlh, vhh = level
    half, quarter = share * vlh / 2, share * vhh / 2
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
    return Track(
        rating.strengths,
        day,
        rating.paused_days,
        *rating.seasons,
        rating.matches,
        rating.effective_matches,
        *rating.form,
    )
