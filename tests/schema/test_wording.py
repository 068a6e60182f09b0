"""Sections hold facts; what is said of them is made when they are read, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from graphql import GraphQLObjectType, get_named_type
from strawberry.utils.str_converters import to_camel_case
from tortoise.connection import get_connection

from engine.forecasts import models
from engine.notices import NoticeKind
from engine.simulation.season import SeasonProjection
from engine.simulation.season_format import Group, SeasonFormat
from engine.simulation.season_status import (
    FormatEvidence,
    FormatFinding,
    SeasonNote,
    SeasonNoteKind,
    SeasonState,
    SeasonStatus,
)
from engine.simulation.wording import Wording, en, en_notices
from schema.execute import GRAPH
from tests.readable import hard_to_read, sentences_of
from tests.schema.conftest import Caller, House, sell_everything
from tests.schema.test_jobs import BACKTEST, IMPORT, PROJECT, begun, ended
from tests.vocabulary import gambling

DEPTHS = {
    "headline": "headline",
    "distribution": "full_distribution",
    "scenarios": "scenario_extremes",
    "deepDive": "deep_dive",
}
IDENTIFIERS = {"id", "key", "quantity", "first", "second", "ranking", "home", "away"}
# What older releases called things, and what they are called since.
RENAMED = {
    "what the last results changed": "the news of the last results",
    "What the last results changed": "The news of the last results",
    "what is not known of the strengths": "our doubt about the strengths",
    "What is not known of the strengths": "Our doubt about the strengths",
}
# What older releases said, and what is said of the same facts since: "…" stands for what was not said then.
REWORDED = {
    # The headline, and how sure we are of it.
    r"(.+) win: (\S+%), about .*; between average sides (.+) about .*": (
        "The likeliest outcome is a win for {0}: {1}. Between average sides {2} it would be …%."
    ),
    r"Confidence is (\w+): the chance itself may lie .*": (
        "Confidence is {0}: the chance itself is most likely between …% and …% (9 times in 10)."
    ),
    # The full distribution.
    r"We hold it 95% likely that (.+) true chance of a win lies between (.+) and (.+)\.": (
        "{0} chance of a win is most likely between {1} and {2} (19 times in 20)."
    ),
    r"(.+ simulated matches) scatter .*": (
        "{0} give nearly the exact chances: most likely within … percentage points. "
        "More of them would not make the forecast any surer."
    ),
    r"A win for (.+): about .*; a draw: about .*; a win for (.+): about .*": (
        "A win for {0} has a chance of …%, a draw …% and a win for {1} …%."
    ),
    # The scenarios.
    r"(.+ is weaker than we think): the advantage .*": "{0}. The chance that it is this weak, or weaker, is 20%.",
    r"(.+ is as strong as we think), averaged .*": "{0}. This is the forecast itself.",
    r"(.+ is stronger than we think): the advantage .*": "{0}. The chance that it is this strong, or stronger, is 20%.",
    r"(.+) wins about .*; the likeliest score is (.+)": "{0} wins with a chance of …%. The likeliest score is {1}",
    r"(From one end to the other .+ chance moves by \d+) points; .*": (
        "{0} percentage points. All of that is our doubt about the strengths."
    ),
    r"(.+) wins about .* if weaker than we think, .*": (
        "{0}… chance to win is …% if it is weaker than we think, and …% if it is stronger. As we think, it is …%."
    ),
    # The measures of the deep dive.
    r"About .* matches of this sport are less open .*": "This match is more open than …% of the matches of this sport.",
    r"A high figure is no fault of .*": "A high figure means an open match, not a bad forecast.",
    r"(The chances of the two sides lie \d+) points apart\.": "{0} percentage points apart.",
    r"A draw: about .*": "The chance of a draw is …%.",
    r"The margin scatters (.+) times as widely as (.+)": "The margin varies {0} times as much as {1}",
    r"The data hold (\d+) of 100 points (.+)": "The data hold {0}% {1}",
    r"Data removed (\d+%) of what was open .*": "Results took away {0} of our doubt about the strengths.",
    r"The inputs present hold (\d+%) .*": "The kinds of data that we have tell {0} of what the best kinds would.",
    r"The record of past forecasts was not measured yet and counts (\d+%)\.": (
        "The record of past forecasts counts as {0}, since it was not measured yet."
    ),
    r"(The record of past forecasts counts) (\d+%)\.": "{0} as {1}.",
    r"A rating came without its error: .*": (
        "A rating came without its margin of error, so we assume the usual one of this sport."
    ),
    r"Only (.+) can be counted\.": "We have only {0}.",
    r"No (recent result of .+) is known: .*": "We have no {0}, so we take it for a newcomer.",
    r"Without new results (.+%) of what is known grows old each day; half of it is gone after (.+)\.": (
        "Without new results, half of what we know is lost after {1}. The first day costs {0} of it."
    ),
    r"Every new result of either side stops the clock\.": "Every new result of either side sets the clock back.",
    r"The strength difference is known to within .*": (
        "We know the difference in strength to within … on the log scale."
    ),
    r"(A season break alone costs .+ of what) is known\.": "{0} we know.",
    r"(\d+% of what is open here is) chance, which .*; (\d+%) is what we do not know of their strengths\.": (
        "{0} pure chance. The other {1} is what we do not know of the strengths."
    ),
    # What moved the chance, what would turn it, and how such forecasts did before.
    r"(.+) adds .*; without it the chance would be (.+) instead of (.+)": "{0} raises the chance from {1} to {2}",
    r"(.+) takes away .*; without it the chance would be (.+) instead of (.+)": "{0} lowers the chance from {1} to {2}",
    r"(.+) moves the chance by less than a point\.": "{0} hardly moves the chance.",
    r"(Between even sides on neutral ground) the chance would be (.+); \d+ inputs lead from there to (.+)": (
        "{0} a win for … would have a chance of {1}. What we know of this match makes it {2}"
    ),
    r"(The likeliest outcome is .+): about .*": "{0}: …%.",
    r"(.+) would be the favourite if (.+); the chance that this is so: .*": (
        "If {1}, {0} would be the favourite. The chance of that is …%."
    ),
    # The comparison and the season.
    r"(A home win is likeliest in .+) \(about .*\) (and least likely in .+) \(about .*": "{0} (…%) {1} (…%).",
    r"(.+)' chance to finish first is the largest: about .*, about .* for (.+)\.": (
        "{0} has the best chance to finish first: …%. {1} follows with …%."
    ),
}
TEXTS = {
    "assumption", "changes", "confidenceSentence", "count", "explanation", "label", "message", "notes", "percent",
    "sentence", "unit", "format", "rule",
}  # fmt: skip
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the simulations with its sections, by depth, in MessagePack."""

    id: str
    sport: str
    inputs: str
    matchup: str
    model_version: str
    sections: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Released:
    """Simulations with their sections, and a season, as an older release stored them: every sentence is finished."""

    simulations: list[Stored]
    season: bytes


RELEASED = msgspec.json.decode(Path(__file__).with_name("released_sections.json").read_bytes(), type=Released)


class Backwards:
    """A language that says everything as English does, each text from its end to its beginning."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        english: Callable[..., str] = getattr(en, name)
        return lambda *facts, **more: english(*facts, **more)[::-1]


def selection(name: str) -> str:
    """Every field of a type, and of the types below."""
    type_ = GRAPH.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    below = {field: get_named_type(each.type) for field, each in type_.fields.items()}
    parts = (f"{f} {selection(of.name)}" if isinstance(of, GraphQLObjectType) else f for f, of in below.items())
    return "{ " + " ".join(parts) + " }"


SEASON = """
{ competitions { season { format rule notes sentence } } team(id: 1) { history { sentence } } }
"""
RECORD = """
{
  record {
    verification { headline binsInWords baselines { label sentence } sentence }
    distribution: promises(depth: FULL_DISTRIBUTION) { label sentence }
    scenarios: promises(depth: SCENARIO_EXTREMES) { label sentence }
    deepDive: promises(depth: DEEP_DIVE) { label sentence }
  }
  fixtures(status: PLAYED, first: 1) { nodes { simulation { verdict { sentence } } } }
}
"""
# Two documents: one would have more fields than a document may have.
LAWS = f"""
query ($id: ID!) {{
  simulation(id: $id) {{ distribution {selection("FullDistribution")} scenarios {selection("ScenarioExtremes")} }}
}}
"""
REST = f"""
query ($id: ID!, $with: [ID!]!) {{
  simulation(id: $id) {{
    headline {selection("Headline")}
    deepDive {selection("DeepDive")}
    comparison(with: $with) {selection("ComparativeAnalysis")}
  }}
}}
"""


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The strings of an answer or of a section, each with the names and numbers that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, to_camel_case(key)))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, str(number)))


def named(path: tuple[str, ...]) -> str:
    """The field that a string stands in, itself or as one of several."""
    return next(name for name in reversed(path) if not name.isdigit())


def texts(value: Any) -> Texts:
    return {".".join(path): text for path, text in leaves(value) if named(path) in TEXTS}


def are_of_the_same_facts(told: Texts, stored: Texts) -> bool:
    """Whether the texts of today are those that an older release stored, but for what is worded otherwise since."""
    return told.keys() == stored.keys() and all(re.fullmatch(since(stored[path]), told[path]) for path in stored)


def since(text: str) -> str:
    """A pattern of what is said today of the facts of an older text."""
    for once, now in RENAMED.items():
        text = text.replace(once, now)
    told = ((re.fullmatch(once, text), now) for once, now in REWORDED.items())
    today = next((now.format(*found.groups()) for found, now in told if found), text)
    return re.escape(today).replace("…", ".+")


async def asked(caller: Caller, id: str, *others: str) -> dict[str, Any]:
    """Every field of every section of a simulation, compared with others."""
    laws, rest = await caller.ask(LAWS, {"id": id}), await caller.ask(REST, {"id": id, "with": others})
    assert laws.errors == rest.errors == []
    assert laws.data
    assert rest.data
    return {**laws.data["simulation"], **rest.data["simulation"]}


async def bytes_of_sections() -> dict[tuple[str, str], bytes]:
    rows = await models.Section.all().values_list("simulation_id", "depth", "payload")
    return {(simulation, depth): payload for simulation, depth, payload in rows}


@pytest.fixture
async def rated(league: House) -> str:
    """A match of two rated teams."""
    answer = await league.guest.ask("{ fixtures(status: SCHEDULED, first: 1) { nodes { simulation { id } } } }")
    assert answer.data
    return str(answer.data["fixtures"]["nodes"][0]["simulation"]["id"])


@pytest.fixture
async def given(house: House) -> str:
    """A match of two ratings whose favourites are the guests."""
    question = '{homeRating: 1350, awayRating: 1700, homeName: "Old Dogs", awayName: "River Bees"}'
    answer = await house.guest.ask(f"{{ simulate(input: {question}) {{ id }} }}")
    assert answer.data
    return str(answer.data["simulate"]["id"])


@pytest.fixture
async def released(house: House) -> list[str]:
    """Ids of simulations in a store that an older release filled."""
    then = datetime(2026, 11, 1, tzinfo=UTC)
    for each in RELEASED.simulations:
        row = {name: value for name, value in asdict(each).items() if name != "sections"}
        await models.Simulation.create(**row, created_at=then)
        for depth, payload in each.sections.items():
            await models.Section.create(simulation_id=each.id, depth=depth, payload=payload, created_at=then)
    return [each.id for each in RELEASED.simulations]


async def test_every_text_of_every_section_is_told_in_another_language_from_the_same_bytes(
    house: House, rated: str, given: str
) -> None:
    english = await house.reader(tokens=100)
    foreign = replace(english, wording=cast(Wording, Backwards()))
    for one, other in ((rated, given), (given, rated)):
        told = await asked(english, one, other)
        stored = await bytes_of_sections()

        assert texts(await asked(foreign, one, other)) == {path: text[::-1] for path, text in texts(told).items()}
        assert await bytes_of_sections() == stored


async def test_a_season_and_a_rating_are_told_in_another_language_from_the_same_facts(league: House) -> None:
    reader = await league.reader(tokens=0)
    told, foreign = await reader.ask(SEASON), await replace(reader, wording=cast(Wording, Backwards())).ask(SEASON)
    assert told.errors == foreign.errors == []
    assert texts(foreign.data) == {path: text[::-1] for path, text in texts(told.data).items()}
    assert {named(path.split(".")) for path in texts(told.data)} >= {"format", "rule", "sentence"}  # type: ignore[arg-type]


async def test_the_track_record_is_told_in_another_language_from_the_same_figures(league: House) -> None:
    await league.services.forecasts.catch_up()
    reader = await league.reader(tokens=0)
    told, foreign = await reader.ask(RECORD), await replace(reader, wording=cast(Wording, Backwards())).ask(RECORD)
    assert told.errors == foreign.errors == []
    assert texts(foreign.data) == {path: text[::-1] for path, text in texts(told.data).items()}
    assert len(texts(told.data)) > 20


async def test_what_became_of_jobs_is_told_in_another_language_from_the_same_row(league: House) -> None:
    reader = await league.reader(tokens=0)
    ask = "{ viewer { jobs { nodes { message } } } }"
    begun = await reader.ask("mutation { startSeasonProjection(competitionId: 1) { job { id } } }")
    told, foreign = await reader.ask(ask), await replace(reader, wording=cast(Wording, Backwards())).ask(ask)
    assert begun.errors == told.errors == foreign.errors == []
    (english,), (other,) = texts(told.data).values(), texts(foreign.data).values()

    assert english == other[::-1] == "It waits for its turn."


def test_every_kind_of_notice_has_its_words() -> None:
    assert {*en_notices.PLAIN, *en_notices.COMPOSED} == {*NoticeKind}
    assert not {*en_notices.PLAIN} & {*en_notices.COMPOSED}


@pytest.mark.parametrize("kind", SeasonNoteKind)
def test_every_note_of_a_season_is_a_sentence(kind: SeasonNoteKind) -> None:
    said = {en.season_note(SeasonNote(kind, matches)) for matches in (1, 2, 1_234)}

    assert all(re.fullmatch(r"[A-Z0-9].*\.", each) and "1 matches" not in each for each in said)
    assert [hard for each in said for part in sentences_of(each) if (hard := hard_to_read(part))] == []


@pytest.mark.parametrize("evidence", FormatEvidence)
@pytest.mark.parametrize("state", [SeasonState.NO_LEAGUE, SeasonState.FORMAT_UNKNOWN])
def test_every_reason_for_a_format_ends_a_sentence(evidence: FormatEvidence, state: SeasonState) -> None:
    split = SeasonFormat(2, (Group(6), Group(4)))
    finding = FormatFinding(None, evidence, season="2024-25", teams=11, unfit=split)
    said = [en.format_finding(finding), en.unprojected_season(SeasonStatus(state, finding, 3, None, False))]

    assert [each for each in said if not re.fullmatch(r"[A-Z][^{}]*[^.]\.", each) or gambling(each)] == []
    assert [(each, hard) for each in said if (hard := hard_to_read(each))] == []


async def test_nothing_else_of_a_section_is_text(house: House, rated: str, given: str) -> None:
    told = await asked(await house.reader(tokens=20), rated, given)
    facts = [(path, text) for path, text in leaves(told) if "words" not in path]
    others = {named(path): text for path, text in facts if named(path) not in TEXTS | IDENTIFIERS}

    assert {name: text for name, text in others.items() if not re.fullmatch(r"[A-Z_]+|\d+|#[0-9a-f]{6}", text)} == {}


async def test_no_sentence_is_left_in_the_bytes_of_a_section(house: House, rated: str, given: str) -> None:
    await asked(await house.reader(tokens=20), rated, given)
    stored = await bytes_of_sections()
    words = {text for each in stored.values() for _, text in leaves(msgspec.msgpack.decode(each)) if " " in text}

    assert {depth.partition(":")[0] for _, depth in stored} == {*DEPTHS.values(), "comparison"}
    assert words == set()


async def test_no_other_column_holds_words_of_the_house_than_those_that_must_stay_as_they_were(
    league: House, rated: str, given: str
) -> None:
    reader, keeper = await league.reader(tokens=100), league.administrator
    await asked(reader, rated, given)
    for caller, document, variables in (
        (reader, PROJECT, {"id": 1}),
        (reader, BACKTEST, {"id": 1}),
        (reader, BACKTEST, {"id": 1, "until": "1900-01-01"}),
        (keeper, IMPORT, {"text": "date;home;away;home_score;away_score\n2024-01-02;Elm;Fir;1;0\n"}),
        (keeper, IMPORT, {"text": "date,home,away,home_score,away_score\n2024-01-01,Elm,Fir,x,0\n"}),
    ):
        await ended(caller, await begun(caller, document, **variables))
    for document in ('renameTeam(team: "Elm", name: "Oak")', "undoImport"):
        assert (await keeper.ask(f"mutation {{ {document} {{ __typename }} }}")).errors == []

    assert await sentences() == {
        # Kept with its job for a month.
        ("jobs", "figures"),
        ("jobs", "notice"),
    }


async def sentences() -> set[tuple[str, str]]:
    """The columns of the database that hold four words in a row."""
    connection, found = get_connection("default"), set()
    for table in await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in await connection.execute_query_dict(f'SELECT * FROM "{table["name"]}"'):
            for column, value in row.items():
                text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                if re.search(r"(?:[A-Za-z']+,? ){3}[A-Za-z']+", text):
                    found.add((table["name"], column))
    return found


async def test_what_an_older_release_stored_is_read_in_the_words_of_today(house: House, released: list[str]) -> None:
    """Its bytes hold finished sentences, and the facts that they were made of."""
    reader = await house.reader(tokens=100)
    before = await bytes_of_sections()
    for one, other in (released, released[::-1]):
        told = await asked(reader, one, other)
        stored = {depth: before[one, depth] for depth in DEPTHS.values() if (one, depth) in before}
        (compared,) = [payload for (_, depth), payload in before.items() if depth.startswith("comparison")]
        for field, depth in DEPTHS.items():
            if depth in stored:
                assert are_of_the_same_facts(texts(told[field]), texts(msgspec.msgpack.decode(stored[depth]))), depth
        if one == released[0]:
            assert are_of_the_same_facts(texts(told["comparison"]), texts(msgspec.msgpack.decode(compared)))
    after = await bytes_of_sections()

    assert {place: after[place] for place in before} == before


async def test_what_was_sold_of_older_and_of_newer_sections_is_proven(
    house: House, released: list[str], rated: str, given: str
) -> None:
    await sell_everything()
    reader = await house.reader(tokens=100)
    for one, other in (released, (rated, given)):
        await asked(reader, one, other)

    assert (await house.services.ledger.verify()).faults == ()
    for simulation in (released[0], rated):
        row = await models.Section.get(simulation_id=simulation, depth="deep_dive")
        await models.Section.filter(id=row.id).update(payload=row.payload[:-1] + b"!")
    faults = (await house.services.ledger.verify()).faults

    assert [fault.check for fault in faults] == ["sections", "sections"]


def test_a_season_that_an_older_release_stored_is_told_in_the_words_of_today() -> None:
    stored = RELEASED.season
    told = en.season(msgspec.msgpack.decode(stored, type=SeasonProjection))

    assert re.fullmatch(since(msgspec.msgpack.decode(stored)["sentence"]), told)


@pytest.mark.parametrize("once", REWORDED)
def test_every_sentence_that_was_worded_otherwise_is_one_that_a_release_stored(once: str) -> None:
    packed = (RELEASED.season, *(part for each in RELEASED.simulations for part in each.sections.values()))
    stored = [text for part in packed for text in texts(msgspec.msgpack.decode(part)).values()]

    assert any(re.fullmatch(once, text) for text in stored)


async def test_the_deep_dive_says_what_every_measure_says(house: House, rated: str, given: str) -> None:
    dive = (await asked(await house.reader(tokens=20), rated, given))["deepDive"]
    sentences = [each["sentence"] for each in dive.values() if isinstance(each, dict)]

    assert set(dive["explanation"][1:]) == set(sentences)
    assert dive["changes"] == [each["sentence"] for each in dive["drivers"]["drivers"][:3]]


async def test_every_sentence_is_one_and_speaks_of_no_gambling(house: House, rated: str, given: str) -> None:
    reader = await house.reader(tokens=100)
    told = [texts(await asked(reader, *pair)) for pair in ((rated, given), (given, rated))]
    found = list(chain.from_iterable(each.items() for each in told))

    assert [text for path, text in found if path.endswith("entence") and not re.fullmatch(r"[A-Z0-9].*\.", text)] == []
    assert [text for _, text in found if gambling(text)] == []
