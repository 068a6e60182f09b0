"""Every address of the site is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from engine.depths import Depth

STATIC = "/static"
FORMATS = ("svg", "png", "csv", "json")


def slate(**filters: str | None) -> str:
    return _with_query("/", filters)


def as_of(address: str, day: str) -> str:
    """An address as of a day."""
    return f"{address}?as_of={day}"


def upkeep() -> str:
    """How far the house is with what it does by itself."""
    return "/upkeep"


def fixture(id: str, compared: Iterable[str] = ()) -> str:
    """A match.

    Args:
        compared: Simulations that were chosen for a comparison so far, to which it can be added.
    """
    return _with_query(f"/fixtures/{id}", {"compare": ",".join(compared)})


def open_fixture(id: str) -> str:
    """Lets everybody read a fixture in full depth."""
    return f"/fixtures/{id}/open"


def decline_tokens() -> str:
    """Declines a request for more tokens."""
    return "/admin/requests"


def close_fixture(id: str) -> str:
    return f"/fixtures/{id}/close"


def competition(id: str, season: str | None = None, chosen: Iterable[str] = (), **query: str | None) -> str:
    """A competition with one of its seasons.

    Args:
        chosen: Results that are set for matches ahead: an id and how the match ends with a colon between them.
    """
    given = [(name, value) for name, value in {"season": season, **query}.items() if value]
    given += [("set", each) for each in chosen]
    return f"/competitions/{id}" + (f"?{urlencode(given, safe=':')}" if given else "")


def competition_files(
    id: str, kind: str, season: str | None = None, chosen: Iterable[str] = (), conference: str | None = None
) -> tuple[tuple[str, str], ...]:
    """Format and address of each download of a chart of it."""
    chosen = tuple(chosen)
    return tuple(
        (extension, competition(f"{id}/{kind}.{extension}", season, chosen, conference=conference))
        for extension in FORMATS
    )


def team(id: str) -> str:
    return f"/teams/{id}"


def tournaments() -> str:
    return "/tournaments"


def tournament(id: str, chosen: Iterable[str] = (), **query: str | None) -> str:
    """A tournament as of a day, with results that were set: home and away side, both scores, and who won on penalties.

    Args:
        chosen: Ids and scores with a dash between them.
    """
    given = [(name, value) for name, value in query.items() if value] + [("set", each) for each in chosen]
    return f"/tournaments/{id}" + (f"?{urlencode(given)}" if given else "")


def tournament_files(
    id: str, kind: str, chosen: Iterable[str] = (), **query: str | None
) -> tuple[tuple[str, str], ...]:
    """Format and address of each download of a chart of it."""
    chosen = tuple(chosen)
    return tuple((extension, tournament(f"{id}/{kind}.{extension}", chosen, **query)) for extension in FORMATS)


def record(**filters: str | None) -> str:
    return _with_query("/record", filters)


def seal(id: str) -> str:
    """What proves that a fixture's forecast was made before kick-off."""
    return f"/fixtures/{id}/seal.json"


def seals() -> str:
    """Every seal."""
    return "/record/seals.json"


def simulation(id: str, section: str | None = None) -> str:
    return f"/simulations/{id}#{section}" if section else f"/simulations/{id}"


def without_home_advantage(id: str) -> str:
    """The same with its picture as it would be without home advantage."""
    return _with_query(simulation(id), {"home_advantage": "none"})


def unlock(id: str, depth: Depth) -> str:
    return f"/simulations/{id}/{slug(depth)}"


def slug(depth: Depth) -> str:
    return depth.value.replace("_", "-")


def chart(id: str, kind: str, extension: str) -> str:
    return f"/simulations/{id}/charts/{kind}.{extension}"


def preview(id: str) -> str:
    """The picture that other sites show beside a link to a simulation."""
    return f"/simulations/{id}/preview.png"


def embed(id: str) -> str:
    """The headline alone, for a frame on another site."""
    return f"/simulations/{id}/embed"


def analysis(id: str) -> str:
    return f"/simulations/{id}/analysis.json"


def search(q: str | None = None) -> str:
    return _with_query("/search", {"q": q})


def simulate(**inputs: str | None) -> str:
    return _with_query("/simulate", inputs)


def chart_files(id: str, kind: str) -> tuple[tuple[str, str], ...]:
    """Format and address of each download."""
    return tuple((extension, chart(id, kind, extension)) for extension in FORMATS)


def files(page: str, kind: str, **query: str) -> tuple[tuple[str, str], ...]:
    """Format and address of each download of a chart that stands on a page of its own."""
    return tuple((extension, _with_query(f"{page}/{kind}.{extension}", {**query})) for extension in FORMATS)


def comparison_files(ids: Iterable[str], kind: str) -> tuple[tuple[str, str], ...]:
    return files("/compare", kind, simulations=",".join(ids))


def compare(ids: Iterable[str] = ()) -> str:
    listed = ",".join(ids)
    return _with_query("/compare", {"simulations": listed or None})


def lab() -> str:
    return "/lab"


def lab_module(id: str, part: str | None = None) -> str:
    return f"/lab/{id}#{part}" if part else f"/lab/{id}"


def lab_bench(id: str, setting: Iterable[Mapping[str, Any]]) -> str:
    """The module's page with its bench set so."""
    query = urlencode({each["key"]: f"{each['value']:g}" for each in setting})
    return f"/lab/{id}?{query}#bench-title"


def lab_summary() -> str:
    return "/lab/summary"


def lab_summary_files() -> tuple[tuple[str, str], ...]:
    return tuple((extension, f"/lab/summary.{extension}") for extension in ("json", "csv"))


def lab_question(module: str, question: str) -> str:
    return f"/lab/{module}/questions/{question}"


def lab_chart_files(id: str, setting: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
    query = urlencode({key: f"{value:g}" for key, value in setting.items()})
    return tuple((extension, f"/lab/{id}/chart.{extension}?{query}") for extension in FORMATS)


def calibration_game(**choices: str | None) -> str:
    return _with_query("/lab/calibration", choices)


def own_forecasts() -> str:
    return "/lab/calibration/forecasts.csv"


def own_weeks_files() -> tuple[tuple[str, str], ...]:
    return tuple((extension, f"/lab/calibration/weeks.{extension}") for extension in FORMATS)


def own_curve_files() -> tuple[tuple[str, str], ...]:
    return tuple((extension, f"/lab/calibration/curve.{extension}") for extension in FORMATS)


def wallet(**page: str | None) -> str:
    return _with_query("/wallet", page)


def statement() -> str:
    return "/wallet/statement.csv"


def everything() -> str:
    return "/account/everything.json"


def account(**said: str | None) -> str:
    return _with_query("/account", said)


def end_session() -> str:
    return "/account/sessions"


def password() -> str:
    return "/account/password"


def delete_account() -> str:
    return "/account/deletion"


def api_keys() -> str:
    return "/account/keys"


def revoke_key() -> str:
    return "/account/keys/revoked"


def admin(**page: str | None) -> str:
    return _with_query("/admin", page)


def admin_accounts(**page: str | None) -> str:
    return _with_query("/admin/accounts", page)


def name_site() -> str:
    return "/admin/site"


def hide_first_steps() -> str:
    return "/admin/steps"


def create_account() -> str:
    return admin_accounts()


def lab_report() -> str:
    return "/admin/lab"


def move_tokens() -> str:
    return "/admin/tokens"


def approve() -> str:
    return "/admin/approvals"


def transactions() -> str:
    return "/admin/transactions.csv"


def refund() -> str:
    return "/admin/refunds"


def admin_ledger(**page: str | None) -> str:
    return _with_query("/admin/ledger", page)


def ledger_check() -> str:
    return "/admin/ledger/proof"


def audit_trail() -> str:
    return "/admin/audit-trail.jsonl"


def admin_pull() -> str:
    return "/admin/results/pull"


def admin_results() -> str:
    return "/admin/results"


def admin_seasons(**page: str | None) -> str:
    return _with_query("/admin/seasons", page)


def season_format() -> str:
    return "/admin/seasons/format"


def deductions() -> str:
    return "/admin/seasons/deductions"


def remove_deduction() -> str:
    return "/admin/seasons/deductions/removed"


def deductions_file() -> str:
    return "/admin/seasons/deductions/file"


def admin_names(**page: str | None) -> str:
    return _with_query("/admin/names", page)


def admin_name(act: str) -> str:
    """Where the forms of that page go: `add`, `bring`, `remove`, `join`, `tell-apart` or `join-competitions`."""
    return f"/admin/names/{act}"


def admin_corrections(**page: str | None) -> str:
    return _with_query("/admin/corrections", page)


def admin_correction(act: str) -> str:
    """Where the forms of that page go: `remove`, `undo`, `annul` or `rename`."""
    return f"/admin/corrections/{act}"


def admin_jobs() -> str:
    return "/admin/jobs"


def admin_job(id: str) -> str:
    return f"/admin/jobs/{id}"


def cancel_job(id: str) -> str:
    return f"/admin/jobs/{id}/cancel"


# Forms that bring files of any size up to the limit of uploads.
UPLOADS = (admin_results(),)


def administration() -> tuple[tuple[str, str], ...]:
    """What the pages of administrators name."""
    return (
        ("Overview", admin()),
        ("Accounts", admin_accounts()),
        ("Ledger", admin_ledger()),
        ("Results", admin_results()),
        ("Corrections", admin_corrections()),
        ("Seasons", admin_seasons()),
        ("Names", admin_names()),
        ("Jobs", admin_jobs()),
        ("Lab", lab_report()),
    )


def claim(link: str) -> str:
    return f"/first-administrator/{link}"


def graphiql() -> str:
    return "/graphql"


def developers(example: str | None = None) -> str:
    return _with_query("/developers", {"example": example})


def sign_up(to: str | None = None) -> str:
    return _with_query("/sign-up", {"to": to})


def sign_in(to: str | None = None) -> str:
    return _with_query("/sign-in", {"to": to})


def sign_out() -> str:
    return "/sign-out"


def asset(name: str) -> str:
    return f"{STATIC}/{name}"


def main() -> tuple[tuple[str, str], ...]:
    """What the masthead names."""
    return (
        ("Fixtures", slate()),
        ("Tournaments", tournaments()),
        ("Simulate", simulate()),
        ("Compare", compare()),
        ("Record", record()),
        ("Lab", lab()),
    )


def favourites() -> str:
    return "/favourites"


def glossary(search: str | None = None) -> str:
    return _with_query("/glossary", {"q": search})


def term(id: str) -> str:
    """What a word means, on the page of all words."""
    return f"/glossary#{id}"


def more() -> tuple[tuple[str, str], ...]:
    """What the foot of each page names."""
    return (
        ("Fixtures", slate()),
        ("Search", search()),
        ("Simulate", simulate()),
        ("Compare", compare()),
        ("Tournaments", tournaments()),
        ("Track record", record()),
        ("The Lab", lab()),
        ("Glossary", glossary()),
        ("Calibration game", calibration_game()),
        ("Wallet and prices", wallet()),
        ("For programs", developers()),
    )


def _with_query(path: str, parameters: dict[str, str | None]) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path
