"""Seeded faults, most of them shipped by somebody once: a copy of the ledger with each of them must fail its tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

MOST_SECONDS = 120
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "pytest_asyncio.plugin", "-k", "not postgres")
ROOT = Path(__file__).resolve().parents[2]
REFUSALS, SEMANTICS = "tests/engine/ledger/test_refusals.py", "tests/engine/ledger/test_semantics.py"
FAULTS, TAMPERING = "tests/durability/test_faults.py", "tests/durability/test_tampering.py"


@dataclass(frozen=True)
class Mutant:
    """A fault by its name: `right` becomes `wrong` in a module of the ledger, and `killer` notices."""

    name: str
    module: str
    right: str
    wrong: str
    killer: str


MUTANTS = (
    Mutant(
        "answers before the commit",
        "writer",
        "        return self._outcomes(await self._transactor.run(lambda: self._apply(group)))\n",
        "        import asyncio\n\n"
        "        asyncio.ensure_future(self._transactor.run(lambda: self._apply(group)))\n"
        "        while (attempt := self._attempt) is None or attempt.group is not group:\n"
        "            await asyncio.sleep(0)\n"
        "        return self._outcomes(attempt)\n",
        f"{FAULTS}::test_a_full_disk_refuses_and_nobody_is_answered_before_the_commit",
    ),
    Mutant(
        "does a lost commit again",
        "writer",
        "if attempt is None or attempt.group is not group:",
        "if True:",
        f"{FAULTS}::test_a_commit_whose_news_was_lost_is_not_done_twice",
    ),
    Mutant(
        "forgets the key of an operation",
        "commands/hold",
        "if self.key and (stored := batch.keys.get((self.user_id, self.key.key))):",
        "if False and (stored := batch.keys.get((self.user_id, ''))):",
        f"{SEMANTICS}::test_a_repeated_key_gets_the_stored_answer_after_a_restart_too",
    ),
    Mutant(
        "forgets the key of an administrator",
        "commands/administrative",
        "if stored is None:",
        "if True:",
        f"{SEMANTICS}::test_a_repeated_top_up_is_done_once_and_says_so",
    ),
    Mutant(
        "does not write keys",
        "tables",
        "(KEYS, added.keys),",
        "(KEYS, []),",
        f"{SEMANTICS}::test_a_repeated_key_gets_the_stored_answer_after_a_restart_too",
    ),
    Mutant(
        "forgets that a hold was closed",
        "batch",
        "del account.holds[hold.id]",
        "pass",
        f"{REFUSALS}::test_two_captures_of_one_hold_in_one_batch_charge_once",
    ),
    Mutant(
        "ends the hold of another",
        "commands/settle",
        "if owner_id != self.hold.user_id:",
        "if False:",
        f"{REFUSALS}::test_nobody_ends_the_hold_of_another",
    ),
    Mutant(
        "refunds twice",
        "commands/refund",
        "if charge.is_refunded:",
        "if False:",
        f"{REFUSALS}::test_a_charge_is_refunded_once",
    ),
    Mutant(
        "expires more than is left",
        "batch",
        "remainder = lot.remaining",
        "remainder = lot.amount",
        f"{SEMANTICS}::test_welcome_tokens_are_spent_before_paid_ones_and_the_soonest_to_expire_first",
    ),
    Mutant(
        "spends expired tokens",
        "batch",
        "            if lot.remaining:\n",
        "            if False:\n",
        f"{SEMANTICS}::test_expired_tokens_cannot_be_spent_before_the_sweeper_comes",
    ),
    Mutant(
        "does not count holds",
        "batch",
        "account.held += hold.amount",
        "account.held += 0",
        f"{REFUSALS}::test_tokens_that_a_hold_keeps_aside_cannot_be_held_again",
    ),
    Mutant(
        "charges for what is owned",
        "commands/settle",
        " or item in account.owned:\n            return",
        ":\n            return",
        SEMANTICS,
    ),
    Mutant(
        "keeps what it should release",
        "commands/settle",
        "batch.give_back(account, parts)\n        batch.close",
        "batch.close",
        f"{SEMANTICS}::test_tokens_released_after_their_lot_is_over_expire_at_once",
    ),
    Mutant(
        "keeps the key of a voided hold",
        "commands/settle",
        "if hold.key and charged:",
        "if hold.key:",
        f"{SEMANTICS}::test_a_voided_hold_frees_its_key",
    ),
    Mutant(
        "credits a payment twice",
        "commands/credit",
        "if payment_id is not None and payment_key(payment_id) in batch.payments:",
        "if False:",
        f"{REFUSALS}::test_a_payment_is_credited_once",
    ),
    Mutant(
        "lets administrators pay themselves",
        "commands/administrative",
        "if user_id == self.actor_id:",
        "if False:",
        f"{REFUSALS}::test_an_administrator_cannot_top_up_the_own_account",
    ),
    Mutant(
        "spends paid tokens first",
        "batch",
        "self.category == Category.PAID",
        "self.category != Category.PAID",
        f"{SEMANTICS}::test_tokens_that_were_given_are_spent_before_tokens_that_were_paid_for",
    ),
    Mutant(
        "believes what it knew after another wrote",
        "tables",
        "if warm.head == head else {}",
        "",
        f"{SEMANTICS}::test_what_another_ledger_wrote_meanwhile_is_not_overlooked",
    ),
    Mutant(
        "believes what a failed batch had changed",
        "writer",
        "warm, self._warm = self._warm, WarmState()",
        "warm = self._warm",
        f"{FAULTS}::test_a_full_disk_refuses_and_nobody_is_answered_before_the_commit",
    ),
    Mutant(
        "leaves the rows out of the chain",
        "chain",
        "(previous, event, rows)",
        "(previous, event)",
        f"{TAMPERING}::test_an_edited_row_is_named",
    ),
    Mutant(
        "signs over a forged head", "tables", "if not head.is_signed(", "if False and not head.is_signed(", TAMPERING
    ),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_seeded_fault_is_found(mutant: Mutant, tmp_path: Path, sqlite_template: Path) -> None:
    for folder in ("engine", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / "engine" / "ledger" / f"{mutant.module}.py"
    source = module.read_text()
    assert source.count(mutant.right) == 1, "the fault no longer fits the source"
    module.write_text(source.replace(mutant.right, mutant.wrong))

    # Plugins that no killer needs take longer to import than a killer takes to run.
    own = {
        "PYTHONPATH": str(tmp_path),
        "CI": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "MIGRATED_TEMPLATE": str(sqlite_template),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, mutant.killer],
        cwd=tmp_path,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )

    assert done.returncode == 1, done.stdout
    assert "1 failed" in done.stdout
