"""What a module is made of. Its words are ours; every figure in them is computed when it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import isfinite, log
from typing import TypeAlias

from engine.catalogue.truth import Truth
from engine.errors import InvalidInput, NotFound
from engine.forecasts.views import TeamStanding
from engine.ratings import elo
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome, Score
from engine.simulation.predictive import law_at
from engine.simulation.score_distribution import ScoreDistribution
from engine.sports.soccer.spec import SCALE

Values: TypeAlias = Mapping[str, float]

# How fast plain prose is read: 238 words a minute, less where figures stand in it.
# Source: Brysbaert (2019), How many words do we read per minute?
WORDS_PER_MINUTE = 200
MINUTES_PER_TRIAL, MINUTES_PER_QUESTION = 0.5, 0.25

HOME_POINTS = round(SCALE.home_advantage / SCALE.supremacy_per_point)


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class ChartShape(StrEnum):
    """How a picture is drawn: bars of shares, lines of shares, or lines of plain numbers."""

    BARS = "bars"
    SHARES = "shares"
    LINES = "lines"


class SeriesRole(StrEnum):
    """What a series stands for, which decides its colour: chance by outcome, how sure we are, or neither."""

    HOME = "home"
    DRAW = "draw"
    AWAY = "away"
    SURE = "sure"
    INK = "ink"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a module's text.

    Attributes:
        heading: Heading.
        paragraphs: Text; its figures were computed by the engine.
    """

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a reader may turn in a module.

    Attributes:
        key: Key, for `experiment`.
        label: Name.
        low: Smallest value.
        high: Largest value.
        step: Step of a slider.
        start: Where it starts.
        unit: Unit; may be empty.
        hint: What it means; may be empty.
    """

    key: str
    label: str
    low: float
    high: float
    step: float
    start: float
    unit: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a picture.

    Attributes:
        name: Name.
        role: What it stands for, which decides its colour.
        x: Where, on the horizontal axis.
        y: How much; shares from 0 to 1 where the picture shows shares.
    """

    name: str
    role: SeriesRole
    x: tuple[float, ...]
    y: tuple[float, ...]


def upright(name: str, role: SeriesRole, x: float, low: float, high: float) -> Series:
    """A line that marks where a parameter stands."""
    return Series(name, role, (x, x), (low, high))


@dataclass(frozen=True, slots=True)
class Picture:
    """What an experiment draws.

    Attributes:
        shape: How it is drawn.
        title: Title.
        x_label: What the horizontal axis shows.
        y_label: What the vertical axis shows.
        series: The series.
    """

    shape: ChartShape
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an experiment, as text.

    Attributes:
        label: What it is.
        text: The figure.
    """

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the engine says for one setting of a module's parameters.

    Attributes:
        sentence: What the picture shows, in words.
        figures: The figures.
        picture: The picture.
    """

    sentence: str
    figures: tuple[Figure, ...]
    picture: Picture


@dataclass(frozen=True, slots=True)
class WorkedMatch:
    """A match that was played, as the worked examples look at it.

    Args:
        matchup: As it was believed before kick-off.
        fixture_id: None where the installation knows no match yet and two made-up sides stand in.
        standings: The teams of the competition as they are believed today; empty for made-up sides.
        truth: What the match was drawn with, where its competition is synthetic.
    """

    matchup: Matchup
    competition: str
    day: date | None
    fixture_id: int | None
    score: Score | None
    standings: tuple[TeamStanding, ...]
    truth: Truth | None

    @property
    def title(self) -> str:
        return f"{self.matchup.home.name} – {self.matchup.away.name}"

    def name(self, outcome: Outcome) -> str:
        """Of the side that wins by it; the home side's for a draw."""
        home, away = self.matchup.names
        return away if outcome is Outcome.AWAY else home

    @property
    def happened(self) -> Outcome | None:
        """None where no result is known."""
        return self.score.outcome if self.score else None

    @property
    def true_law(self) -> ScoreDistribution | None:
        """The law that the score was drawn from, which only a synthetic competition can tell."""
        if self.truth is None:
            return None
        home, away = (self.truth.strength(side.key) for side in (self.matchup.home, self.matchup.away))
        home_rate, away_rate = self.truth.rates(home, away)
        return law_at(self.matchup.model, (log(home_rate), log(away_rate)))


@dataclass(frozen=True, slots=True)
class Trial:
    """Something to guess first, and then to set on the bench.

    Attributes:
        prompt: What to do, and the question.
        setting: What the parameters are set to; the others stand where they start.
        finding: What the bench shows then.
    """

    prompt: str
    setting: Values
    finding: str


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question of a module.

    Attributes:
        id: Id inside the module.
        prompt: The question.
        choices: The answers to choose from.
        answer: Position of the right one.
        explanation: Why the right answer is right.
    """

    id: str
    prompt: str
    choices: tuple[str, ...]
    answer: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a module's claims come from.

    Attributes:
        authors: Authors.
        year: Year.
        title: Title.
        where: Where it appeared.
    """

    authors: str
    year: int
    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a module holds. Only what the viewer may read has any.

    Attributes:
        passages: The text.
        trials: What to try on the bench.
        questions: The questions.
        takeaways: What is worth keeping.
        sources: The sources.
    """

    module_id: str
    passages: tuple[Passage, ...]
    trials: tuple[Trial, ...]
    questions: tuple[QuizQuestion, ...]
    takeaways: tuple[str, ...]
    sources: tuple[Citation, ...]


@dataclass(frozen=True)
class Module:
    """A lesson of some minutes.

    Attributes:
        id: Id.
        title: Title.
        summary: What it teaches, in a sentence.
        level: `beginner`, `intermediate` or `advanced`.
        parameters: What may be turned in it.
        write: The text.
        experiment: What the engine says for a setting of the parameters.
        guide: What to try on the bench.
        example: Paragraphs about one real match.
        ask: The questions.
        conclude: What is worth keeping.
        is_free: Whether everybody may read it.
    """

    id: str
    title: str
    summary: str
    level: Level
    parameters: tuple[Parameter, ...]
    write: Callable[[], tuple[Passage, ...]]
    experiment: Callable[[Values], Experiment]
    guide: Callable[[], tuple[Trial, ...]]
    example: Callable[[WorkedMatch], tuple[str, ...]]
    ask: Callable[[], tuple[QuizQuestion, ...]]
    conclude: Callable[[], tuple[str, ...]]
    sources: tuple[Citation, ...]
    is_free: bool = False

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        return self.write()

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        return self.guide()

    @cached_property
    def takeaways(self) -> tuple[str, ...]:
        return self.conclude()

    @property
    def content(self) -> Content:
        """All that may be read once the module is open."""
        return Content(self.id, self.passages, self.trials, self.questions, self.takeaways, self.sources)

    @cached_property
    def minutes(self) -> int:
        """Minutes that reading and answering take."""
        read = [each.heading for each in self.passages]
        read += [text for each in self.passages for text in each.paragraphs]
        read += [text for each in self.trials for text in (each.prompt, each.finding)]
        read += [text for each in self.questions for text in (each.prompt, *each.choices, each.explanation)]
        words = sum(len(text.split()) for text in (*read, *self.takeaways))
        thought = len(self.trials) * MINUTES_PER_TRIAL + len(self.questions) * MINUTES_PER_QUESTION
        return round(words / WORDS_PER_MINUTE + thought)

    @cached_property
    def questions(self) -> tuple[QuizQuestion, ...]:
        return self.ask()

    @cached_property
    def preview(self) -> Picture:
        """Its picture where its parameters start, which everybody may see."""
        return self.run({}).picture

    def question(self, id: str) -> QuizQuestion:
        """
        Raises:
            NotFound: The module asks no such question.
        """
        found = next((each for each in self.questions if each.id == id), None)
        if found is None:
            raise NotFound(kind="question", id=id[:60])
        return found

    def values(self, given: Values) -> dict[str, float]:
        """A value for every parameter: the given one, else where it starts.

        Raises:
            InvalidInput: A parameter is unknown, or its value is out of its range.
        """
        known = {each.key: each for each in self.parameters}
        for key, value in given.items():
            if key not in known:
                raise InvalidInput(field=key[:60], reason=f"must be one of {', '.join(known)}")
            if not (isfinite(value) and known[key].low <= value <= known[key].high):
                raise InvalidInput(field=key, reason=f"must be from {known[key].low:g} to {known[key].high:g}")
        return {key: given.get(key, each.start) for key, each in known.items()}

    def run(self, given: Values) -> Experiment:
        """Raises: InvalidInput."""
        return self.experiment(self.values(given))


def two_sides(gap: float, *, sd: float = 0.0, home_points: float = 0.0) -> Matchup:
    """Two made-up sides, the home side ``gap`` rating points stronger, each rating with the error ``sd``."""
    return matchup_from_elo(
        home_rating=elo.CENTRE + gap / 2,
        away_rating=elo.CENTRE - gap / 2,
        home_rating_sd=sd,
        away_rating_sd=sd,
        home_advantage=home_points,
        home_name="the stronger side",
        away_name="the weaker side",
    )


def signed(goals: int) -> str:
    """With its sign, a true minus, and none on zero."""
    return f"{goals:+d}".replace("-", "−") if goals else "0"


GAP = Parameter(
    "gap", "Rating gap", 0, 400, 10, 120, "rating points", "how much stronger one side is, on the Elo scale"
)
