"""The HTTP application: routes, the order of the middleware, and what they share. The only wiring of the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from asgi_correlation_id import CorrelationIdMiddleware
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from engine.errors import OracleError
from engine.jobs.worker import Worker
from server import assets, health, pages, rest, urls
from server.control import listening
from server.error_responses import ErrorResponses, answer
from server.gate import Gate
from server.graphql import graphql
from server.hangups import HangUps
from server.maintenance import maintaining
from server.observability import AccessLog
from server.security.body_limit import BodyLimit
from server.security.cookies import CookieNames
from server.security.csrf import ForgeryCheck, FormTokens
from server.security.headers import Headers
from server.security.identity import Authentication
from server.security.rate_limits import RateLimits, RequestLimits
from server.security.single import SingleHeaders
from server.services import FORM_KEY, open_installation
from server.settings import Settings
from server.subscriptions import Connections, subscriptions
from server.travel import KeepsDay

MACHINE_PATHS = ("/health/", "/static/")


def create_app(settings: Settings) -> Starlette:
    """The application; its lifespan opens the installation that the settings name."""
    app = Starlette(
        routes=_routes(),
        middleware=_middleware(settings),
        exception_handlers={HTTPException: answer, OracleError: answer},
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.cookies = CookieNames(secure=settings.cookies_are_secure)
    app.state.connections = Connections()
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with open_installation(settings) as installation:
        app.state.installation = installation
        app.state.rate_limits = RateLimits(settings, installation.windows)
        app.state.form_tokens = FormTokens(installation.folder.secret(FORM_KEY))
        async with AsyncExitStack() as stack:
            if installation.owns_folder:
                await stack.enter_async_context(listening(installation))
                await stack.enter_async_context(maintaining(installation))
            await stack.enter_async_context(Worker(installation.services.jobs))
            await stack.enter_async_context(pages.prepared(app))
            yield


def _routes() -> list[BaseRoute]:
    return [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", subscriptions),
        *health.ROUTES,
        *rest.ROUTES,
        *pages.routes(),
        Mount(urls.STATIC, assets.files()),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outside in: whatever refuses stands inside `ErrorResponses`, which stands inside the headers."""
    cookies = CookieNames(secure=settings.cookies_are_secure)
    return [
        Middleware(CorrelationIdMiddleware),
        Middleware(Headers, https=settings.cookies_are_secure),
        Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=4),
        Middleware(AccessLog, quiet=MACHINE_PATHS),
        Middleware(ErrorResponses),
        Middleware(KeepsDay, beside=MACHINE_PATHS),
        Middleware(HangUps),
        Middleware(SingleHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts, www_redirect=False),
        Middleware(Authentication, cookies=cookies, anonymous=MACHINE_PATHS),
        Middleware(RequestLimits, beside=MACHINE_PATHS),
        Middleware(
            Gate,
            most_running=settings.running_requests,
            most_waiting=settings.waiting_requests,
            wait_seconds=settings.waiting_seconds,
            beside=MACHINE_PATHS,
        ),
        Middleware(
            BodyLimit,
            max_bytes=settings.max_body_bytes,
            max_upload_bytes=settings.max_upload_bytes,
            uploads=urls.UPLOADS,
        ),
        Middleware(ForgeryCheck, cookies=cookies, uploads=urls.UPLOADS),
    ]
