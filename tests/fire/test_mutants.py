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
ROOT = Path(__file__).resolve().parents[2]
REFUSALS, SEMANTICS = "tests/engine/ledger/test_refusals.py", "tests/engine/ledger/test_semantics.py"
FAULTS, TAMPERING = "tests/fire/test_faults.py", "tests/fire/test_tampering.py"


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
        "        return self._attempt\n",
        "        self._answer(self._attempt)\n        return self._attempt\n",
        FAULTS,
    ),
    Mutant(
        "does a lost commit again",
        "writer",
        "if attempt is None or attempt.batch is not batch:",
        "if True:",
        FAULTS,
    ),
    Mutant(
        "forgets the key of an operation",
        "commands",
        "if self.key and (stored := book.keys.get((self.user_id, self.key.key))):",
        "if False and (stored := book.keys.get((self.user_id, ''))):",
        SEMANTICS,
    ),
    Mutant("forgets the key of an administrator", "commands", "if stored is None:", "if True:", SEMANTICS),
    Mutant("does not write keys", "tables", "(KEYS, added.keys),", "(KEYS, []),", SEMANTICS),
    Mutant("forgets that a hold was closed", "book", "del account.holds[hold.id]", "pass", REFUSALS),
    Mutant("ends the hold of another", "commands", "if owner_id != self.hold.user_id:", "if False:", REFUSALS),
    Mutant("refunds twice", "commands", "if charge.is_refunded:", "if False:", REFUSALS),
    Mutant("expires more than is left", "book", "remainder = lot.remaining", "remainder = lot.amount", SEMANTICS),
    Mutant(
        "spends expired tokens",
        "book",
        "            if lot.remaining:\n",
        "            if False:\n",
        f"{SEMANTICS}::test_expired_tokens_cannot_be_spent_before_the_sweeper_comes",
    ),
    Mutant("does not count holds", "book", "account.held += hold.amount", "account.held += 0", REFUSALS),
    Mutant(
        "charges for what is owned",
        "commands",
        " or item in account.owned:\n            return",
        ":\n            return",
        SEMANTICS,
    ),
    Mutant(
        "keeps what it should release",
        "commands",
        "book.give_back(account, parts)\n        book.close",
        "book.close",
        SEMANTICS,
    ),
    Mutant(
        "keeps the key of a voided hold", "commands", "if hold.key and not self.is_void:", "if hold.key:", SEMANTICS
    ),
    Mutant(
        "credits a payment twice",
        "commands",
        "if payment_id is not None and payment_id in book.payments:",
        "if False:",
        REFUSALS,
    ),
    Mutant("lets administrators pay themselves", "commands", "if user_id == self.actor_id:", "if False:", REFUSALS),
    Mutant(
        "spends paid tokens first",
        "book",
        "self.category == Category.PAID",
        "self.category != Category.PAID",
        SEMANTICS,
    ),
    Mutant("believes what it knew after another wrote", "tables", "if known.head == head else {}", "", SEMANTICS),
    Mutant(
        "believes what a failed batch had changed",
        "writer",
        "known, self._known = self._known, Known()",
        "known = self._known",
        FAULTS,
    ),
    Mutant("leaves the rows out of the chain", "chain", "(previous, event, rows)", "(previous, event)", TAMPERING),
    Mutant(
        "signs over a forged head", "tables", "if not head.is_signed(", "if False and not head.is_signed(", TAMPERING
    ),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_seeded_fault_is_found(mutant: Mutant, tmp_path: Path) -> None:
    for folder in ("engine", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / "engine" / "ledger" / f"{mutant.module}.py"
    source = module.read_text()
    assert source.count(mutant.right) == 1, "the fault no longer fits the source"
    module.write_text(source.replace(mutant.right, mutant.wrong))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not postgres", mutant.killer],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "CI": ""},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )

    assert done.returncode == 1, done.stdout
    assert "1 failed" in done.stdout
