"""What the library says of itself is true: every name has an example, and every example holds."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import engine as tr

DOCS = Path(__file__).resolve().parents[3] / "docs"
HEAVY = {"altair", "numpy", "scipy", "narwhals", "tortoise", "msgspec", "pandas", "polars"}


@pytest.mark.parametrize("name", tr.__all__)
def test_every_name_of_the_tour_has_an_example_that_holds(name: str) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    found = doctest.DocTestFinder().find(getattr(tr, name), name, globs={})

    for example in found:
        runner.run(example)

    assert found[0].examples or any(each.examples for each in found if each.name == name)
    assert runner.failures == 0


def test_the_page_of_the_library_holds() -> None:
    outcome = doctest.testfile(str(DOCS / "library.md"), module_relative=False, optionflags=doctest.ELLIPSIS)

    assert outcome.attempted > 20
    assert outcome.failed == 0


def test_the_page_of_the_library_names_every_name() -> None:
    text = (DOCS / "library.md").read_text(encoding="utf-8")

    assert [name for name in tr.__all__ if f"tr.{name}" not in text] == []


def test_the_script_rates_plots_and_backtests_in_fifteen_lines(tmp_path: Path) -> None:
    script = DOCS / "first_forecast.py"
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert [line.partition("(")[0] for line in done.stdout.splitlines()] == [
        "Results",
        "RatedTeams",
        "Forecast",
        "Backtest",
    ]
    assert all((tmp_path / name).read_text().startswith("<svg") for name in ("forecast.svg", "reliability.svg"))
    assert len(script.read_text(encoding="utf-8").splitlines()) <= 15


def test_the_tour_itself_loads_nothing() -> None:
    asked = "import sys, engine; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()

    assert HEAVY.isdisjoint(loaded)


def test_forecasting_loads_neither_database_nor_server() -> None:
    asked = "import sys, engine as tr; tr.rate(tr.demo_results()); print(*{n.partition('.')[0] for n in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()

    assert {"tortoise", "starlette", "strawberry", "altair", "schema", "server"}.isdisjoint(loaded)


def test_the_tour_lists_its_names_and_knows_no_others() -> None:
    assert set(tr.__all__) <= set(dir(tr))
    with pytest.raises(AttributeError, match="no attribute 'oracle'"):
        _ = tr.oracle
