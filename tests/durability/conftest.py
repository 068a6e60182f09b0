"""The proof comes in a short form, for every test run, and a long one, for `make fire`."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fire", choices=("short", "long"), default="short", help="how long the ledger is under fire")


@dataclass(frozen=True)
class Effort:
    """How much of each ordeal."""

    kills: int
    power_cuts: int
    cancellations: int


def is_long(config: pytest.Config) -> bool:
    # A run of all tests reads this file too late for the option to exist: then the short form it is.
    return bool(config.getoption("--fire", default="short") == "long")


@pytest.fixture(scope="session")
def effort(request: pytest.FixtureRequest) -> Effort:
    if is_long(request.config):
        return Effort(kills=300, power_cuts=3_000, cancellations=50_000)
    return Effort(kills=12, power_cuts=300, cancellations=5_000)
