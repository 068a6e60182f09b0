"""A server starts without loading what only its helpers and the command line need."""

from __future__ import annotations

import subprocess
import sys

LATER = {"altair", "scipy.optimize", "scipy.stats", "vl_convert"}


def test_starting_loads_no_library_that_a_server_does_not_use() -> None:
    loaded = "import sys; import server.serving; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert LATER.isdisjoint(done.stdout.split())
