"""`trickster verify`: whether a forecast was made before kick-off and never changed, without network or database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.terminal import progress, say

if TYPE_CHECKING:
    from engine.sealing.pack import Pack, SealLog

app = typer.Typer()

KeyOption = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help="The site's public key, as you know it from elsewhere.")
]
LogOption = Annotated[
    Path | None, typer.Option("--log", metavar="FILE", help="The site's list of seals, as you kept it.")
]


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A pack of a pick page, or the site's list of seals.")],
    key: KeyOption = None,
    log: LogOption = None,
) -> None:
    """Prove that a forecast was sealed before kick-off and never changed; exit code 1 where that fails."""
    with progress("Examining"):
        from engine.sealing import pack

        found = pack.read(file.read_bytes(), str(file))
        kept = pack.read_log(log.read_bytes(), str(log)) if log else None
        faults = pack.faults(found, public_key=key, log=kept)
    if faults:
        say_faults(faults)
        raise typer.Exit(1)
    say_sound(found, is_key_known=key is not None)


def say_faults(faults: Sequence[str]) -> None:
    say("NOT SOUND.")
    for each in faults:
        say(f"  {each}")


def say_sound(found: Pack | SealLog, *, is_key_known: bool) -> None:
    from engine.sealing.pack import Pack
    from engine.sealing.signing import fingerprint
    from engine.simulation.wording import counted

    if isinstance(found, Pack):
        said = found.said
        chances = ", ".join(f"{each.outcome} {each.probability:.1%}" for each in said.chances)
        say(f"Sound. {said.home} – {said.away} in {said.competition}: {chances}.")
        say(f"Kick-off {said.kick_off:%Y-%m-%d %H:%M} UTC.")
        say(f"Sealed {found.event.sealed_at:%Y-%m-%d %H:%M:%S} UTC, before kick-off, and never changed since.")
        keys = {found.event.public_key}
    else:
        say(f"Sound. {counted(len(found.seals), 'seal')}, none changed, dropped or out of order.")
        keys = {each.public_key for each in found.seals}
    for each in sorted(keys):
        whose = "the key that you named" if is_key_known else "compare it with the one that the site publishes"
        say(f"Signed with the key {fingerprint(each)}: {whose}.")
