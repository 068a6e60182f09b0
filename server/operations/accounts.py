"""Makes accounts and their keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.accounts.models import Role, Scope
from engine.accounts.views import ApiKeyView, Member
from engine.errors import InvalidInput
from server.operations.base import AT_THE_MACHINE, Report, operation
from server.services import Installation


@dataclass(frozen=True, slots=True)
class NewUser:
    name: str
    password: str
    is_administrator: bool = False


@operation("user.create")
async def create_user(installation: Installation, arguments: NewUser, report: Report) -> Member:
    role = Role.ADMINISTRATOR if arguments.is_administrator else Role.READER
    return await installation.services.accounts.sign_up(
        arguments.name, arguments.password, role=role, request_id=AT_THE_MACHINE
    )


@dataclass(frozen=True, slots=True)
class NewKey:
    user: str
    name: str
    token_limit: int | None = None
    daily_token_limit: int | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedKey:
    key: str
    view: ApiKeyView


@operation("api-key.create")
async def create_api_key(installation: Installation, arguments: NewKey, report: Report) -> IssuedKey:
    accounts = installation.services.accounts
    member = await accounts.user_named(arguments.user)
    issued = await accounts.api_keys.create(
        member.id,
        arguments.name,
        token_limit=arguments.token_limit,
        daily_token_limit=arguments.daily_token_limit,
        scopes=scopes_named(arguments.scopes),
        request_id=AT_THE_MACHINE,
    )
    return IssuedKey(*issued)


def scopes_named(names: Iterable[str]) -> list[Scope]:
    """
    Raises:
        InvalidInput: There is no such scope.
    """
    try:
        return [Scope(name) for name in names]
    except ValueError:
        raise InvalidInput(field="scope", reason=f"must be one of {', '.join(Scope)}") from None
