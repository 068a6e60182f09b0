"""A process is killed between every two steps of a seal: what is claimed afterwards was sealed before kick-off."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.catalogue.models import Fixture
from engine.ledger.verify import verify
from engine.sealing.models import Seal, SealedFixture
from engine.sealing.pack import EVENT, faults_of
from tests.durability.sealer import KEY, STEPS, sealing
from tests.engine.sealing.conftest import DAY_OF_MATCHES, HALF_PAST_TWELVE, LEDGER_KEY

IN_TIME, TOO_LATE = HALF_PAST_TWELVE + timedelta(minutes=5), HALF_PAST_TWELVE.replace(hour=19)
# Whose event is in the chain: these were sealed, whenever somebody comes back.
SEALED = {"after the event", "before the signature", "after the signature"}


def sealer(url: str, now: datetime, step: str) -> int:
    """How a process ended that seals and dies at a step."""
    command = [sys.executable, "-m", "tests.durability.sealer", url, now.isoformat(), step]
    return subprocess.run(command, check=False, capture_output=True, timeout=120).returncode


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose match day is about to begin."""
    path = tmp_path_factory.mktemp("league") / "league.sqlite3"
    assert sealer(f"sqlite://{path}?synchronous=FULL", HALF_PAST_TWELVE, "") == 0
    return path


@pytest.mark.parametrize("step", STEPS)
async def test_a_kill_leaves_each_forecast_sealed_once_or_not_at_all(prepared: Path, tmp_path: Path, step: str) -> None:
    for now in (IN_TIME, TOO_LATE):
        path = tmp_path / f"{now.hour}.sqlite3"
        shutil.copy(prepared, path)
        url = f"sqlite://{path}?synchronous=FULL"

        assert sealer(url, HALF_PAST_TWELVE, step) == -signal.SIGKILL

        async with sealing(url, now) as (seals, ledger, catalogue):
            await seals.seal_due()
            found = await seals.of_fixtures([each.id for each in await Fixture.filter(day=DAY_OF_MATCHES)])
            packs = [await seals.pack(each) for each in found]
            proof = await verify(catalogue.database, key=LEDGER_KEY, anchors=None)
            events = [each for each in (await ledger.trail()).items if each.event == EVENT]
            is_sealed = now is IN_TIME or step in SEALED
            kept = await Seal.all().count(), await SealedFixture.all().count()

        assert proof.faults == ()
        assert (len(found), len(events), kept) == ((3, 1, (1, 3)) if is_sealed else (0, 0, (0, 0)))
        assert [faults_of(pack, public_key=KEY.public) for pack in packs] == [()] * len(packs)
        assert all(each.sealed_at < HALF_PAST_TWELVE.replace(hour=13) for each in found.values())
