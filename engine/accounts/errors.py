"""What can go wrong between a person and their account."""

from __future__ import annotations

from engine.errors import Forbidden, InvalidInput, Unauthenticated


class NameTaken(InvalidInput):
    hint = "Choose another name, or sign in."

    def __init__(self, *, name: str) -> None:
        super().__init__(field="name", reason=f"{name!r} is taken")


class WrongCredentials(Unauthenticated):
    hint = "Check name and password; capital letters matter in the password only."

    def __init__(self) -> None:
        super().__init__("Name and password do not belong together.")


class WrongPassword(InvalidInput):
    hint = "Capital letters matter."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field, reason="this is not your password")


class CommonPassword(InvalidInput):
    hint = "Take a few words that nobody else would put together."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field, reason="this is one of the passwords that are tried first")


class AlreadyAsked(Forbidden):
    hint = "An administrator sees it and answers with tokens or a refusal; then you may ask again."

    def __init__(self) -> None:
        super().__init__("You have asked for tokens already, and that request is open.")


class LastAdministrator(Forbidden):
    hint = "Make another administrator first: `trickster user create NAME --admin`."

    def __init__(self) -> None:
        super().__init__("This is the only administrator's account; without it nobody could top wallets up.")


class UnknownKey(Unauthenticated):
    hint = "Send a key that its owner has not revoked, as `Authorization: Bearer to_...`."

    def __init__(self) -> None:
        super().__init__("This API key is unknown or was revoked.")


class TooManyKeys(Forbidden):
    hint = "Revoke one that is not used any more."

    def __init__(self, *, most: int) -> None:
        super().__init__(f"An account has at most {most} API keys.")


class SessionEnded(Unauthenticated):
    hint = "Sign in again."

    def __init__(self) -> None:
        super().__init__("This session has ended.")


class AdministratorExists(Forbidden):
    hint = "Ask an administrator; `trickster user create NAME --admin` makes another one on the machine itself."

    def __init__(self) -> None:
        super().__init__("There is an administrator already, so the one-time link is closed.")


class LinkSpent(Forbidden):
    hint = "Start the server again: it prints a new link while there is no administrator."

    def __init__(self) -> None:
        super().__init__("This one-time link was used, has expired or never existed.")
