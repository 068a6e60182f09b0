"""People who sign up over HTTP, as a browser does it."""

from __future__ import annotations

import httpx2

from tests.live_server import LiveServer

PASSWORD = "seven green bottles"
VIEWER = "{ viewer { name role } }"
CREDENTIALS = "$name: String!, $password: String!"
SIGN_UP = f"mutation ({CREDENTIALS}) {{ signUp(name: $name, password: $password) {{ viewer {{ name }} }} }}"
SIGN_IN = f"mutation ({CREDENTIALS}) {{ signIn(name: $name, password: $password) {{ viewer {{ name }} }} }}"
SIGN_OUT = "mutation { signOut { viewer { name } } }"


def ask(
    client: httpx2.Client, document: str, headers: dict[str, str] | None = None, **variables: str
) -> httpx2.Response:
    own_origin = {"origin": str(client.base_url).rstrip("/")}
    return client.post(
        "/graphql", json={"query": document, "variables": variables}, headers={**own_origin, **(headers or {})}
    )


def signed_up(server: LiveServer, name: str) -> httpx2.Client:
    client = server.client()
    answer = ask(client, SIGN_UP, name=name, password=PASSWORD)
    assert answer.json()["data"]["signUp"]["viewer"]["name"] == name
    return client


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found
