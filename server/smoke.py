"""Six checks of a running installation from outside: does it live, refuse, charge once, and remember?"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

MATCH = "simulate(input: {homeRating: 1600, awayRating: 1500, eventId: $event})"
FREE = f"query ($event: String) {{ {MATCH} {{ headline {{ outcome probability }} }} }}"
PRICED = f"query ($event: String) {{ {MATCH} {{ id distribution {{ winProbability {{ mean }} }} }} }}"
SIGN_UP = """mutation ($name: String!, $password: String!) {
  signUp(name: $name, password: $password) { viewer { id } }
}"""
NEW_KEY = 'mutation { createApiKey(name: "smoke test") { key } }'
TOP_UP = """mutation ($user: ID!, $key: String!) {
  topUp(userId: $user, amount: 2, reason: "smoke test", idempotencyKey: $key) { balance }
}"""
LEDGER = "{ viewer { balance ledger(first: 5) { nodes { kind amount subject requestId } } } }"
PRICE = 2


class Wrong(Exception):
    """A check did not find what it must; the sentence says what it found."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_passed: bool
    sentence: str


class Smoke:
    """The checks, in the order in which they build on each other.

    Args:
        client: At the installation's address, without credentials.
        admin_key: An administrator's API key, for one top-up of two tokens.
    """

    def __init__(self, client: httpx2.Client, admin_key: str) -> None:
        self._client = client
        self._administrator = {"authorization": f"Bearer {admin_key}"}
        self._name = f"smoke-{secrets.token_hex(6)}"
        self._user, self._reader = "", dict[str, str]()
        self._bought: httpx2.Response | None = None

    def checks(self) -> Iterator[Check]:
        """Run the checks; the first that fails is the last."""
        steps: dict[str, Callable[[], str]] = {
            "health": self._health,
            "free depth": self._free_depth,
            "refusals": self._refusals,
            "charge": self._charge,
            "retry": self._retry,
            "ledger": self._ledger,
        }
        for name, step in steps.items():
            try:
                yield Check(name, True, step())
            except (Wrong, httpx2.HTTPError, KeyError, TypeError, ValueError) as error:
                yield Check(name, False, str(error) or type(error).__name__)
                return

    def _health(self) -> str:
        answer = self._client.get("/health/ready")
        _expect(answer.status_code == 200, f"it is not ready: {answer.text[:200]}")
        return "It is ready."

    def _free_depth(self) -> str:
        headline = self._ask(FREE)["data"]["simulate"]["headline"]
        _expect(0 < headline["probability"] < 1, f"a probability of {headline['probability']}")
        return f"A guest reads the headline: {headline['outcome']} at {headline['probability']:.3f}."

    def _refusals(self) -> str:
        _expect_code(self._ask(PRICED), "UNAUTHENTICATED")
        self._open_account()
        _expect_code(self._ask(PRICED, self._reader), "INSUFFICIENT_TOKENS")
        return "Depth is refused without an account, and without tokens."

    def _open_account(self) -> None:
        """An account of its own, with a password that nobody keeps."""
        own_pages = {"origin": str(self._client.base_url).rstrip("/")}
        account = {"name": self._name, "password": secrets.token_urlsafe(24)}
        self._user = self._ask(SIGN_UP, own_pages, **account)["data"]["signUp"]["viewer"]["id"]
        key = self._ask(NEW_KEY, own_pages)["data"]["createApiKey"]["key"]
        self._client.cookies.clear()
        self._reader = {"authorization": f"Bearer {key}", "x-idempotency-key": self._name}

    def _charge(self) -> str:
        given = self._ask(TOP_UP, self._administrator, user=self._user, key=self._name)
        _expect("errors" not in given, f"the top-up was refused: {given.get('errors')}")
        self._bought = self._post(PRICED, self._reader)
        tokens = self._bought.json()["extensions"]["tokens"]
        _expect((tokens["charged"], tokens["balance"]) == (PRICE, 0), f"it was charged as {tokens}")
        return f"{PRICE} tokens were given and charged for the full distribution."

    def _retry(self) -> str:
        again = self._ask(PRICED, self._reader)
        tokens = again["extensions"]["tokens"]
        _expect(tokens["replayed"] is True and tokens["balance"] == 0, f"the retry was answered with {tokens}")
        return "A retry with the same key is the stored answer and costs nothing."

    def _ledger(self) -> str:
        viewer = self._ask(LEDGER, {"authorization": self._reader["authorization"]})["data"]["viewer"]
        entries = [(each["kind"], each["amount"]) for each in viewer["ledger"]["nodes"]]
        _expect(entries == [("CHARGE", -PRICE), ("TOP_UP", PRICE)], f"the ledger says {entries}")
        charge = viewer["ledger"]["nodes"][0]
        request_id = self._bought.headers["x-request-id"] if self._bought is not None else ""
        _expect(charge["requestId"] == request_id, "the charge names another request")
        return f"The ledger names what was bought, and request {request_id}."

    def _ask(self, document: str, headers: dict[str, str] | None = None, **variables: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._post(document, headers, **variables).json()
        return answer

    def _post(self, document: str, headers: dict[str, str] | None = None, **variables: str) -> httpx2.Response:
        body = {"query": document, "variables": variables or {"event": self._name}}
        return self._client.post("/graphql", json=body, headers=headers)


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Wrong(otherwise)


def _expect_code(answer: dict[str, Any], code: str) -> None:
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    _expect(codes[:1] == [code], f"instead of {code} came {codes or answer}")
