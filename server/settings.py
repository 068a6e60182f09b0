"""Every setting of the product, and the only reader of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import InvalidInput
from engine.ledger.values import APPROVAL_ABOVE
from engine.store.database import sqlite_url

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")

PREFIX = "TRICKSTER_"


class Settings(BaseSettings):
    """Read from variables `TRICKSTER_...`; an argument of the command line wins over them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Path = Field(Path("var"), description="Folder of the database, the secrets and the ledger's anchors.")
    database_url: SecretStr | None = Field(
        None, description="Address of PostgreSQL, postgres://user:password@host/name; without it SQLite in the folder."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Server processes; more than one needs PostgreSQL.")
    secure_cookies: bool | None = Field(
        None, description="Send cookies over HTTPS only; by default wherever the address is not a loopback one."
    )
    trusted_hosts: tuple[str, ...] | None = Field(
        None, description="Host names that requests may ask for; by default the loopback names, or any elsewhere."
    )
    forwarded_allow_ips: str | None = Field(
        None, description="Proxies whose X-Forwarded headers are believed, separated by commas; by default none."
    )
    introspection: bool = Field(True, description="Answer questions about the GraphQL schema.")
    documents: Path | None = Field(
        None, description="Folder of GraphQL documents (*.graphql) that clients may name by their digest."
    )
    only_known_documents: bool = Field(False, description="Run no client's document that is not in that folder.")
    registered_documents: int = Field(
        500, ge=0, le=100_000, description="Documents of clients that are remembered by their digest; 0 remembers none."
    )
    pull_every: float = Field(
        0.0, ge=0, le=10_000, description="Hours between two looks for newer files of every competition; 0 looks never."
    )
    pull_mirror: str | None = Field(
        None, description="Address of a copy of the providers' files; by default the providers themselves are asked."
    )
    retention_days: int = Field(30, ge=1, description="Days until a simulation that nobody bought is forgotten.")
    max_body_bytes: int = Field(1_000_000, ge=1_000, description="Longest request body that is read.")
    max_upload_bytes: int = Field(
        50_000_000, ge=1_000, description="Longest upload of results, all its files together; longer ones are refused."
    )
    answer_bytes: int = Field(5_000_000, ge=10_000, description="Longest answer of free fields that is given.")
    head_seconds: float = Field(10.0, gt=0, description="How long a client may take to send the head of a request.")
    body_seconds: float = Field(
        20.0, gt=0, description="How long a body may take to come, beside a second for each 1,000 bytes of it."
    )
    answer_seconds: float = Field(
        30.0, gt=0, description="How long a client may take nothing of an answer that waits to be sent."
    )
    running_requests: int = Field(16, ge=1, description="Requests that are worked on at once, in each process.")
    waiting_requests: int = Field(
        512, ge=0, description="Requests that wait for their turn; those beyond are refused at once."
    )
    waiting_seconds: float = Field(4.0, gt=0, description="How long a request waits for its turn before it is refused.")
    running_jobs: int = Field(1, ge=1, le=100, description="Jobs of one account that run at once.")
    waiting_jobs: int = Field(
        10, ge=0, le=1_000, description="Jobs of one account that wait; those beyond are refused at once."
    )
    guest_limit: str = Field("100/hour", description="GraphQL and REST operations for each address without an account.")
    account_limit: str = Field("1000/hour", description="GraphQL and REST operations for each account.")
    key_limit: str = Field("1000/hour", description="GraphQL and REST operations for each API key.")
    guest_page_limit: str = Field("2000/hour", description="Pages and files for each address without an account.")
    page_limit: str = Field("5000/hour", description="Pages and files for each account, and for each key.")
    sign_in_limit: str = Field("10/minute", description="Attempts to sign in to one account from one address.")
    sign_in_address_limit: str = Field("30/minute", description="Attempts to sign in from one address.")
    sign_up_limit: str = Field("20/hour", description="New accounts for each address.")
    top_up_limit: str = Field(
        "60/minute", description="Movements of tokens for each administrator: top-ups, grants, corrections, refunds."
    )
    welcome_tokens: int = Field(
        10, ge=0, le=APPROVAL_ABOVE, description="Tokens that a new account begins with; 0 gives none."
    )
    welcome_limit: str = Field(
        "5/month",
        description="New accounts of one address that begin with tokens, those that were deleted since included.",
    )
    demo: bool = Field(True, description="Load the synthetic competition when the database is empty.")
    demo_sports: bool = Field(True, description="Load one of every other sport beside it, while others read already.")
    bundled: bool = Field(
        True, description="Import the real matches that come with the program into an installation that begins empty."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Quietest line that is logged.")
    log_format: Literal["json", "text"] | None = Field(
        None, description="One JSON object a line, or text for people; by default text on a terminal."
    )

    @field_validator("database_url")
    @classmethod
    def _names_postgres(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith("postgres://"):
            raise ValueError("use an address of PostgreSQL, postgres://user:password@host/name")
        return url

    @property
    def database_address(self) -> str:
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return sqlite_url(str(self.data.resolve() / "oracle.sqlite3"))

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url is None

    @property
    def listens_on_loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def cookies_are_secure(self) -> bool:
        return self.secure_cookies if self.secure_cookies is not None else not self.listens_on_loopback

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        if self.trusted_hosts is not None:
            return self.trusted_hosts
        return LOOPBACK if self.listens_on_loopback else ("*",)


def settings_of(data: Path | None, **overrides: Any) -> Settings:
    """The settings, with what the command line says on top.

    Raises:
        InvalidInput: A setting has no sense.
    """
    given = {name: value for name, value in {"data": data, **overrides}.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        # What no option says comes from the environment, and is called as there.
        field = name if name in given else f"{PREFIX}{name}".upper()
        raise InvalidInput(field=field, reason=first["msg"].removeprefix("Value error, ")) from None
