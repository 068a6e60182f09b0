"""`POST /simulate`: the first contract's request and answer, mapped to one stored document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strawberry.utils.str_converters import to_snake_case

from engine.errors import InvalidInput
from engine.ledger.values import Depth

RENAMED = {
    "event_id": "eventId",
    "home_name": "homeName",
    "away_name": "awayName",
    "fixture_id": "fixtureId",
    "home_team_id": "homeTeamId",
    "away_team_id": "awayTeamId",
    "home_rating": "homeRating",
    "away_rating": "awayRating",
    "home_rating_sd": "homeRatingSd",
    "away_rating_sd": "awayRatingSd",
    "home_advantage": "homeAdvantage",
    "neutral": "neutral",
}
CONFIG = {"n_simulations": "nSimulations", "ci_level": "ciLevel", "seed": "seed"}
OTHERS = frozenset({"sport", "market", "depth", "config", "compare_with"})
SECTIONS = {
    Depth.FULL_DISTRIBUTION: "distribution",
    Depth.SCENARIO_EXTREMES: "scenarios",
    Depth.COMPARISON: "comparison",
    Depth.DEEP_DIVE: "deepDive",
}


def depth_of(request: Mapping[str, Any]) -> Depth:
    try:
        return Depth(request.get("depth", Depth.HEADLINE))
    except ValueError:
        raise InvalidInput(field="depth", reason=f"use one of {', '.join(Depth)}") from None


def variables(request: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of the stored document.

    Raises:
        InvalidInput: A member is unknown, so a misspelt one is not passed over.
    """
    config = request.get("config", {})
    if not isinstance(config, dict):
        raise InvalidInput(field="config", reason="send an object")
    _refuse_unknown(request, {*RENAMED, *OTHERS}, "")
    _refuse_unknown(config, CONFIG, "config.")
    wanted = {RENAMED[name]: value for name, value in request.items() if name in RENAMED}
    wanted |= {CONFIG[name]: value for name, value in config.items()}
    wanted["sport"] = _sport(request.get("sport", "soccer"))
    asked = depth_of(request)
    sections = {section: depth is asked for depth, section in SECTIONS.items()}
    return {"input": wanted, "with": request.get("compare_with") or [], **sections}


def answered(data: Mapping[str, Any], tokens: Mapping[str, Any], asked: Depth, milliseconds: float) -> dict[str, Any]:
    """The first contract's answer.

    Args:
        data: Of the stored document.
        tokens: The answer's `extensions.tokens`.
    """
    simulation = data["simulate"]
    transactions = [line.get("transactionId") for line in tokens["lines"]]
    answer = {
        "simulation_id": simulation["id"],
        "event_id": simulation["eventId"],
        "sport": simulation["sport"].lower(),
        "home": simulation["home"]["name"],
        "away": simulation["away"]["name"],
        "depth": asked.value,
        "pick": _pick(simulation["headline"]),
        "cost_tokens": tokens["charged"],
        "transaction_id": next(filter(None, transactions), None),
        "execution_time_ms": round(milliseconds, 3),
        "model_version": simulation["modelVersion"],
        "n_sims": simulation["nSimulations"],
        "seed": simulation["seed"],
        "notes": [simulation["headline"]["sentence"]],
    }
    match asked:
        case Depth.FULL_DISTRIBUTION:
            answer["distribution"] = _distribution(simulation["distribution"])
        case Depth.DEEP_DIVE:
            answer["uncertainty"] = _uncertainty(simulation["deepDive"])
        case Depth.SCENARIO_EXTREMES | Depth.COMPARISON:
            answer[SECTIONS[asked]] = snake(simulation[SECTIONS[asked]])
    return answer


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


def _distribution(section: Mapping[str, Any]) -> dict[str, Any]:
    chance = section["winProbability"]
    return {
        "percentiles": chance["percentiles"],
        "mean": chance["mean"],
        "stdev": chance["sd"],
        "skew": chance["skewness"],
        "kurtosis": chance["kurtosis"],
        "scenarios": snake(section["scenarios"]),
        "grid": section["grid"],
        "margin": section["margin"],
        "total": section["total"],
        "notes": [section["sentence"], chance["sentence"], *section["volatility"]["notes"]],
    }


def _uncertainty(section: Mapping[str, Any]) -> dict[str, Any]:
    measures = {name: section[name] for name in ("volatility", "dataQuality", "confidenceDecay")}
    return {
        "volatility_score": measures["volatility"]["score"],
        "data_quality_index": measures["dataQuality"]["score"],
        "confidence_decay": measures["confidenceDecay"]["perDay"],
        "factors": {to_snake_case(name): measure["factors"] for name, measure in measures.items()},
        "drivers": section["drivers"]["drivers"],
        "notes": [
            *(note for measure in measures.values() for note in (measure["sentence"], *measure["notes"])),
            *section["explanation"],
        ],
    }


def _sport(name: Any) -> Any:
    return name.upper() if isinstance(name, str) else name


def _refuse_unknown(given: Mapping[str, Any], known: Any, prefix: str) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput(field=f"{prefix}{name}", reason="there is no such member")
