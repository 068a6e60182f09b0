"""`trickster serve`, and what serving needs: `sdl` and `assets`."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from server.commands.options import DataOption
from server.terminal import progress, say, warn

app = typer.Typer()


@app.command()
def serve(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Serve the pages and the API until interrupted."""
    # Nothing of what is loaded here is garbage, and looking for it takes a tenth of the time.
    gc.disable()
    with progress("Starting"):
        from server.serving import serve as serve_settings
        from server.settings import settings_of
    gc.freeze()
    gc.enable()
    serve_settings(settings_of(data, host=host, port=port))


@app.command()
def sdl(data: DataOption = None) -> None:
    """Print the GraphQL schema with its prices."""
    with progress("Building the schema"):
        from schema.execute import sdl as schema_text

    say(schema_text())


@app.command()
def assets(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing.")] = False, data: DataOption = None
) -> None:
    """Build the browser assets from their pinned sources."""
    import subprocess

    from server.assets import build

    try:
        build(say=(lambda _: None) if quiet else say)
    except subprocess.CalledProcessError as error:
        warn(f"trickster: npm could not install the packages: {error.stderr.decode().strip()}")
        raise typer.Exit(1) from None
