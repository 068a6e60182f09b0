"""What can be changed. None of it reaches a priced field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.accounts.api_keys import MOST_NAME, USUAL_SCOPES
from engine.accounts.views import Member, SignedIn
from engine.errors import InvalidInput
from engine.lab.modules.registry import module
from engine.ledger.values import TopUp
from engine.simulation.outcome import Outcomes
from schema import context
from schema.context import Info
from schema.scalars import BigInt
from schema.types.calibration import CalibrationForecast, FixtureId, SubmitForecastPayload
from schema.types.changes import (
    CatalogueChangePayload,
    annul_match,
    reinstate_match,
    remove_results,
    rename_competition,
    rename_team,
    undo_import,
)
from schema.types.enums import KeyScope
from schema.types.ids import row_id
from schema.types.job import StartJobPayload, import_upload, start_backtest, start_import, start_season_projection
from schema.types.lab import AnswerQuestionPayload, LabModule, UnlockModulePayload, lab_answer
from schema.types.naming import (
    AddTeamAliasesPayload,
    JoinPayload,
    RemoveCompetitionAliasPayload,
    RemoveTeamAliasPayload,
    TellTeamsApartPayload,
    add_team_alias,
    import_team_aliases,
    join_competitions,
    join_teams,
    remove_competition_alias,
    remove_team_alias,
    tell_teams_apart,
)
from schema.types.season_setting import (
    ImportDeductionsPayload,
    RemoveDeductionPayload,
    SetDeductionPayload,
    SetSeasonFormatPayload,
    import_deductions,
    remove_deduction,
    set_deduction,
    set_season_format,
)
from schema.types.viewer import ApiKey, Viewer

Name = Annotated[str, argument(description="Name of the account; capitals make no difference.")]
Password = Annotated[str, argument(description="Password.")]
Known = Annotated[str, argument(description="The password that the viewer signs in with.")]
NewPassword = Annotated[str, argument(description="The password from now on.")]
KeyName = Annotated[str, argument(description=f"What to call the key, 1 to {MOST_NAME} characters.")]
TokenLimit = Annotated[
    BigInt | None,
    argument(description="Whole tokens that may be spent through the key in all, from 0; null sets no limit."),
]
DailyTokenLimit = Annotated[
    BigInt | None,
    argument(
        description="Whole tokens that may be spent through the key on one day (UTC), from 0; null sets no limit."
    ),
]
Scopes = Annotated[
    list[KeyScope], argument(description="What the key is for: reading, always; spending; and administering.")
]
EndsAt = Annotated[datetime | None, argument(description="When the key ends by itself, UTC; never where left out.")]
EndSessions = Annotated[bool, argument(description="Whether every other session of the account ends.")]
RevokeKeys = Annotated[bool, argument(description="Whether every key of the account is revoked.")]
LinkToken = Annotated[str, argument(description="The token in the one-time link.")]
Id = Annotated[strawberry.ID, argument(description="Its id.")]
UserId = Annotated[strawberry.ID, argument(description="Whose account it is.")]
ModuleId = Annotated[strawberry.ID, argument(description="Id of the module.")]
QuestionId = Annotated[strawberry.ID, argument(description="Id of the question inside the module.")]
Choice = Annotated[int, argument(description="Position of the chosen answer, from 0.")]
Chance = Annotated[float, argument(description="Probability from 0.01 to 0.98; the three sum to 1.")]
Amount = Annotated[BigInt, argument(description="Whole tokens, at least 1.")]
Reason = Annotated[str, argument(description="Why; it stands in the statement and in the audit trail.")]
PaymentId = Annotated[str | None, argument(description="Reference of the payment; each is credited once.")]
Correction = Annotated[BigInt, argument(description="Whole tokens: positive adds, negative takes away.")]
ExpiresAt = Annotated[datetime | None, argument(description="When the tokens end, UTC; never where left out.")]
ProposalId = Annotated[strawberry.ID, argument(description="Id of the proposal.")]
TransactionId = Annotated[strawberry.ID, argument(description="Id of the charge that is taken back.")]
Key = Annotated[
    str, argument(description="Chosen by the caller; the same key and payload again gives the same answer.")
]


@strawberry.type(description="The account that is signed in now. The session itself travels in a cookie.")
class SignInPayload:
    viewer: Viewer = field(description="The account.")


@strawberry.type(description="The session has ended.")
class SignOutPayload:
    viewer: Viewer | None = field(description="Null.")


@strawberry.type(description="The password is another one.")
class ChangePasswordPayload:
    viewer: Viewer = field(description="The account.")


@strawberry.type(description="The account is gone. What the ledger must keep stands under its number alone.")
class DeleteAccountPayload:
    id: strawberry.ID = field(description="Its number.")


@strawberry.type(description="A new key. It is shown this once and cannot be found again.")
class CreateApiKeyPayload:
    key: str = field(description="Send it as `Authorization: Bearer ...`.")
    api_key: ApiKey = field(description="What is kept of it.")


@strawberry.type(description="The key with its new limits, which hold from its next request on.")
class LimitApiKeyPayload:
    api_key: ApiKey = field(description="What is kept of it.")


@strawberry.type(description="The key opens nothing any more.")
class RevokeApiKeyPayload:
    id: strawberry.ID = field(description="Id of the key.")


@strawberry.type(description="The session has ended.")
class EndSessionPayload:
    id: strawberry.ID = field(description="Id of the session.")


@strawberry.type(description="Tokens that were given.")
class TopUpPayload:
    transaction_id: strawberry.ID = field(description="Id of the transaction.")
    amount: BigInt = field(description="Tokens given.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    replayed: bool = field(description="Whether this is the stored answer of an earlier request with the same key.")


@strawberry.type(description="A charge that was taken back, whole and once.")
class RefundPayload:
    transaction_id: strawberry.ID = field(description="Id of the refund.")
    refunded_id: strawberry.ID = field(description="Id of the charge.")
    user_id: strawberry.ID = field(description="Whose charge it was.")
    amount: BigInt = field(description="Tokens returned.")
    balance: BigInt = field(description="Whole tokens that the account can spend afterwards.")
    replayed: bool = field(description="Whether this is the stored answer of an earlier request with the same key.")


def aware(moment: datetime | None, field: str) -> datetime | None:
    """
    Raises:
        InvalidInput: It names no time zone, so that nobody can tell when it is, or no year of UTC.
    """
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput(field=field, reason="name the time zone, as in 2026-05-03T12:00:00Z")
    try:
        return moment and moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field=field, reason="it lies outside of the years that are counted") from None


def signed_in(info: Info, opened: SignedIn) -> SignInPayload:
    """Hand the token to the server's cookie, never to the answer."""
    member = opened.member
    viewer = context.Viewer(id=member.id, name=member.name, role=member.role)
    info.context.visit.new_token = opened.token
    return SignInPayload(viewer=cast(Viewer, viewer))


async def sign_up(info: Info, name: Name, password: Password) -> SignInPayload:
    accounts, request_id = info.context.services.accounts, info.context.request_id
    await info.context.throttle("sign_up", "")
    await accounts.sign_up(name, password, request_id=request_id)
    return await sign_in(info, name, password)


async def sign_in(info: Info, name: Name, password: Password) -> SignInPayload:
    visit = info.context.visit
    await info.context.throttle("sign_in", name)
    opened = await info.context.services.accounts.sign_in(
        name, password, previous=visit.token, user_agent=visit.user_agent, request_id=info.context.request_id
    )
    return signed_in(info, opened)


async def sign_out(info: Info) -> SignOutPayload:
    visit = info.context.visit
    if visit.token is not None:
        await info.context.services.accounts.sessions.close(visit.token, request_id=info.context.request_id)
    info.context.leave()
    return SignOutPayload(viewer=None)


async def claim_administrator(info: Info, token: LinkToken, name: Name, password: Password) -> SignInPayload:
    await info.context.throttle("sign_in", "")
    opened = await info.context.services.accounts.first_administrator.claim(
        token, name, password, user_agent=info.context.visit.user_agent, request_id=info.context.request_id
    )
    return signed_in(info, opened)


async def change_password(
    info: Info, old: Known, new: NewPassword, end_sessions: EndSessions = True, revoke_keys: RevokeKeys = False
) -> ChangePasswordPayload:
    viewer, visit = info.context.owner(), info.context.visit
    await info.context.throttle("sign_in", viewer.name)
    await info.context.services.accounts.change_password(
        viewer.id,
        old,
        new,
        keep=visit.token,
        end_sessions=end_sessions,
        revoke_keys=revoke_keys,
        request_id=info.context.request_id,
    )
    if revoke_keys and viewer.api_key_id is not None:
        info.context.leave()
    return ChangePasswordPayload(viewer=cast(Viewer, viewer))


async def delete_account(info: Info, password: Known) -> DeleteAccountPayload:
    viewer, services = info.context.owner(), info.context.services
    await info.context.throttle("sign_in", viewer.name)
    await services.accounts.delete(viewer.id, password, request_id=info.context.request_id)
    await services.lab.forget(viewer.id)
    await services.jobs.remove(viewer.id)
    info.context.leave()
    return DeleteAccountPayload(id=strawberry.ID(str(viewer.id)))


async def create_api_key(
    info: Info,
    name: KeyName,
    token_limit: TokenLimit = None,
    daily_token_limit: DailyTokenLimit = None,
    scopes: Scopes = USUAL_SCOPES,  # type: ignore[assignment]
    expires_at: EndsAt = None,
) -> CreateApiKeyPayload:
    viewer = info.context.owner()
    for scope in scopes:
        # A key that could make a key for more than itself would be one for everything.
        info.context.refuse_out_of_scope(scope)
    ends_at = aware(expires_at, "expiresAt")
    if viewer.ends_at is not None and (ends_at is None or ends_at > viewer.ends_at):
        raise InvalidInput(field="expiresAt", reason="a key that ends makes none that ends later")
    plain, kept = await info.context.services.accounts.api_keys.create(
        viewer.id,
        name,
        token_limit=token_limit,
        daily_token_limit=daily_token_limit,
        scopes=scopes,
        expires_at=ends_at,
        request_id=info.context.request_id,
    )
    return CreateApiKeyPayload(key=plain, api_key=cast(ApiKey, kept))


async def limit_api_key(
    info: Info, id: Id, token_limit: TokenLimit = None, daily_token_limit: DailyTokenLimit = None
) -> LimitApiKeyPayload:
    viewer = info.context.owner()
    kept = await info.context.services.accounts.api_keys.limit(
        viewer.id,
        row_id("API key", id),
        token_limit=token_limit,
        daily_token_limit=daily_token_limit,
        request_id=info.context.request_id,
    )
    return LimitApiKeyPayload(api_key=cast(ApiKey, kept))


async def revoke_api_key(info: Info, id: Id) -> RevokeApiKeyPayload:
    viewer, key_id = info.context.owner(), row_id("API key", id)
    await info.context.services.accounts.api_keys.revoke(viewer.id, key_id, request_id=info.context.request_id)
    if key_id == viewer.api_key_id:
        info.context.leave()
    return RevokeApiKeyPayload(id=id)


async def end_session(info: Info, id: Id) -> EndSessionPayload:
    viewer, accounts, token = info.context.owner(), info.context.services.accounts, info.context.visit.token
    await accounts.sessions.end(viewer.id, row_id("session", id), request_id=info.context.request_id)
    if token is not None and await accounts.sessions.owner(token) is None:
        info.context.leave()
    return EndSessionPayload(id=id)


async def treasurer(info: Info) -> context.Viewer:
    """The administrator who moves tokens, each movement counted."""
    administrator = info.context.administrator()
    await info.context.throttle("top_up", str(administrator.id))
    return administrator


async def giver_and_receiver(info: Info, user_id: str) -> tuple[context.Viewer, Member]:
    administrator = await treasurer(info)
    return administrator, await info.context.services.accounts.user(row_id("user", user_id))


def given_tokens(given: TopUp) -> TopUpPayload:
    return TopUpPayload(
        transaction_id=strawberry.ID(given.transaction_uid),
        amount=BigInt(given.amount),
        balance=BigInt(given.balance),
        replayed=given.replayed,
    )


async def top_up(
    info: Info,
    user_id: UserId,
    amount: Amount,
    reason: Reason,
    idempotency_key: Key,
    payment_id: PaymentId = None,
) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    given = await info.context.services.ledger.treasury.top_up(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        payment_id=payment_id,
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(given)


async def grant(
    info: Info,
    user_id: UserId,
    amount: Amount,
    reason: Reason,
    idempotency_key: Key,
    expires_at: ExpiresAt = None,
) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    given = await info.context.services.ledger.treasury.grant(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        expires_at=aware(expires_at, "expiresAt"),
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(given)


async def adjust(info: Info, user_id: UserId, amount: Correction, reason: Reason, idempotency_key: Key) -> TopUpPayload:
    administrator, receiver = await giver_and_receiver(info, user_id)
    moved = await info.context.services.ledger.treasury.adjust(
        administrator.id,
        receiver.id,
        amount,
        reason=reason,
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(moved)


async def approve(info: Info, proposal_id: ProposalId, idempotency_key: Key) -> TopUpPayload:
    administrator, services, number = await treasurer(info), info.context.services, row_id("proposal", proposal_id)
    for proposal in await services.ledger.treasury.proposals():
        if proposal.id == number:
            # Whoever has left gets nothing any more.
            await services.accounts.user(proposal.user_id)
    given = await services.ledger.treasury.approve(
        administrator.id,
        number,
        key=idempotency_key,
        request_id=info.context.request_id,
    )
    return given_tokens(given)


async def refund(info: Info, transaction_id: TransactionId, reason: Reason, idempotency_key: Key) -> RefundPayload:
    administrator = await treasurer(info)
    taken_back = await info.context.services.ledger.treasury.refund(
        administrator.id, transaction_id, reason=reason, key=idempotency_key, request_id=info.context.request_id
    )
    return RefundPayload(
        transaction_id=strawberry.ID(taken_back.transaction_uid),
        refunded_id=strawberry.ID(taken_back.refunded_uid),
        user_id=strawberry.ID(str(taken_back.user_id)),
        amount=BigInt(taken_back.amount),
        balance=BigInt(taken_back.balance),
        replayed=taken_back.replayed,
    )


async def unlock_module(info: Info, id: Id, idempotency_key: Key) -> UnlockModulePayload:
    viewer, lab = info.context.signed_in(), info.context.services.lab
    unlocked = await lab.unlock(
        viewer.id,
        id,
        key=idempotency_key,
        request_id=info.context.request_id,
        budget=info.context.budget,
        limit=viewer.limit,
    )
    info.context.charges[str(info.path.key)] = {
        "charged": 0 if unlocked.replayed else unlocked.charged,
        "transactionId": unlocked.transaction_uid,
    }
    info.context.memo.keep("open modules", await lab.open_modules(viewer.id))
    return UnlockModulePayload(
        module=cast(LabModule, module(id)),
        charged=BigInt(unlocked.charged),
        balance=BigInt(unlocked.balance),
        transaction_id=None if unlocked.transaction_uid is None else strawberry.ID(unlocked.transaction_uid),
        replayed=unlocked.replayed,
    )


async def answer_question(
    info: Info, module_id: ModuleId, question_id: QuestionId, choice: Choice
) -> AnswerQuestionPayload:
    viewer, lab = info.context.owner(), info.context.services.lab
    given = await lab.answer(viewer.id, module_id, question_id, choice)
    info.context.memo.keep("lab answers", await lab.answers(viewer.id))
    found = module(module_id)
    return AnswerQuestionPayload(answer=lab_answer(found.question(question_id), given), module=cast(LabModule, found))


async def submit_forecast(
    info: Info, fixture_id: FixtureId, home: Chance, draw: Chance, away: Chance
) -> SubmitForecastPayload:
    viewer, game = info.context.owner(), info.context.services.lab.game
    judged = await game.submit(viewer.id, row_id("fixture", fixture_id), Outcomes(home, draw, away))
    return SubmitForecastPayload(forecast=cast(CalibrationForecast, judged))


@strawberry.type(description="What can be changed.")
class Mutation:
    sign_up: SignInPayload = field(resolver=sign_up, description="Make an account and sign it in.")
    sign_in: SignInPayload = field(resolver=sign_in, description="Open a session.")
    sign_out: SignOutPayload = field(resolver=sign_out, description="End the session of this browser.")
    end_session: EndSessionPayload = field(resolver=end_session, description="End another session of the viewer.")
    claim_administrator: SignInPayload = field(
        resolver=claim_administrator, description="Make the first administrator, with the one-time link."
    )
    change_password: ChangePasswordPayload = field(
        resolver=change_password, description="Take another password, and end sessions and keys where that is wanted."
    )
    delete_account: DeleteAccountPayload = field(
        resolver=delete_account,
        description=(
            "Forget the viewer: name, password, sessions, keys and answers in the Lab. "
            "The ledger keeps its entries under the account's number, and tokens that are left are lost."
        ),
    )
    create_api_key: CreateApiKeyPayload = field(
        resolver=create_api_key, description="Make a key for programs: what it is for, what it may spend, when it ends."
    )
    limit_api_key: LimitApiKeyPayload = field(
        resolver=limit_api_key, description="Replace what may be spent through a key; a limit left out is none."
    )
    revoke_api_key: RevokeApiKeyPayload = field(resolver=revoke_api_key, description="Close a key of the viewer.")
    unlock_module: UnlockModulePayload = field(
        resolver=unlock_module,
        description="Open a module of the Lab with tokens, once. Its price is `LabModule.tokens`.",
    )
    answer_question: AnswerQuestionPayload = field(
        resolver=answer_question, description="Answer a question of a module. The first answer counts."
    )
    submit_forecast: SubmitForecastPayload = field(
        resolver=submit_forecast, description="Forecast a match of a round. It is stored before its result is told."
    )
    start_season_projection: StartJobPayload = field(
        resolver=start_season_projection, description="Play the current season of a competition to its end, as a job."
    )
    start_backtest: StartJobPayload = field(
        resolver=start_backtest, description="Score forecasts of past matches, each made from the results before it."
    )
    start_import: StartJobPayload = field(
        resolver=start_import, description="Import a file of results, all of it or nothing. For administrators."
    )
    set_season_format: SetSeasonFormatPayload = field(
        resolver=set_season_format,
        description="Say how the seasons of a competition are played and ordered. For administrators.",
    )
    set_deduction: SetDeductionPayload = field(
        resolver=set_deduction,
        description=(
            "Take points away from a team in one season; the same team, season and reason again is the same deduction. "
            "For administrators."
        ),
    )
    remove_deduction: RemoveDeductionPayload = field(
        resolver=remove_deduction, description="Give points back that were taken away. For administrators."
    )
    import_deductions: ImportDeductionsPayload = field(
        resolver=import_deductions, description="Take points away as a CSV file says, all or none. For administrators."
    )
    add_team_alias: AddTeamAliasesPayload = field(
        resolver=add_team_alias, description="Say that a name is another of a team. For administrators."
    )
    import_team_aliases: AddTeamAliasesPayload = field(
        resolver=import_team_aliases,
        description="The same of many names, all of them or none. For administrators.",
    )
    remove_competition_alias: RemoveCompetitionAliasPayload = field(
        resolver=remove_competition_alias, description="Forget another name of a competition. For administrators."
    )
    remove_team_alias: RemoveTeamAliasPayload = field(
        resolver=remove_team_alias, description="Forget another name of a team. For administrators."
    )
    join_teams: JoinPayload = field(
        resolver=join_teams, description="Make one team of two, with the matches of both. For administrators."
    )
    join_competitions: JoinPayload = field(
        resolver=join_competitions,
        description="Make one competition of two, with the teams that they have in common. For administrators.",
    )
    tell_teams_apart: TellTeamsApartPayload = field(
        resolver=tell_teams_apart, description="Say that two names which resemble are two teams. For administrators."
    )
    import_upload: StartJobPayload = field(
        resolver=import_upload,
        description=(
            "Import the files that came with the request, each whole or not at all. "
            "POST them as multipart/form-data to /admin/results. For administrators."
        ),
    )
    remove_results: CatalogueChangePayload = field(
        resolver=remove_results,
        description="Take out what a file said, a competition or a match. For administrators.",
    )
    undo_import: CatalogueChangePayload = field(
        resolver=undo_import, description="Take back the last import of results. For administrators."
    )
    annul_match: CatalogueChangePayload = field(
        resolver=annul_match, description="Withdraw the result of a match and keep the match. For administrators."
    )
    reinstate_match: CatalogueChangePayload = field(
        resolver=reinstate_match, description="The reverse of `annulMatch`. For administrators."
    )
    rename_team: CatalogueChangePayload = field(
        resolver=rename_team, description="Call a team otherwise; files may use either name. For administrators."
    )
    rename_competition: CatalogueChangePayload = field(
        resolver=rename_competition,
        description="Call a competition otherwise; its address stays. For administrators.",
    )
    top_up: TopUpPayload = field(resolver=top_up, description="Give tokens to an account. For administrators.")
    grant: TopUpPayload = field(
        resolver=grant, description="Give tokens that nobody paid for and that may expire. For administrators."
    )
    adjust: TopUpPayload = field(
        resolver=adjust, description="Correct a balance, never below what is available. For administrators."
    )
    approve: TopUpPayload = field(
        resolver=approve,
        description="Execute a waiting top-up, as neither its proposer nor its receiver. For administrators.",
    )
    refund: RefundPayload = field(resolver=refund, description="Take a charge back. For administrators.")
