"""What a match of tennis has beside its sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.sports.details import MatchDetails, ToldDetail, WonMatch, WrongDetail
from engine.sports.tennis.estimates import PROFILES, estimates, shape_of
from engine.sports.tennis.score import score_of

MOST_RANK = 9_999
# In words, for whoever reads.
LENGTHS = {3: "three", 5: "five"}


class Surface(StrEnum):
    HARD = "hard"
    CLAY = "clay"
    GRASS = "grass"
    CARPET = "carpet"


@dataclass(frozen=True, slots=True)
class TennisDetails:
    """Of a match or a fixture; None stands for what nobody said.

    Args:
        best_of: Three or five sets at most.
        games: Of both sides in all sets, the first side's before.
        ranks: Of both sides before the match; a side without one is not ranked where the other is.
        has_retired: Whether the loser gave up.
    """

    surface: Surface | None = None
    best_of: int | None = None
    games: tuple[int, int] | None = None
    ranks: tuple[int | None, int | None] = (None, None)
    has_retired: bool = False


SURFACES = {"": None, "none": None} | {each.value: each for each in Surface}
BEST_OF = {"": None} | {f"{sets}{end}": sets for sets in PROFILES for end in ("", ".0")}


def read(cells: Mapping[str, str]) -> TennisDetails:
    """
    Raises:
        WrongDetail: A surface, a number of sets or a rank that there is not.
    """
    surface, best_of = cells.get("surface", "").casefold(), cells.get("best_of", "")
    if surface not in SURFACES:
        raise WrongDetail("surface", f"{surface[:40]!r} is no surface: use {', '.join(Surface)}")
    if best_of not in BEST_OF:
        allowed = " or ".join(map(str, PROFILES))
        raise WrongDetail("best_of", f"nobody plays the best of {best_of[:40]!r} sets: use {allowed}")
    ranks = rank_of(cells, "home_rank"), rank_of(cells, "away_rank")
    return TennisDetails(SURFACES[surface], BEST_OF[best_of], ranks=ranks)


def rank_of(cells: Mapping[str, str], name: str) -> int | None:
    cell = cells.get(name, "").removesuffix(".0")
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and 1 <= int(cell[:9]) <= MOST_RANK):
        raise WrongDetail(name, f"{cell[:40]!r} is no rank from 1 to {MOST_RANK:,}")
    return int(cell)


def won(line: str, details: TennisDetails) -> WonMatch:
    """What a line such as "6-4 3-6 7-6(5)" says, the winner's games first; of one that does not say, the best of three.

    Whoever won because the other gave up is given the sets that were missing, and after a walkover all of them.

    Raises:
        WrongDetail: It is no score of such a match.
    """
    best_of = details.best_of or min(PROFILES)
    try:
        played = score_of(line, best_of)
    except ValueError as wrong:
        raise WrongDetail("score", str(wrong)) from None
    needed = best_of // 2 + 1
    if played is None:
        return WonMatch((needed, 0), was_played=False)
    course = {"games": played.games, "has_retired": played.has_retired}
    return WonMatch((needed, min(played.sets[1], needed - 1)), course=course)


def told(details: TennisDetails) -> tuple[ToldDetail, ...]:
    """In the order in which a page has them."""
    found = []
    if details.surface:
        found.append(ToldDetail("surface", details.surface, f"on {details.surface}"))
    if details.best_of:
        found.append(ToldDetail("best_of", str(details.best_of), f"best of {LENGTHS[details.best_of]}"))
    if details.ranks != (None, None):
        ranks = [str(rank) if rank else "" for rank in details.ranks]
        words = " and ".join(rank or "unranked" for rank in ranks)
        found.append(ToldDetail("ranks", " ".join(rank or "-" for rank in ranks), f"ranks {words}"))
    if details.games:
        games = "–".join(map(str, details.games))
        found.append(ToldDetail("games", "-".join(map(str, details.games)), f"{games} in games"))
    if details.has_retired:
        found.append(ToldDetail("has_retired", "true", "given up by the loser"))
    return tuple(found)


def shape_in(shape: tuple[float, ...], details: TennisDetails) -> tuple[float, ...]:
    """That of the best of three or of five, whatever most matches of the tour are; an empty one is the sport's own."""
    usual = shape[0] if shape else min(PROFILES)
    if details.best_of in {None, usual}:
        return shape
    return shape_of(estimates().profiles[PROFILES[details.best_of or 0]].values)


def impossible(details: TennisDetails, home: int, away: int) -> str:
    """Why the best of so many sets does not end so; empty where it does, or nobody said of how many."""
    needed = details.best_of // 2 + 1 if details.best_of else 0
    if not needed or (max(home, away) == needed and min(home, away) < needed):
        return ""
    return f"{home}–{away} is no score of the best of {LENGTHS[details.best_of or 0]}: who wins has {needed} sets"


DETAILS = MatchDetails(
    kind=TennisDetails,
    course=frozenset({"games", "has_retired"}),
    pairs=frozenset({"ranks", "games"}),
    columns={
        "surface": "surface, court surface",
        "best_of": "best of, best of sets",
        "home_rank": "home rank, rank 1, player 1 rank",
        "away_rank": "away rank, rank 2, player 2 rank",
    },
    choices={"surface": tuple(Surface), "best_of": tuple(map(str, PROFILES))},
    of_law=frozenset({"best_of"}),
    read=read,
    told=told,
    shape=shape_in,
    won=won,
    impossible=impossible,
)
