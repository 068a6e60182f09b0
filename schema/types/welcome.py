"""What a new account begins with."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.accounts.models import WelcomeState
from engine.accounts.welcome import WelcomeView
from engine.simulation.wording import counted
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.shown import shows


def welcome_tokens(info: Info) -> BigInt:
    return BigInt(info.context.services.accounts.welcomes.tokens)


async def viewer_welcome(viewer: strawberry.Parent[context.Viewer], info: Info) -> WelcomeView | None:
    return await info.context.services.accounts.welcomes.of(viewer.id)


def sentence(welcome: strawberry.Parent[WelcomeView]) -> str:
    if welcome.state is WelcomeState.WITHHELD:
        return "No welcome tokens came with this account: its network address has had its share of them."
    tokens = counted(welcome.tokens, "welcome token")
    if welcome.state is WelcomeState.DUE:
        return f"{tokens} will be in the wallet after the next sign-in."
    return f"{tokens} came with this account and landed in its wallet, to be spent at any time."


@shows(WelcomeView)
class Welcome:
    tokens: BigInt
    sentence: str = field(resolver=sentence, description="Where they are, or why there are none.")
