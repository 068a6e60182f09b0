"""What the site is called, and what its administrator does first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.accounts.views import Member
from engine.catalogue.views import CompetitionView
from engine.site.service import LONGEST_NAME
from schema.context import Info
from schema.types.source import Source, all_sources

SiteName = Annotated[
    str, argument(description=f"What readers see at the head of every page, 1 to {LONGEST_NAME} characters.")
]
AccountName = Annotated[str, argument(description="Name of the account; capitals make no difference.")]


async def competitions(info: Info) -> Sequence[CompetitionView]:
    return await info.context.competitions()


@strawberry.type(description="What makes an empty installation a site of somebody's own, and how far that is.")
class FirstSteps:
    has_results: bool = field(description="Whether real matches came in by a file that did not come with the program.")
    has_name: bool = field(description="Whether the site was given a name.")
    has_other_account: bool = field(description="Whether anybody else has an account.")
    competitions: Sequence[CompetitionView] = field(resolver=competitions, description="What is here already.")
    sources: list[Source] = field(resolver=all_sources, description="Where results can be brought in from by a press.")


@strawberry.type(description="What readers see of the site from now on.")
class NameSitePayload:
    site_name: str = field(description="Its name.")


@strawberry.type(description="The first steps are hidden for every administrator.")
class HideFirstStepsPayload:
    first_steps: FirstSteps | None = field(description="Null.")


@strawberry.type(description="A new account for somebody else. Its password is shown this once.")
class CreateAccountPayload:
    account: Member = field(description="The account.")
    password: str = field(description="To be handed over; its owner can change it.")


async def site_name(info: Info) -> str:
    return (await info.context.services.site.view()).name


async def first_steps(info: Info) -> FirstSteps | None:
    info.context.administrator()
    services = info.context.services
    site = await services.site.view()
    if site.hides_first_steps:
        return None
    steps = FirstSteps(
        has_results=await services.bundle.are_others_here(),
        has_name=site.given_name is not None,
        has_other_account=await services.accounts.are_several(),
    )
    return None if steps.has_results and steps.has_name and steps.has_other_account else steps


async def name_site(info: Info, name: SiteName) -> NameSitePayload:
    administrator = info.context.administrator()
    named = await info.context.services.site.rename(name, by=administrator.id, request_id=info.context.request_id)
    return NameSitePayload(site_name=named.name)


async def hide_first_steps(info: Info) -> HideFirstStepsPayload:
    administrator = info.context.administrator()
    await info.context.services.site.hide_first_steps(by=administrator.id, request_id=info.context.request_id)
    return HideFirstStepsPayload(first_steps=None)


async def create_account(info: Info, name: AccountName) -> CreateAccountPayload:
    administrator = info.context.administrator()
    member, password = await info.context.services.accounts.make_for_another(
        name, by=administrator.id, request_id=info.context.request_id
    )
    return CreateAccountPayload(account=member, password=password)
