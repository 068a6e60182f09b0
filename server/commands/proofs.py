"""`trickster verify`: whether a forecast was made before kick-off and never changed, without network or database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.terminal import progress, say

if TYPE_CHECKING:
    from engine.sealing.pack import Pack, SealLog

app = typer.Typer()
KEY_DIGITS = re.compile("[0-9a-f]{64}")

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
        from engine.errors import InvalidInput
        from engine.sealing import pack

        key = whole_key(key) if key is not None else None
        found, kept = content_of(file), content_of(log) if log else None
        if isinstance(kept, pack.Pack):
            raise InvalidInput(field=str(log), reason="it is a pack, where a list of seals is asked for")
        faults = pack.faults(found, public_key=key, log=kept)
    if faults:
        say_faults(faults)
        raise typer.Exit(1)
    say_sound(found, is_key_known=key is not None)


def content_of(file: Path) -> Pack | SealLog:
    from engine.errors import InvalidInput
    from engine.sealing import pack

    with file.open("rb") as opened:
        content = opened.read(pack.MOST_BYTES + 1)
    try:
        return pack.read(content, str(file))
    except InvalidInput as error:
        raise InvalidInput(field=str(file), reason=readable(error.reason)) from error


def whole_key(written: str) -> str:
    """A public key as it was copied, in whichever letters.

    Raises:
        InvalidInput: It is none: a fingerprint is not enough.
    """
    from engine.errors import InvalidInput

    digits = "".join(written.split()).lower()
    if not KEY_DIGITS.fullmatch(digits):
        raise InvalidInput(
            field="key", reason="is not the 64 hexadecimal digits of a public key, as the site shows them"
        )
    return digits


def readable(text: str) -> str:
    """A stranger's text without what moves a terminal's cursor or turns the direction of writing."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def say_faults(faults: Sequence[str]) -> None:
    say("NOT SOUND.")
    for each in faults:
        say(f"  {readable(each)}")


def say_sound(found: Pack | SealLog, *, is_key_known: bool) -> None:
    from engine.sealing.pack import Pack
    from engine.sealing.signing import fingerprint
    from engine.simulation.wording import counted

    if isinstance(found, Pack):
        said = found.said
        chances = ", ".join(f"{each.outcome} {each.probability:.1%}" for each in said.chances)
        say(readable(f"Sound. {said.home} – {said.away} in {said.competition}: {chances}."))
        say(f"Kick-off {said.kick_off:%Y-%m-%d %H:%M} UTC.")
        say(f"Sealed {found.event.sealed_at:%Y-%m-%d %H:%M:%S} UTC, before kick-off, and never changed since.")
        keys = {found.event.public_key}
    else:
        say(f"Sound. {counted(len(found.seals), 'seal')}, none changed, dropped or out of order.")
        keys = {each.public_key for each in found.seals}
    for each in sorted(keys):
        whose = "the key that you named" if is_key_known else "compare it with the one that the site publishes"
        say(f"Signed with the key {fingerprint(each)}: {whose}.")
