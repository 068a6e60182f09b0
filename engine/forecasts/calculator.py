"""Computes sections: here, or where several are asked for at once in a second process, so that nobody else waits.

The mathematics of one section takes less than a millisecond, and this process has one thread that answers everybody.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import msgspec

from engine.simulation.tasks import LENGTH, Task, payload

log = logging.getLogger(__name__)

# A helper that gave no answer for so long has stopped, and one that ended is not started again sooner.
PATIENCE_SECONDS = 10.0
MOST_BUFFERED = 2**20


@dataclass(frozen=True, slots=True)
class Asked:
    """A task, and who waits for it."""

    task: Task
    answer: asyncio.Future[bytes]

    def settle(self) -> None:
        """Do the task in this process."""
        if self.answer.done():
            return
        try:
            self.answer.set_result(payload(self.task))
        except Exception as failure:
            self.answer.set_exception(failure)


class Helper:
    """A process that does tasks in the order in which it is asked; it ends when this one does, however that is."""

    def __init__(
        self, process: asyncio.subprocess.Process, tasks: asyncio.StreamWriter, answers: asyncio.StreamReader
    ) -> None:
        self._process, self._tasks, self._answers = process, tasks, answers
        self._asked: deque[Asked] = deque()
        self._done = 0
        self.is_running = True
        self._reading = asyncio.create_task(self._read(), name="sections of the helper")

    @classmethod
    async def start(cls) -> Helper:
        """
        Raises:
            OSError: The system starts no process.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "engine.simulation"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            # What interrupts a server at its terminal is not for the helper, which ends with its input.
            start_new_session=True,
            limit=MOST_BUFFERED,
        )
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        return cls(process, process.stdin, process.stdout)

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def is_busy(self) -> bool:
        return bool(self._asked)

    def ask(self, asked: Sequence[Asked]) -> None:
        messages = (msgspec.msgpack.encode(each.task) for each in asked)
        self._tasks.write(b"".join(len(each).to_bytes(LENGTH) + each for each in messages))
        if not self._asked:
            self._watch()
        self._asked.extend(asked)

    async def stop(self) -> None:
        # One that is ending already is waited for: cancelled meanwhile, it would be left to nobody.
        if self.is_running:
            self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                head = await self._answers.readexactly(LENGTH)
                answer = await self._answers.readexactly(int.from_bytes(head))
                self._done += 1
                self._settle(self._asked.popleft(), answer)
        except (asyncio.IncompleteReadError, OSError):
            log.warning("The process that helps to compute ended; what it was asked is computed here.")
        finally:
            await self._end()

    def _settle(self, asked: Asked, answer: bytes) -> None:
        if not answer:
            asked.settle()
        elif not asked.answer.done():
            asked.answer.set_result(answer)

    async def _end(self) -> None:
        """Leave nobody waiting, and nothing running. It is no helper any more before anybody hears of it."""
        self.is_running = False
        while self._asked:
            self._asked.popleft().settle()
        with suppress(ProcessLookupError):
            self._process.kill()
        self._tasks.close()
        with suppress(OSError):
            await self._tasks.wait_closed()
        await self._process.wait()

    def _watch(self) -> None:
        asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._kill_if_stuck, self._done)

    def _kill_if_stuck(self, answered: int) -> None:
        if not self._asked or not self.is_running:
            return
        if self._done == answered:
            log.warning("The process that helps to compute does not answer.")
            self._process.kill()
        else:
            self._watch()


class Calculator:
    """
    Args:
        may_start_helper: Whether there is a processor to spare for a second process.
    """

    def __init__(self, *, may_start_helper: bool = False) -> None:
        self._may_start_helper = may_start_helper
        self._asked: list[Asked] = []
        self._helper: Helper | None = None
        self._starting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._starting:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._helper:
            await self._helper.stop()

    @property
    def helper_id(self) -> int | None:
        """The process that helps; None where none does."""
        return self._helper.process_id if self._helper and self._helper.is_running else None

    async def payload(self, task: Task) -> bytes:
        """The task's section in MessagePack; wherever it is computed, the bytes are the same.

        Raises:
            InvalidInput: The section cannot be made of these matchups.
        """
        loop = asyncio.get_running_loop()
        asked = Asked(task, loop.create_future())
        if not self._asked:
            # After all that is ready now, so that it is known how many want something at once.
            loop.call_soon(self._share)
        self._asked.append(asked)
        return await asked.answer

    def _share(self) -> None:
        asked, self._asked = self._asked, []
        helper = self._helper if self._helper and self._helper.is_running else None
        if helper and (helper.is_busy or len(asked) > 1):
            helper.ask(asked)
            return
        if len(asked) > 1:
            self._start_helper()
        for each in asked:
            each.settle()

    def _start_helper(self) -> None:
        if self._may_start_helper and (self._starting is None or self._starting.done()):
            self._starting = asyncio.create_task(self._start(), name="start of a helper")

    async def _start(self) -> None:
        try:
            self._helper = await Helper.start()
        except OSError:
            log.warning("No process could be started to help to compute.", exc_info=True)
        # However it goes with this one, another is not started sooner.
        await asyncio.sleep(PATIENCE_SECONDS)
