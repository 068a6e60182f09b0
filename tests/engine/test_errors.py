"""Every refusal is a sentence, whoever composed it, and says what to do after it."""

from __future__ import annotations

import pytest

from engine.errors import InsufficientTokens, InvalidInput, OracleError


@pytest.mark.parametrize("reason", ["it is taken", "it is taken.", "is it taken?", "it is taken!"])
def test_a_hint_follows_a_whole_sentence(reason: str) -> None:
    refusal = InvalidInput(field="name", reason=reason)

    assert str(refusal) == f"name: {reason.rstrip('.')}{'' if reason[-1] in '?!' else '.'}"
    assert refusal.advice == f"{refusal} {refusal.hint}"


def test_a_refusal_without_a_hint_is_its_sentence() -> None:
    assert OracleError("The file is gone").advice == "The file is gone."


def test_what_is_one_is_not_called_many() -> None:
    assert "costs 1 token;" in str(InsufficientTokens(required=1, available=0))
    assert "costs 2 tokens;" in str(InsufficientTokens(required=2, available=0))
