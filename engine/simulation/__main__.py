"""Does the tasks that come in by standard input, one after the other, until it ends.

Both ways each message is its length in four bytes, and then that many bytes: a task, or a section, in
MessagePack. An empty answer stands for a task that failed; whoever asked does it again where the failure can be told.
"""

import gc
import sys
from typing import BinaryIO

import msgspec

from engine.simulation.tasks import LENGTH, Task, payload


def main(asked: BinaryIO, answers: BinaryIO) -> None:
    gc.freeze()
    while head := asked.read(LENGTH):
        answer = done(asked.read(int.from_bytes(head)))
        answers.write(len(answer).to_bytes(LENGTH) + answer)
        answers.flush()


def done(message: bytes) -> bytes:
    try:
        return payload(msgspec.msgpack.decode(message, type=Task))
    except Exception:
        return b""


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
