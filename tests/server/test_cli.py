"""The command line as its users meet it: without a server, beside one, beside another command, and after a crash."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sqlite3
import stat
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import msgspec
import pytest
from typer.main import get_command

from server.cli import app
from tests.live_server import LiveServer, started, trickster

PASSWORD = "seven green bottles"
RESULTS = """date,home,away,home_score,away_score
2024-08-10,Ajax,Benfica,2,1
2024-08-17,Benfica,Celtic,0,0
2024-08-24,Celtic,Ajax,1,3
"""


def sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()


def create_user(data: Path, name: str) -> subprocess.CompletedProcess[str]:
    return trickster(data, "user", "create", name, "--password-stdin", input=PASSWORD)


def every_command() -> Iterator[list[str]]:
    root = get_command(app)
    for name, verb in root.commands.items():  # type: ignore[attr-defined]
        yield [name]
        yield from ([name, below] for below in getattr(verb, "commands", {}))


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "friendlies.csv"
    path.write_text(RESULTS)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_name_that_is_taken_is_one_sentence_and_exit_code_one(migrated_folder: Path) -> None:
    create_user(migrated_folder, "ann")

    again = create_user(migrated_folder, "Ann")

    assert again.returncode == 1
    assert sentences(again) == ["trickster: name: 'Ann' is taken. Choose another name, or sign in."]


def test_a_missing_file_is_one_sentence(data: Path) -> None:
    done = trickster(data, "data", "import", "no-such-file.csv")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "no-such-file.csv" in done.stderr


def test_an_unknown_option_is_a_usage_error(data: Path) -> None:
    assert trickster(data, "rate", "--nonsense").returncode == 2


def test_a_setting_without_sense_is_named(data: Path) -> None:
    done = trickster(data, "rate", environment={"TRICKSTER_PORT": "many"})

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "TRICKSTER_PORT: " in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = create_user(tmp_path / "file" / "data", "ann")

    assert (done.returncode, len(sentences(done))) == (1, 1)


def test_a_file_that_is_no_database_is_one_sentence(data: Path) -> None:
    data.mkdir()
    (data / "oracle.sqlite3").write_text("not a database\n" * 100)

    done = create_user(data, "ann")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "cannot be opened" in done.stderr


def test_a_database_server_that_does_not_answer_is_one_sentence_without_its_password(data: Path) -> None:
    address = {"TRICKSTER_DATABASE_URL": "postgres://ann:secret-word@127.0.0.1:1/none"}

    done = trickster(data, "data", "list", environment=address)

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "secret-word" not in done.stderr


def test_an_address_of_another_kind_of_database_is_refused(data: Path) -> None:
    done = trickster(data, "data", "list", environment={"TRICKSTER_DATABASE_URL": "mysql://ann:secret-word@host/x"})

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "TRICKSTER_DATABASE_URL: use an address" in done.stderr
    assert "secret-word" not in done.stderr


def test_a_folder_that_is_served_is_not_served_twice(live_server: LiveServer) -> None:
    done = live_server.trickster("serve", "--port", "0")

    assert done.returncode == 1
    assert f"in use by process {live_server.process.pid}" in done.stderr


def test_a_port_that_is_taken_is_one_sentence(live_server: LiveServer, data: Path) -> None:
    done = trickster(data, "serve", "--port", live_server.url.rpartition(":")[2])

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "--port" in done.stderr


def test_more_than_one_worker_on_sqlite_is_refused_with_the_reason(data: Path) -> None:
    done = trickster(data, "serve", environment={"TRICKSTER_WORKERS": "2"})

    assert done.returncode == 1
    assert "SQLite" in done.stderr
    assert "PostgreSQL" in done.stderr


WITHOUT_A_FOLDER = {"backtest", "forecast", "tune", "verify"}


@pytest.mark.parametrize("command", list(every_command()), ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    verb = get_command(app)
    for name in command:
        verb = verb.commands[name]  # type: ignore[attr-defined]

    assert verb.help
    needs_a_folder = not hasattr(verb, "commands") and command[0] not in WITHOUT_A_FOLDER
    assert not needs_a_folder or "--data" in [name for option in verb.params for name in option.opts]
    assert all(option.help for option in verb.params if option.param_type_name == "option")  # type: ignore[attr-defined]


def test_the_module_is_the_command(migrated_folder: Path) -> None:
    done = trickster(migrated_folder, "--help")

    assert done.returncode == 0
    assert "serve" in done.stdout


def test_what_one_command_made_the_next_one_finds(migrated_folder: Path) -> None:
    create_user(migrated_folder, "ann")

    key = trickster(migrated_folder, "api-key", "create", "ann")

    assert key.returncode == 0
    assert key.stdout.startswith("to_")


def test_only_the_owner_can_open_what_is_in_the_folder(live_server: LiveServer) -> None:
    everything = [live_server.data, *live_server.data.rglob("*")]

    others = {str(path): stat.S_IMODE(path.stat().st_mode) & 0o077 for path in everything}

    assert set(others.values()) == {0}
    assert stat.S_ISSOCK((live_server.data / "control.sock").stat().st_mode)


def test_an_import_beside_the_server_is_served_at_once(live_server: LiveServer, results: Path) -> None:
    done = live_server.trickster("data", "import", str(results), "--competition", "Friendlies")

    answer = live_server.client().post("/graphql", json={"query": "{ competitions { name } }"})
    assert done.returncode == 0, done.stderr
    assert "Friendlies" in {each["name"] for each in answer.json()["data"]["competitions"]}


def test_importing_again_changes_nothing(live_server: LiveServer, results: Path) -> None:
    live_server.trickster("data", "import", str(results), "--competition", "Again")

    again = live_server.trickster("data", "import", str(results), "--competition", "Again")

    assert "0 new" in again.stdout
    assert "3 unchanged" in again.stdout


def test_a_note_on_a_file_is_said_once(live_server: LiveServer, tmp_path: Path) -> None:
    file = tmp_path / "named.csv"
    file.write_text("date,home,visitor,hgoal,vgoal\n2024-08-17,Ashby,Brook,16,0\n")
    done = live_server.trickster("data", "import", str(file), "--competition", "Notes")

    assert (done.stdout + done.stderr).count("Columns: away = 'visitor'") == 1
    assert (done.stdout + done.stderr).count("is an unusual score") == 1


def test_a_league_is_downloaded_once_and_served(live_server: LiveServer, tmp_path: Path) -> None:
    with mirror(tmp_path) as url:
        first = live_server.trickster("data", "pull", "soccer/eng-1", "--year", "2024", "--base-url", url)
        again = live_server.trickster("data", "pull", "soccer/eng-1", "--year", "2024", "--base-url", url)

    assert first.returncode == 0, first.stderr
    assert "1 new" in first.stdout
    assert "unchanged" in again.stdout


def test_without_a_network_a_download_is_one_sentence(live_server: LiveServer) -> None:
    done = live_server.trickster("data", "pull", "soccer/eng-1", "--base-url", "http://127.0.0.1:9")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "cannot be reached" in done.stderr


def test_a_simulation_on_the_command_line_is_the_one_that_is_served(live_server: LiveServer) -> None:
    done = live_server.trickster("simulate", "--home-rating", "1600", "--away-rating", "1500", "--json")

    document = "{ simulate(input: {homeRating: 1600, awayRating: 1500}) { id headline { probability } } }"
    served = live_server.client().post("/graphql", json={"query": document}).json()["data"]["simulate"]
    printed = json.loads(done.stdout)
    assert printed["id"] == served["id"]
    assert printed["headline"]["probability"] == served["headline"]["probability"]


def test_two_ratings_are_of_any_sport_and_any_length_on_the_command_line(live_server: LiveServer) -> None:
    ratings = ("--home-rating", "1600", "--away-rating", "1500", "--json")
    asked = {
        "sport: BASKETBALL": ("--sport", "basketball"),
        'sport: TENNIS, details: [{name: "best_of", value: "5"}]': ("--sport", "tennis", "--detail", "best_of=5"),
    }

    for members, said in asked.items():
        printed = json.loads(live_server.trickster("simulate", *ratings, *said).stdout)
        document = f"{{ simulate(input: {{homeRating: 1600, awayRating: 1500, {members}}}) {{ id }} }}"
        served = live_server.client().post("/graphql", json={"query": document}).json()["data"]["simulate"]
        assert printed["id"] == served["id"]
        assert [each["outcome"] for each in printed["outcomes"]] == ["home", "away"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (("--detail", "best_of=5"), "a match of soccer has none"),
        (("--sport", "tennis", "--detail", "best_of=4"), "use 3 or 5"),
        (("--sport", "tennis", "--detail", "best_of"), "NAME=VALUE"),
    ],
)
def test_a_detail_that_there_is_not_is_one_sentence(
    live_server: LiveServer, said: tuple[str, ...], reason: str
) -> None:
    done = live_server.trickster("simulate", "--home-rating", "1600", "--away-rating", "1500", *said)

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert done.stderr.startswith("trickster: details: ")
    assert reason in done.stderr


def test_a_simulation_prints_every_outcome_with_how_sure_we_are_of_it(live_server: LiveServer) -> None:
    done = live_server.trickster("simulate", "--home-rating", "1720", "--away-rating", "1640")

    rows = {line[:8]: line for line in done.stdout.splitlines() if "% and " in line}
    found = {name: re.findall(r"(\d+)%", rows[name]) for name in ("Home win", "Draw    ", "Away win")}
    for chance, low, high in (map(int, figures) for figures in found.values()):
        assert low < chance < high
    assert sum(int(figures[0]) for figures in found.values()) in (99, 100, 101)
    assert "most likely between (9 times in 10)" in done.stdout


def test_rating_prints_what_is_believed_of_every_team_the_strongest_first(live_server: LiveServer) -> None:
    done = live_server.trickster("rate", "--competition", "Hollow Hills League (synthetic)")

    rows = [line.split() for line in done.stdout.splitlines() if re.search(r"[+-]\d\.\d\d$", line)]
    ratings = [int(row[-4]) for row in rows]
    assert len(rows) == 20
    assert ratings == sorted(ratings, reverse=True)
    assert all(0 < int(row[-3]) < 200 for row in rows)


def test_a_database_without_competitions_has_nothing_to_rate_and_says_so(migrated_folder: Path) -> None:
    done = trickster(migrated_folder, "rate")

    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "no competition to rate" in done.stdout


def test_a_rating_out_of_range_is_refused_by_its_name(live_server: LiveServer) -> None:
    done = live_server.trickster("simulate", "--home-rating", "1e9", "--away-rating", "1500")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert done.stderr.startswith("trickster: --home-rating: must be a number from 0 to 4000.")


def test_a_new_installation_has_the_synthetic_league(live_server: LiveServer) -> None:
    done = live_server.trickster("data", "list")
    matches = live_server.trickster("data", "list", done.stdout.partition(":")[0])

    assert re.search(r"synthetic, id \d+\n  [\d,]+ matches played, .* ahead; \d+ seasons?, Season 1", done.stdout)
    assert re.search(r"^ +\d+  \d{4}-\d\d-\d\d  [\w ]+ - [\w ]+  \d+-\d+$", matches.stdout, re.MULTILINE)


def test_a_user_made_beside_the_server_signs_in(live_server: LiveServer) -> None:
    create_user(live_server.data, "beside")

    assert viewer(live_server, "beside")["name"] == "beside"


def test_a_top_up_beside_the_server_is_in_the_balance(live_server: LiveServer) -> None:
    create_user(live_server.data, "rich")

    done = live_server.trickster("ledger", "topup", "rich", "25", "--reason", "welcome")

    assert done.returncode == 0, done.stderr
    assert viewer(live_server, "rich")["balance"] == 25


def test_a_top_up_repeated_with_its_key_is_one_top_up(live_server: LiveServer) -> None:
    create_user(live_server.data, "repeated")

    for _ in range(2):
        live_server.trickster("ledger", "topup", "repeated", "25", "--reason", "welcome", "--key", "once-only")

    assert viewer(live_server, "repeated")["balance"] == 25


def test_the_ledger_is_proved_beside_the_server(live_server: LiveServer) -> None:
    done = live_server.trickster("ledger", "verify")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["is_sound"] is True


def test_a_forged_balance_is_found_and_the_command_fails(migrated_folder: Path) -> None:
    create_user(migrated_folder, "forger")
    trickster(migrated_folder, "ledger", "topup", "forger", "5", "--reason", "gift")
    with closing(sqlite3.connect(migrated_folder / "oracle.sqlite3")) as database, database:
        database.execute("UPDATE ledger_accounts SET balance = balance + 1000 WHERE kind = 'user'")

    done = trickster(migrated_folder, "ledger", "verify")

    assert done.returncode == 1
    assert json.loads(done.stdout)["is_sound"] is False


def test_a_balance_is_told_as_it_was(live_server: LiveServer) -> None:
    create_user(live_server.data, "historian")
    live_server.trickster("ledger", "topup", "historian", "7", "--reason", "gift")

    now = live_server.trickster("ledger", "balance", "historian")
    before = live_server.trickster("ledger", "balance", "historian", "--as-of", "2020-01-01")

    assert (now.stdout.strip(), before.stdout.strip()) == ("7", "0")


def test_many_commands_at_once_beside_the_server_all_succeed(live_server: LiveServer) -> None:
    create_user(live_server.data, "crowded")

    def top_up(number: int) -> int:
        return live_server.trickster("ledger", "topup", "crowded", "1", "--reason", f"gift {number}").returncode

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(top_up, range(8)))

    assert statuses == [0] * 8
    assert viewer(live_server, "crowded")["balance"] == 8


def test_two_commands_without_a_server_wait_for_each_other(data: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda name: create_user(data, name), ["ann", "bob"]))

    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]


def test_a_killed_server_leaves_a_folder_that_commands_can_use(migrated_folder: Path) -> None:
    with started(migrated_folder) as server:
        create_user(migrated_folder, "ann")
        server.kill()
        assert (migrated_folder / "control.sock").exists()

        done = trickster(migrated_folder, "ledger", "topup", "ann", "3", "--reason", "after the crash")

    assert done.returncode == 0, done.stderr
    assert "ann has 3 tokens" in done.stdout


def test_a_killed_server_leaves_a_folder_that_is_served_again(migrated_folder: Path) -> None:
    with started(migrated_folder) as server:
        create_user(migrated_folder, "ann")
        server.kill()

    with started(migrated_folder) as server:
        done = server.trickster("ledger", "topup", "ann", "3", "--reason", "after the crash")

    assert done.returncode == 0, done.stderr


def test_a_server_that_is_asked_to_end_closes_its_door(migrated_folder: Path) -> None:
    with started(migrated_folder) as server:
        assert server.stop() == 0

        assert not (migrated_folder / "control.sock").exists()
        assert create_user(migrated_folder, "ann").returncode == 0


def test_the_first_administrators_link_is_printed_while_there_is_none(data: Path) -> None:
    with started(data) as server:
        assert server.admin_link

    trickster(data, "user", "create", "root-ann", "--admin", "--password-stdin", input=PASSWORD)
    with started(data) as server:
        assert server.admin_link is None


def test_a_server_that_dies_under_a_command_is_told_in_one_sentence(tmp_path: Path) -> None:
    def die(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.recv(1000)
        connection.close()

    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor(1) as pool:
        listener.bind(str(tmp_path / "control.sock"))
        listener.listen()
        pool.submit(die, listener)
        done = create_user(tmp_path, "ann")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "The server ended before it answered." in done.stderr


def test_prices_without_one_of_a_draw_reach_a_running_server(live_server: LiveServer, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(
        "date,season_type,team_1,team_2,points_1,points_2,moneyline_1,moneyline_2\n"
        "2024-09-08,Regular,Ash,Elm,24,17,-150,+130\n"
    )
    done = live_server.trickster("data", "import", str(file), "--sport", "american_football", "--competition", "Priced")

    assert done.returncode == 0, done.stderr
    assert "1 match of Priced" in done.stdout


def test_a_server_of_another_version_says_so(live_server: LiveServer) -> None:
    async def post(command: str, arguments: bytes) -> str:
        transport = httpx2.AsyncHTTPTransport(uds=str(live_server.data / "control.sock"))
        async with httpx2.AsyncClient(transport=transport, base_url="http://console") as client:
            answer = await client.post(f"/commands/{command}", content=arguments)
            return str(answer.json()["refusal"]["code"])

    assert asyncio.run(post("of-tomorrow", b"\x80")) == "OTHER_VERSION"
    assert asyncio.run(post("rate", msgspec.msgpack.encode({"competition": 7}))) == "OTHER_VERSION"
    assert asyncio.run(post("rate", b'{"competition": "Wood"}')) == "OTHER_VERSION"


def test_the_control_socket_knows_no_other_door(live_server: LiveServer) -> None:
    async def get(path: str) -> int:
        transport = httpx2.AsyncHTTPTransport(uds=str(live_server.data / "control.sock"))
        async with httpx2.AsyncClient(transport=transport, base_url="http://console") as client:
            return (await client.get(path)).status_code

    assert asyncio.run(get("/graphql")) == 404


def test_commands_are_not_served_to_the_network(live_server: LiveServer) -> None:
    answer = live_server.client().post("/commands/user.create", json={"name": "eve", "password": PASSWORD})

    assert answer.status_code == 404


def viewer(server: LiveServer, name: str) -> dict[str, object]:
    key = server.trickster("api-key", "create", name).stdout.strip()
    answer = server.client().post(
        "/graphql",
        json={"query": "{ viewer { name balance } }"},
        headers={"authorization": f"Bearer {key}"},
    )
    found: dict[str, object] = answer.json()["data"]["viewer"]
    return found


MATCH = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR\nE0,16/08/2024,Man United,Fulham,1,0,H\n"
OTHER_FIXTURES = "Div,Date,Time,HomeTeam,AwayTeam\nE1,16/08/2030,15:00,Leeds,Hull\n"


@contextmanager
def mirror(folder: Path) -> Iterator[str]:
    """A server of files on this machine, laid out as football-data.co.uk is."""
    (folder / "mmz4281" / "2425").mkdir(parents=True)
    (folder / "mmz4281" / "2425" / "E0.csv").write_text(MATCH)
    (folder / "fixtures.csv").write_text(OTHER_FIXTURES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_of_several_files_each_is_tried_and_each_has_its_line(migrated_folder: Path, tmp_path: Path) -> None:
    header = "date,home,away,home_score,away_score\n"
    (tmp_path / "first.csv").write_text(header + "2024-08-17,Ashby,Brook,2,1\n")
    (tmp_path / "page.csv").write_text("<!DOCTYPE html><html></html>")
    (tmp_path / "last.csv").write_text(header + "2024-08-17,Ashby,Brook,40,0\n")

    done = trickster(
        migrated_folder, "data", "import", *(str(tmp_path / f"{name}.csv") for name in ("first", "page", "last"))
    )

    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["first.csv", "last.csv"]
    assert "trickster: page.csv: it is a web page" in done.stderr
    assert "or open its table in a spreadsheet and save it as CSV" in done.stderr
    assert "warning: last.csv: line 2: 40–0 is an unusual score." in done.stderr


def test_of_an_archive_each_file_is_tried_and_has_its_line(migrated_folder: Path, tmp_path: Path) -> None:
    header = "date,home,away,home_score,away_score\n"
    rows = {"first": "2024-08-17,Ashby,Brook,2,1", "bad": "2024-08-18,Elm,Oak,x,1", "both": "08/09/2024,Elm,Oak,2,1"}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, row in (rows | {"last": "2024-08-24,Brook,Ashby,0,0"}).items():
            archive.writestr(f"{name}.csv", f"{header}{row}\n")

    done = trickster(migrated_folder, "data", "import", str(tmp_path / "all.zip"))
    undone = trickster(migrated_folder, "data", "undo", "--dry-run")

    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["all.zip/first.csv", "all.zip/last.csv"]
    assert "trickster: all.zip/bad.csv, line 2, column home_score" in done.stderr
    assert "--skip-bad-rows" in done.stderr
    assert "trickster: all.zip/both.csv: its dates read both ways" in done.stderr
    assert "--dates day-first" in done.stderr
    assert "all.zip/first.csv, all.zip/last.csv" in undone.stdout


def test_columns_and_the_order_of_dates_can_be_said(migrated_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("Day,Home side,Guest club,Goals\n08/09/2024,Ashby,Brook,2-1\n")
    columns = ["--column", "home=Home side", "--column", "away=Guest club", "--column", "result=Goals"]

    asked = trickster(migrated_folder, "data", "import", str(tmp_path / "own.csv"), *columns)
    done = trickster(migrated_folder, "data", "import", str(tmp_path / "own.csv"), *columns, "--dates", "month-first")

    assert (asked.returncode, done.returncode) == (1, 0)
    assert "--dates day-first" in asked.stderr
    assert "1 new" in done.stdout


def test_a_field_that_there_is_not_is_one_sentence(migrated_folder: Path) -> None:
    done = trickster(migrated_folder, "data", "import", "a.csv", "b.csv", "--column", "hoem=Home")

    assert (done.returncode, len(sentences(done))) == (1, 1)
    assert "'hoem' is no field" in done.stderr


def test_the_format_of_a_competition_is_set_and_told_again(migrated_folder: Path, results: Path) -> None:
    trickster(migrated_folder, "data", "import", str(results), "--competition", "Forest League")

    told = trickster(migrated_folder, "data", "format", "forest-league")
    set_to = trickster(migrated_folder, "data", "format", "Forest League", "--meetings", "4", "--order", "points,wins")
    wrong = trickster(migrated_folder, "data", "format", "Forest League", "--meetings", "4", "--order", "points,luck")
    groups = trickster(migrated_folder, "data", "format", "Forest League", "--meetings", "3", "--groups", "six+6")
    unknown = trickster(migrated_folder, "data", "format", "Hill League")

    kept = trickster(migrated_folder, "data", "format", "forest-league")
    ordered = trickster(migrated_folder, "data", "format", "forest-league", "--order", "points,goals")
    guessed = trickster(migrated_folder, "data", "format", "forest-league", "--guess")

    assert "Its table is ordered by points, goal difference, goals: the usual rule." in told.stdout
    assert kept.stdout == set_to.stdout
    assert ordered.stdout.startswith("Quadruple round robin, as an administrator has set it.")
    assert "ordered by points, goals: as an administrator has set it." in ordered.stdout
    assert guessed.stdout == told.stdout
    assert told.stdout.startswith("Unknown: every pair has met once, and nothing tells whether that was all")
    assert set_to.stdout.startswith("Quadruple round robin, as an administrator has set it.")
    assert [each.returncode for each in (wrong, groups, unknown)] == [1, 1, 1]
    assert "'luck' is none of points, " in sentences(wrong)[0]
    assert "write sizes such as 6+6" in sentences(groups)[0]
    assert "No competition is called 'Hill League'." in sentences(unknown)[0]


def test_a_join_is_shown_first_and_its_name_is_listed_and_forgotten(migrated_folder: Path, tmp_path: Path) -> None:
    for name, line in (("Hill League", "Ashby,Brook"), ("Forest League", "Elm,Oak")):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"date,home,away,home_score,away_score\n2024-08-17,{line},2,1\n")
        trickster(migrated_folder, "data", "import", str(file), "--competition", name)
    pair = ("data", "join", "--competitions", "Hill League", "Forest League")

    shown = trickster(migrated_folder, *pair, "--dry-run")
    refused = trickster(migrated_folder, *pair)
    done = trickster(migrated_folder, *pair, "--yes")
    listed = trickster(migrated_folder, "data", "alias")
    forgotten = trickster(migrated_folder, "data", "alias", "--remove", listed.stdout.split(":")[0])

    assert shown.stdout.splitlines() == [
        "Hill League would be Forest League from now on: 1 match, 0 there already; no team in common.",
        "  2024-08-17 Ashby - Brook, played, 2-1: comes along",
    ]
    assert (refused.returncode, done.returncode) == (1, 0)
    assert "no team in common" in refused.stderr
    assert listed.stdout.endswith("Hill League = Forest League\n")
    assert forgotten.returncode == 0
    assert trickster(migrated_folder, "data", "alias").stdout == ""


def test_points_are_taken_away_by_a_file(migrated_folder: Path, results: Path, tmp_path: Path) -> None:
    trickster(migrated_folder, "data", "import", str(results), "--competition", "Forest League")
    file = tmp_path / "deductions.csv"
    file.write_bytes("competition;season;team;points;reason\nForest League;2024-25;Ajax;1;trop tôt\n".encode("cp1252"))

    taken = trickster(migrated_folder, "data", "deductions", str(file))
    missing = trickster(migrated_folder, "data", "deductions", str(tmp_path / "none.csv"))
    file.write_text("competition,season,team,points,reason\nForest League,2024-25,Ajax,none,late\n")
    wrong = trickster(migrated_folder, "data", "deductions", str(file))

    assert taken.stdout == "Ajax, 2024-25: 1 point taken away, trop tôt.\n"
    assert (missing.returncode, wrong.returncode) == (1, 1)
    assert "none.csv: no such file or directory." in sentences(missing)[0]
    assert (
        "line 2: 'none' cannot be taken away: give the points as a positive number, from 1 to 99" in sentences(wrong)[0]
    )
