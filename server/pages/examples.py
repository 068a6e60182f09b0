"""Examples for programs, as curl and as Python: a test runs each of them as it stands on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pprint import pformat
from textwrap import dedent, indent
from typing import Any

import orjson

from engine.depths import Depth


@dataclass(frozen=True, slots=True)
class Example:
    """One question to the endpoint.

    Args:
        depth: What it buys; None costs nothing.
        needs_key: Whether it asks in somebody's name.
    """

    name: str
    title: str
    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    depth: Depth | None = None
    needs_key: bool = False

    def about(self, ids: Mapping[str, str]) -> Example:
        """The same about things that exist.

        Args:
            ids: By the names in angle brackets.
        """
        written = orjson.dumps(dict(self.variables)).decode()
        for name, known in ids.items():
            written = written.replace(f"<{name}>", known)
        return replace(self, variables=orjson.loads(written))

    @property
    def text(self) -> str:
        return dedent(self.document).strip()

    def curl(self, root: str) -> str:
        body = {"query": " ".join(self.text.split()), **({"variables": self.variables} if self.variables else {})}
        headers = ["-H 'content-type: application/json'"]
        if self.needs_key:
            headers.append('-H "authorization: Bearer $KEY"')
        return " \\\n  ".join([f"curl -s {root}/graphql", *headers, f"-d '{orjson.dumps(body).decode()}'"])

    def python(self, root: str) -> str:
        headers = '{"Content-Type": "application/json"}'
        if self.needs_key:
            headers = '{"Content-Type": "application/json", "Authorization": f"Bearer {os.environ[\'KEY\']}"}'
        imports = "import json, os, urllib.request" if self.needs_key else "import json, urllib.request"
        variables = pformat(dict(self.variables), width=90)
        return (
            f'{imports}\n\nDOCUMENT = """\n{self.text}\n"""\n'
            f'body = json.dumps({{"query": DOCUMENT, "variables": {variables}}}).encode()\n'
            f'request = urllib.request.Request("{root}/graphql", body,\n{indent(headers, "    ")})\n'
            "print(json.dumps(json.load(urllib.request.urlopen(request)), indent=2))"
        )


# What stands in a console before anything is typed.
FIRST_DOCUMENT = """query Headlines {
  fixtures(status: SCHEDULED, overdue: false, first: 3) {
    nodes {
      home { name }
      away { name }
      simulation {
        id
        headline { label percent count baseRate }
      }
    }
  }
}
"""
EXAMPLES = (
    Example(
        "headlines",
        "What lies ahead, and how likely each outcome is",
        """
        {
          fixtures(status: SCHEDULED, overdue: false, first: 3) {
            nodes { day home { name } away { name } simulation { id headline { label percent count baseRate } } }
          }
        }
        """,
    ),
    Example(
        "headline",
        "A match of your own, from two ratings",
        """
        query ($home: Float!, $away: Float!) {
          simulate(input: {homeRating: $home, awayRating: $away}) {
            id headline { outcome probability count confidence sentence }
          }
        }
        """,
        {"home": 1600.0, "away": 1500.0},
    ),
    Example(
        "quote",
        "What a document would cost: nothing runs, nothing is charged",
        """
        query ($document: String!, $variables: JSON) {
          quote(document: $document, variables: $variables) { total lines { path depth tokens owned } }
        }
        """,
        {
            "document": "query ($id: ID!) { simulation(id: $id) { distribution { grid } deepDive { explanation } } }",
            "variables": {"id": "<first>"},
        },
        needs_key=True,
    ),
    Example(
        "distribution",
        "Everything that may happen",
        """
        query ($id: ID!) {
          simulation(id: $id) {
            distribution {
              winProbability { mean sd percentiles { p5 p50 p95 } }
              margin { first probabilities }
              histogram { nSimulations counts { home draw away } }
            }
          }
        }
        """,
        {"id": "<first>"},
        Depth.FULL_DISTRIBUTION,
        needs_key=True,
    ),
    Example(
        "scenarios",
        "The favourite weaker than believed, and stronger",
        """
        query ($id: ID!) {
          simulation(id: $id) {
            scenarios {
              conservative { assumption probabilities { home draw away } }
              aggressive { assumption probabilities { home draw away } }
              sentence
            }
          }
        }
        """,
        {"id": "<first>"},
        Depth.SCENARIO_EXTREMES,
        needs_key=True,
    ),
    Example(
        "comparison",
        "Two matches on the same axes",
        """
        query ($id: ID!, $with: [ID!]!) {
          simulation(id: $id) {
            comparison(with: $with) { ranking differences { label mean sd interval { low high } sentence } }
          }
        }
        """,
        {"id": "<first>", "with": ["<second>"]},
        Depth.COMPARISON,
        needs_key=True,
    ),
    Example(
        "deep-dive",
        "Why, how sure, and how such forecasts did",
        """
        query ($id: ID!) {
          simulation(id: $id) {
            deepDive { volatility { score } dataQuality { score } drivers { drivers { label effect } } explanation }
          }
        }
        """,
        {"id": "<first>"},
        Depth.DEEP_DIVE,
        needs_key=True,
    ),
    Example(
        "statement",
        "What became of your tokens",
        """
        {
          viewer {
            balance
            ledger(first: 5) { nodes { at kind amount balanceAfter depth subject } }
            receipts(first: 5) { nodes { depth subject tokens } }
          }
        }
        """,
        needs_key=True,
    ),
    Example(
        "job",
        "Play a season to its end, as a job to ask for again",
        """
        mutation ($id: ID!) { startSeasonProjection(competitionId: $id) { job { id state message } } }
        """,
        {"id": "<competition>"},
        needs_key=True,
    ),
)
