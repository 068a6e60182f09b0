"""The registry of sports: who is in it, who is refused, and that nobody goes round it."""

import tomllib
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from engine.sports import base, registry
from engine.sports.base import GROUP, Sport
from engine.sports.registry import OWN, specification

CONTRACTS = "every sport", "in the store wing, and nobody", "through the registry"


def installed(monkeypatch: pytest.MonkeyPatch, **named: str) -> None:
    """Entry points as if packages had brought them."""
    found = EntryPoints(EntryPoint(name, value, GROUP) for name, value in named.items())
    for module in (base, registry):
        monkeypatch.setattr(module, "entry_points", lambda group: found.select(group=group))


@pytest.mark.parametrize("key", ["Duels", "../duels", "d", "7s", "duels of honour"])
def test_a_name_that_is_no_key_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    installed(monkeypatch, **{key: "tests.toy_sport:DUELS"})

    with pytest.raises(ValueError, match="no key of a sport"):
        base.brought()


def test_a_sport_under_another_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, fencing="tests.toy_sport:DUELS")

    with pytest.raises(TypeError, match="fencing"):
        specification.__wrapped__("fencing")


def test_nobody_takes_the_place_of_a_sport_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, soccer="tests.toy_sport:DUELS")

    assert specification.__wrapped__(Sport.SOCCER).key == "soccer"


@pytest.mark.parametrize("sport", OWN)
def test_each_of_ours_bears_its_key_and_estimates(sport: Sport) -> None:
    spec = specification(sport)

    assert spec.key == sport
    assert spec.estimates().version.startswith(sport)
    assert set(spec.outcomes) <= {"home", "draw", "away"}


@pytest.mark.parametrize("place", OWN.values())
def test_the_contracts_forbid_each_of_ours_by_its_name(place: str) -> None:
    package = place.rpartition(".")[0]
    text = (Path(__file__).resolve().parents[3] / "pyproject.toml").read_text()
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    chosen = [each for each in contracts if any(words in each["name"] for words in CONTRACTS)]

    assert len(chosen) == len(CONTRACTS)
    assert all(package in each["forbidden_modules"] for each in chosen)
