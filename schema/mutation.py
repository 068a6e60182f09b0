"""What can be changed. None of it reaches a priced field. Resolvers stand beside the types that they answer."""

from __future__ import annotations

import strawberry
from strawberry import field

from schema.types.account import (
    ChangePasswordPayload,
    CreateApiKeyPayload,
    DeleteAccountPayload,
    EndSessionPayload,
    LimitApiKeyPayload,
    RevokeApiKeyPayload,
    SignInPayload,
    SignOutPayload,
    change_password,
    claim_administrator,
    create_api_key,
    delete_account,
    end_session,
    limit_api_key,
    revoke_api_key,
    sign_in,
    sign_out,
    sign_up,
)
from schema.types.calibration import SubmitForecastPayload
from schema.types.changes import (
    CatalogueChangePayload,
    annul_match,
    reinstate_match,
    remove_results,
    rename_competition,
    rename_team,
    undo_import,
)
from schema.types.favourites import ADD, FavouritesPayload, add_favourite, remove_favourite
from schema.types.job import (
    CancelJobPayload,
    StartJobPayload,
    cancel_job,
    import_upload,
    start_backtest,
    start_import,
    start_season_projection,
)
from schema.types.lab import AnswerQuestionPayload, UnlockModulePayload
from schema.types.lab_answers import answer_question, submit_forecast, unlock_module
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
from schema.types.open_fixture import OpeningPayload, close_fixture, open_fixture
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
from schema.types.site import (
    CreateAccountPayload,
    HideFirstStepsPayload,
    NameSitePayload,
    create_account,
    hide_first_steps,
    name_site,
)
from schema.types.source import start_pull
from schema.types.token_request import TokenRequestPayload, decline_tokens, request_tokens
from schema.types.treasury import RefundPayload, TopUpPayload, adjust, approve, grant, refund, top_up


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
    cancel_job: CancelJobPayload = field(
        resolver=cancel_job,
        description="End a job of the viewer that waits or runs; one that has ended stays as it is.",
    )
    start_pull: StartJobPayload = field(
        resolver=start_pull,
        description="Ask a public source for newer files and import what changed. For administrators.",
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
    open_fixture: OpeningPayload = field(
        resolver=open_fixture,
        description="Let everybody read a fixture in full depth, until it is closed. For administrators.",
    )
    close_fixture: OpeningPayload = field(
        resolver=close_fixture, description="Close what an administrator has opened. For administrators."
    )
    name_site: NameSitePayload = field(
        resolver=name_site, description="Say what the site is called on its pages. For administrators."
    )
    hide_first_steps: HideFirstStepsPayload = field(
        resolver=hide_first_steps, description="Show administrators no more what to do first. For administrators."
    )
    create_account: CreateAccountPayload = field(
        resolver=create_account,
        description="Make an account for somebody else, with a password that is shown once. For administrators.",
    )
    add_favourite: FavouritesPayload = field(resolver=add_favourite, description=ADD)
    remove_favourite: FavouritesPayload = field(
        resolver=remove_favourite, description="Follow a team or a competition no more."
    )
    request_tokens: TokenRequestPayload = field(
        resolver=request_tokens,
        description="Ask for more tokens; a request stands until it is answered.",
    )
    decline_tokens: TokenRequestPayload = field(
        resolver=decline_tokens,
        description="Decline a request for tokens; a top-up or a grant answers it otherwise. For administrators.",
    )
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
