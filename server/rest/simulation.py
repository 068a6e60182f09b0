"""`POST /simulate`: the first contract's request and answer, mapped to one stored document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from strawberry.utils.str_converters import to_camel_case, to_snake_case

from engine.depths import PRICED, Depth
from engine.errors import InvalidInput
from server.rest.requests import SimulationRequest, one_of

MARKET = "moneyline_home"
# Members that name a field of the schema's own input.
ASKED = (
    "sport", "event_id", "home_name", "away_name", "home_rating", "away_rating", "home_rating_sd", "away_rating_sd",
    "home_advantage", "neutral", "fixture_id", "home_team_id", "away_team_id",
)  # fmt: skip
FIELDS = {depth: to_camel_case(depth.entry.section) for depth in PRICED}


def variables(request: SimulationRequest) -> dict[str, Any]:
    """The variables of the stored document.

    Raises:
        InvalidInput: A comparison names nothing to compare with, or two names of one member contradict each other.
    """
    given = msgspec.to_builtins(request)
    for side in ("home", "away"):
        if name := one_of({each: given.get(each) for each in (f"{side}_team", f"{side}_name")}):
            given[f"{side}_name"] = name
    members = {name: given[name] for name in ASKED if name in given} | given.get("config", {})
    wanted = {to_camel_case(name): value for name, value in members.items()}
    if "sport" in wanted:
        wanted["sport"] = wanted["sport"].upper()
    if details := given.get("details"):
        wanted["details"] = [{"name": name, "value": str(value)} for name, value in details.items()]
    depth, others = request.depth.depth, given.get("compare_with", [])
    if depth is Depth.COMPARISON and not others:
        raise InvalidInput(field="compare_with", reason="name one to five other simulations")
    return {"input": wanted, "with": others, **{field: each is depth for each, field in FIELDS.items()}}


def answered(
    data: Mapping[str, Any], tokens: Mapping[str, Any], asked: SimulationRequest, milliseconds: float
) -> dict[str, Any]:
    """The first contract's answer, with the names that came after it beside.

    Args:
        data: Of the stored document.
        tokens: The answer's `extensions.tokens`.
    """
    simulation = with_probabilities(data["simulate"])
    transactions = [line.get("transactionId") for line in tokens["lines"]]
    home, away = simulation["home"]["name"], simulation["away"]["name"]
    answer = {
        "simulation_id": simulation["id"],
        "event_id": simulation["eventId"],
        "sport": simulation["sport"].lower(),
        "market": MARKET,
        "home_team": home,
        "away_team": away,
        "home": home,
        "away": away,
        "depth": asked.depth.value,
        "pick": _pick(simulation["headline"]),
        "cost_tokens": tokens["charged"],
        "transaction_id": next(filter(None, transactions), None),
        "execution_time_ms": round(milliseconds, 3),
        "model_version": simulation["modelVersion"],
        "n_sims": simulation["nSimulations"],
        "ci_level": simulation["ciLevel"],
        "seed": simulation["seed"],
        "notes": simulation["headline"]["sentence"],
    }
    depth = asked.depth.depth
    return answer | members(depth, simulation[FIELDS[depth]]) if depth in FIELDS else answer


def members(depth: Depth, section: Mapping[str, Any]) -> dict[str, Any]:
    """What a depth adds to the answer: in the shape of the first contract where that has one, else as it is."""
    return MEMBERS[depth](section) if depth in MEMBERS else {depth.entry.section: snake(section)}


def with_probabilities(value: Any) -> Any:
    """The same value with the chances of the outcomes that the sport has as the object `probabilities`."""
    if isinstance(value, list):
        return [with_probabilities(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        "probabilities" if name == "outcomes" else name: (
            {chance["outcome"].lower(): chance["probability"] for chance in each}
            if name == "outcomes"
            else with_probabilities(each)
        )
        for name, each in value.items()
    }


def snake(value: Any) -> Any:
    """The same value with the names of its members in snake case."""
    if isinstance(value, dict):
        return {to_snake_case(name): snake(each) for name, each in value.items()}
    return [snake(each) for each in value] if isinstance(value, list) else value


def _pick(headline: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "predicted_outcome": headline["outcome"].lower(),
        "confidence": headline["confidence"].lower(),
        "median_probability": headline["medianProbability"],
        "probability": headline["probability"],
        "count": headline["count"],
        "base_rate": headline["baseRate"],
        "probabilities": headline["probabilities"],
        "expected_score": headline["expectedScore"],
    }


def _full(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section's figures as the first contract has them, and once more as the object that came after it."""
    chance, volatility = section["winProbability"], section["volatility"]
    figures = {
        "percentiles": chance["percentiles"],
        "mean": chance["mean"],
        "stdev": chance["sd"],
        "skew": chance["skewness"],
        "kurtosis": chance["kurtosis"],
        "scenarios": [_scenario(each, chance["percentiles"]) for each in section["scenarios"]],
    }
    laws = {name: section[name] for name in ("grid", "margin", "total")}
    notes = [section["sentence"], chance["sentence"], *volatility["notes"]]
    return {**figures, "uncertainty": _volatility(volatility), "distribution": {**figures, **laws, "notes": notes}}


def _extremes(section: Mapping[str, Any]) -> dict[str, Any]:
    three = [section[name] for name in ("conservative", "base", "aggressive")]
    return {"scenarios": [_scenario(each, None) for each in three], "scenario_extremes": snake(section)}


def _scenario(scenario: Mapping[str, Any], of_the_whole: Mapping[str, float] | None) -> dict[str, Any]:
    """
    Args:
        of_the_whole: Percentiles of the forecast itself, which are those of the base.
    """
    name = scenario["name"].lower()
    return {
        **snake(scenario),
        "name": name,
        "scenario_type": name,
        **{f"prob_{outcome}": chance for outcome, chance in scenario["probabilities"].items()},
        "percentiles": scenario["homeWin"] or (of_the_whole if name == "base" else None),
        "notes": scenario["assumption"],
    }


def _volatility(measure: Mapping[str, Any]) -> dict[str, Any]:
    """What the full distribution says of uncertainty; the rest is the deep dive's."""
    return {
        "volatility_score": measure["score"],
        "data_quality_index": None,
        "confidence_decay": None,
        "factors": _figures([measure]),
        "notes": " ".join([measure["sentence"], *measure["notes"]]),
    }


def _uncertainty(section: Mapping[str, Any]) -> dict[str, Any]:
    measures = {name: section[name] for name in ("volatility", "dataQuality", "confidenceDecay")}
    notes = [note for measure in measures.values() for note in (measure["sentence"], *measure["notes"])]
    figures = {
        "volatility_score": measures["volatility"]["score"],
        "data_quality_index": measures["dataQuality"]["score"],
        "confidence_decay": measures["confidenceDecay"]["perDay"],
        "factors": _figures(measures.values()),
        "notes": " ".join([*notes, *section["explanation"]]),
        "factors_by_measure": {to_snake_case(name): measure["factors"] for name, measure in measures.items()},
        "drivers": section["drivers"]["drivers"],
    }
    return {"uncertainty": figures}


def _figures(measures: Any) -> dict[str, float]:
    return {factor["key"]: factor["value"] for measure in measures for factor in measure["factors"]}


# The depths whose sections the first contract has in a shape of its own.
MEMBERS: Mapping[Depth, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Depth.FULL_DISTRIBUTION: _full,
    Depth.SCENARIO_EXTREMES: _extremes,
    Depth.DEEP_DIVE: _uncertainty,
}
