"""Tournaments: who gets how far, by groups and rounds, and what changes where results are set."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET, argument, field

from engine.errors import NotFound
from engine.forecasts import tournament_outlook as outlook
from engine.forecasts import tournaments as service
from engine.forecasts.tournaments import MOST_SET, SetResult
from schema.context import Info
from schema.types.ids import Id, row_id
from schema.types.shown import auto, show, shows

# Whom the sentence names.
NAMED = 3

OfTeam = Annotated[strawberry.ID | None, argument(description="A team of it; else the likeliest champion.")]


@strawberry.input(description="A result that is set for a match ahead, to see what if.")
class SetResultInput:
    home_team_id: strawberry.ID = field(description="One side.")
    away_team_id: strawberry.ID = field(description="The other; of the knock-out it counts where the two meet.")
    home_score: int = field(description="Of the first, after extra time where there was any.")
    away_score: int = field(description="Of the other.")
    winner_id: strawberry.ID | None = field(
        default=UNSET, description="Who wins on penalties; left out, a level tie is as likely to go to either."
    )

    def result(self) -> SetResult:
        return SetResult(
            row_id("team", self.home_team_id),
            row_id("team", self.away_team_id),
            self.home_score,
            self.away_score,
            row_id("team", self.winner_id) if self.winner_id else None,
        )


Results = Annotated[
    list[SetResultInput] | None,
    argument(
        description=f"Results of matches ahead, {MOST_SET} at most. Strengths are not learned from them: "
        "what changes is who stands where."
    ),
]


IsOver = Annotated[bool | None, argument(description="Only those that have a champion, or only the others.")]


async def tournaments(info: Info, over: IsOver = None) -> tuple[service.TournamentEdition, ...]:
    every = await info.context.memo.once(("tournaments",), info.context.services.forecasts.tournaments.editions)
    return tuple(each for each in every if over is None or over is (each.champion is not None))


async def tournament(info: Info, id: Id, results: Results = None) -> outlook.Tournament | None:
    chosen = tuple(each.result() for each in results or ())
    asked = info.context.services.forecasts.tournaments
    try:
        return await info.context.memo.once(("tournament", id, chosen), lambda: asked.tournament(id, chosen))
    except NotFound:
        return None


@shows(service.TournamentEdition)
class TournamentEdition:
    id: strawberry.ID
    name: auto
    first_day: auto
    last_day: auto
    competition: auto
    teams: auto
    series: auto
    hosts: auto
    groups: auto
    last_four: auto
    champion: auto


show(outlook.StageChance)


@shows(outlook.TournamentLine)
class TournamentLine:
    team: auto
    group: auto
    now: auto
    places: auto
    expected_points: auto
    points: auto
    stages: auto
    champion: auto


show(outlook.TournamentMatch)
show(outlook.TournamentGroup)
show(outlook.LikelyTeam)
show(outlook.TournamentTie)
show(outlook.Opponent, "TournamentOpponent")
show(outlook.PathStep, "TournamentPathStep")


def path(tournament: strawberry.Parent[outlook.Tournament], of: OfTeam = None) -> tuple[outlook.PathStep, ...]:
    if of is None:
        return tournament.path(tournament.lines[0].team.stored)
    names = {team.id: name for name, team in tournament.teams.items()}
    return tournament.path(names.get(row_id("team", of), str(of)))


def sentence(tournament: strawberry.Parent[outlook.Tournament], info: Info) -> str:
    champions = [(line.team.name, line.champion.probability) for line in tournament.lines[:NAMED]]
    return info.context.wording.tournament(tournament.name, champions, is_over=not tournament.ahead)


def notes(tournament: strawberry.Parent[outlook.Tournament], info: Info) -> list[str]:
    return [info.context.wording.told_apart(each.group, each.by) for each in tournament.decided]


@shows(outlook.Tournament)
class Tournament:
    id: strawberry.ID
    name: auto
    format_name: auto
    day: auto
    first_day: auto
    last_day: auto
    stages: auto
    lines: auto
    groups: auto
    ties: auto
    can_be_set: auto
    path: tuple[outlook.PathStep, ...] = field(
        resolver=path, description="The rounds of one team, and whom it likeliest meets in each."
    )
    played: auto
    ahead: auto
    simulated: auto
    monte_carlo_error: auto
    snapshot_id: strawberry.ID
    model_version: auto
    sentence: str = field(resolver=sentence, description="The tournament in a sentence or two.")
    notes: list[str] = field(resolver=notes, description="What else a reader should know of it, a sentence each.")
