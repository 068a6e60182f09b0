"""The modules: whole, within their ranges, in the words of the house, and with no figure typed in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.lab.modules
from engine.catalogue.truth import TrueStrength, Truth
from engine.errors import InvalidInput, NotFound
from engine.lab.modules import distributions, good_markets, learning_and_forgetting, scoring_forecasts
from engine.lab.modules.lesson import HOME_POINTS, Level, Module, WorkedMatch, two_sides
from engine.lab.modules.registry import MODULES, following, module
from engine.simulation import track_record
from engine.simulation.outcome import Score
from engine.simulation.predictive import predict
from engine.sports.soccer.law import DixonColes
from engine.sports.soccer.spec import SCALE
from tests.vocabulary import gambling

FOLDER = Path(engine.lab.modules.__file__).parent
LESSONS = sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "lesson", "registry"))


def made_up() -> WorkedMatch:
    return WorkedMatch(two_sides(150, sd=50, home_points=70), "", None, None, Score(1, 3), (), None)


MATCH = made_up()

every_module = pytest.mark.parametrize("lesson", MODULES.values(), ids=lambda lesson: lesson.id)


def words(lesson: Module) -> str:
    """Everything that a reader of the module is told."""
    shown = lesson.run({})
    return "\n".join(
        [
            lesson.title,
            lesson.summary,
            *(text for passage in lesson.passages for text in (passage.heading, *passage.paragraphs)),
            *(text for each in lesson.questions for text in (each.prompt, *each.choices, each.explanation)),
            *(text for each in lesson.parameters for text in (each.label, each.hint, each.unit)),
            *(text for each in shown.figures for text in (each.label, each.text)),
            shown.sentence,
            *lesson.example(MATCH),
            *(text for each in lesson.trials for text in (each.prompt, each.finding)),
            *lesson.takeaways,
        ]
    )


def typed_in(path: Path) -> Iterator[str]:
    """Texts of a lesson that hold a digit as it was typed: outside of formats, sources and documentation."""
    tree = ast.parse(path.read_text())
    left_out: set[int] = set()
    for node in ast.walk(tree):
        is_source = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Citation"
        if is_source or isinstance(node, ast.Expr):
            left_out |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            left_out |= {id(each) for each in ast.walk(node.format_spec)}
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Constant) and node.value.value != 100:
            yield f"{{{node.value.value}}}"  # type: ignore[str-bytes-safe]
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out
        if is_text and re.search(r"\d", node.value):  # type: ignore[attr-defined]
            yield node.value  # type: ignore[attr-defined]


def test_an_unknown_module_is_not_found() -> None:
    with pytest.raises(NotFound):
        module("nothing")


@every_module
def test_an_unknown_question_is_not_found(lesson: Module) -> None:
    with pytest.raises(NotFound):
        lesson.question("nothing")


@every_module
def test_a_value_out_of_its_range_is_refused_by_name(lesson: Module) -> None:
    for parameter in lesson.parameters:
        for value in (parameter.low - 1, parameter.high + 1, float("nan")):
            with pytest.raises(InvalidInput, match=parameter.key):
                lesson.run({parameter.key: value})


def test_there_are_ten_modules_and_two_are_free() -> None:
    assert len(MODULES) == 10
    assert sum(each.is_free for each in MODULES.values()) == 2


def test_reading_on_visits_every_module_once() -> None:
    read, at = [], next(iter(MODULES), None)
    while at is not None:
        read.append(at)
        at = following(at)

    assert read == list(MODULES)


@every_module
def test_a_module_is_whole(lesson: Module) -> None:
    assert len(lesson.passages) >= 3
    assert len(lesson.questions) == 3
    assert lesson.sources
    assert len(lesson.trials) >= 2
    assert 2 <= len(lesson.takeaways) <= 4
    assert lesson.example(MATCH)


@every_module
def test_reading_trying_and_answering_take_five_to_seven_minutes(lesson: Module) -> None:
    assert 5 <= lesson.minutes <= 7


def test_the_modules_go_from_beginner_to_advanced() -> None:
    levels = [list(Level).index(each.level) for each in MODULES.values()]

    assert levels == sorted(levels)
    assert set(levels) == set(range(len(Level)))


@every_module
def test_every_trial_can_be_set_on_the_bench(lesson: Module) -> None:
    for trial in lesson.trials:
        assert trial.setting.keys() <= {each.key for each in lesson.parameters}
        assert lesson.run(trial.setting)
        assert trial.prompt.endswith(("?", "."))
        assert trial.finding.endswith(".")


@every_module
def test_every_question_has_one_right_answer_among_different_ones(lesson: Module) -> None:
    assert len({each.id for each in lesson.questions}) == len(lesson.questions)
    for question in lesson.questions:
        assert 0 <= question.answer < len(question.choices)
        assert len(set(question.choices)) == len(question.choices) == 3
        assert question.explanation.endswith((".", "?"))


@every_module
def test_every_parameter_starts_inside_its_range(lesson: Module) -> None:
    for parameter in lesson.parameters:
        assert parameter.low <= parameter.start <= parameter.high


@every_module
def test_nothing_in_a_module_speaks_of_gambling(lesson: Module) -> None:
    assert gambling(words(lesson)) == []


@every_module
def test_no_text_holds_what_could_not_be_computed(lesson: Module) -> None:
    assert not re.search(r"\b(nan|inf)\b|about about|\{|\}", words(lesson))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_figure_of_a_lesson_is_typed_in(path: Path) -> None:
    assert list(typed_in(path)) == []


@every_module
def test_figures_follow_the_engine(lesson: Module) -> None:
    """Another model, other figures: where the module speaks of matches, its example is computed afresh."""
    other = WorkedMatch(two_sides(-80, sd=90, home_points=20), "", None, None, Score(1, 3), (), None)

    assert lesson.example(MATCH) != lesson.example(other)


def told(lesson: Module) -> dict[str, list[str]]:
    """All that a module computes when it is read, computed now."""
    return {
        "text": [text for passage in lesson.write() for text in passage.paragraphs],
        "trials": [trial.finding for trial in lesson.guide()],
        "questions": [text for each in lesson.ask() for text in (*each.choices, each.explanation)],
        "takeaways": list(lesson.conclude()),
        "bench": [lesson.run({}).sentence, *(figure.text for figure in lesson.run({}).figures)],
        "example": list(lesson.example(made_up())),
    }


@pytest.fixture
def other_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Goals that follow ratings half as strongly again, wider priors of shares, and scores of another size."""
    usual = SCALE.supremacy_per_point
    object.__setattr__(SCALE, "supremacy_per_point", 1.5 * usual)
    monkeypatch.setattr(track_record, "PRIOR_HITS", 20 * track_record.PRIOR_HITS)
    for name in ("log_scores", "brier", "rps"):
        score = getattr(scoring_forecasts, name)
        monkeypatch.setattr(scoring_forecasts, name, lambda *given, score=score: 2 * score(*given))
    for cached in (learning_and_forgetting.learning, learning_and_forgetting.moved):
        cached.cache_clear()
    yield
    object.__setattr__(SCALE, "supremacy_per_point", usual)
    for cached in (learning_and_forgetting.learning, learning_and_forgetting.moved):
        cached.cache_clear()


USUAL = {lesson.id: told(lesson) for lesson in MODULES.values()}


@every_module
def test_another_engine_makes_other_figures_everywhere(lesson: Module, other_engine: None) -> None:
    """Every part of every lesson in which a figure stands is computed when it is read."""
    now = told(lesson)

    assert [part for part, texts in now.items() if texts == USUAL[lesson.id][part]] == []


def test_a_made_up_match_says_nothing_of_a_truth_and_a_synthetic_one_does() -> None:
    home, away = (TrueStrength(key, attack, 0.0) for key, attack in (("home", 0.2), ("away", -0.1)))
    truth = Truth(seed=1, start=date(2024, 8, 1), level=0.2, home_advantage=0.3, strengths=(home, away))
    matchup = MATCH.matchup
    known = replace(
        MATCH,
        matchup=replace(matchup, home=replace(matchup.home, key="home"), away=replace(matchup.away, key="away")),
        truth=truth,
    )

    assert known.true_law is not None
    rates = truth.rates(home, away)
    assert known.true_law.expected_score.home == pytest.approx(rates[0], abs=0.05)
    taught = {lesson.id for lesson in MODULES.values() if "synthetic" in " ".join(lesson.example(known))}
    assert len(taught) >= 7
    assert not any("synthetic" in " ".join(lesson.example(MATCH)) for lesson in MODULES.values())


def test_the_matches_that_a_lead_needs_are_those_of_a_simulation() -> None:
    """Forecasts of one match by two who know its gap so well, drawn again and again."""
    rng = np.random.default_rng(1)
    own, crowd = good_markets.OWN.start, good_markets.CROWD.start
    lead: dict[str, list[tuple[float, float]]] = {"nested": [], "independent": []}
    for _ in range(600):
        seen = good_markets.GAP.start  # type: ignore[attr-defined]
        truth = seen + rng.normal() * crowd * 2**0.5
        coarser = seen + rng.normal() * (own**2 - crowd**2) ** 0.5 * 2**0.5
        for kind, centre in (("nested", coarser), ("independent", truth + rng.normal() * own * 2**0.5)):
            lead[kind].append(moments(truth, (centre, own), (seen, crowd)))
    losses = [good_markets.lost(each) for each in (own, crowd)]
    for kind, expected in (
        ("nested", good_markets.if_nested(*losses)),
        ("independent", good_markets.if_independent(*losses)),
    ):
        mean, square = np.mean(lead[kind], axis=0)
        # Near forecasts are a second-order matter: agreement within half of the figure is what "about" promises.
        assert good_markets.CLEAR**2 * (square - mean**2) / mean**2 == pytest.approx(expected, rel=0.5)


def moments(truth: float, own: tuple[float, float], crowd: tuple[float, float]) -> tuple[float, float]:
    """Mean and mean square of the difference of the log scores, if the gap is the true one."""
    chances, mine, theirs = (
        np.array(predict(two_sides(gap, sd=sd, home_points=HOME_POINTS)).probabilities.as_tuple())
        for gap, sd in ((truth, 0.0), own, crowd)
    )
    difference = np.log(theirs / mine)
    return float(chances @ difference), float(chances @ difference**2)


@every_module
@settings(max_examples=25)
@given(data=st.data())
def test_the_bench_answers_every_setting(lesson: Module, data: st.DataObject) -> None:
    setting = {
        each.key: data.draw(st.floats(each.low, each.high, allow_subnormal=False), label=each.key)
        for each in lesson.parameters
    }
    shown = lesson.run(setting)

    assert shown.sentence.endswith(".")
    assert not re.search(r"\b(nan|inf)\b", shown.sentence)
    for series in shown.picture.series:
        assert len(series.x) == len(series.y) > 0
        assert all(value == value and abs(value) < 1e6 for value in (*series.x, *series.y))


@every_module
def test_every_parameter_moves_the_picture(lesson: Module) -> None:
    start = lesson.run({}).picture
    for parameter in lesson.parameters:
        moved = lesson.run({parameter.key: parameter.high if parameter.start < parameter.high else parameter.low})
        assert moved.picture != start, parameter.key


def test_the_bars_of_a_distribution_are_the_law_of_the_margin() -> None:
    shown = distributions.MODULE.run({"gap": 200, "home_points": 0})
    law = predict(two_sides(200)).law
    bars = {x: y for series in shown.picture.series for x, y in zip(series.x, series.y, strict=True)}

    assert bars[1] == pytest.approx(law.margins[law.most + 1])
    assert sum(bars.values()) == pytest.approx(1, abs=0.02)


def test_made_up_sides_follow_the_score_model_at_their_rates() -> None:
    grid = DixonColes().grid(*(exp(rate) for rate in SCALE.eta(1550, 1450, 0, 0, 0).mean))
    (score,) = predict(two_sides(100)).law.likely_scores(1)

    assert grid[score.home, score.away] == pytest.approx(score.probability, abs=0.005)


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_no_saying_beats_the_truth_in_the_scoring_lesson(truth: float, said: float) -> None:
    honest, other = scoring_forecasts.expected(truth, truth), scoring_forecasts.expected(said, truth)

    assert honest[0] <= other[0] + 1e-12
    assert honest[1] <= other[1] + 1e-12


def test_knowing_less_costs_more_in_the_market_lesson() -> None:
    losses = [good_markets.lost(sd) for sd in (5, 50, 100, 200)]

    assert losses == sorted(losses)
    assert losses[0] > 0
