"""What arrives on a WebSocket, piece by piece: clients that send without a pause are read in turn with everybody else.

uvicorn parses all that the kernel has of a socket at once: thousands of small frames, for as long as that takes.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# Parsed in one round of the loop: some hundred of the smallest frames.
PIECE_BYTES = 4_096
# Messages, pings and fragments together; subscriptions need a few a minute.
MOST_FRAMES_A_SECOND = 200
TOO_MANY, TOO_MANY_REASON = 4429, "Too many messages"
# For the client to read why, after which the connection ends.
LINGER_SECONDS = 2.0


class MeasuredWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's, read in pieces, and closed where more arrives than any client means."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._pieces: deque[bytes] = deque()
        self._second = self._frames = 0
        self._is_flooded = False

    def data_received(self, data: bytes) -> None:
        if self._is_flooded:
            return
        is_waiting = bool(self._pieces)
        self._pieces.extend(data[start : start + PIECE_BYTES] for start in range(0, len(data), PIECE_BYTES))
        if not is_waiting:
            self._parse_next()

    def handle_events(self) -> None:
        self._count(len(self.conn.events))
        super().handle_events()
        if self._frames > MOST_FRAMES_A_SECOND and not (self._is_flooded or self.close_sent):
            self._end_flood()

    def _parse_next(self) -> None:
        """Parse a piece; nothing more is taken from the kernel while others wait for their turn."""
        super().data_received(self._pieces.popleft())
        if self._is_flooded or self.transport.is_closing():
            self._pieces.clear()
        elif self._pieces:
            # Whoever takes messages reads on where `read_paused` is set, which is not their turn yet.
            self.read_paused = False
            self.transport.pause_reading()
            self.loop.call_soon(self._parse_next)
        elif not self.read_paused:
            self.transport.resume_reading()

    def _count(self, frames: int) -> None:
        second = int(self.loop.time())
        if second != self._second:
            self._second, self._frames = second, 0
        self._frames += frames

    def _end_flood(self) -> None:
        """Say why and leave; what still comes until the client has read that is thrown away unread."""
        self._is_flooded = self.close_sent = self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MANY, "reason": TOO_MANY_REASON})
        self.conn.send_close(TOO_MANY, TOO_MANY_REASON)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.read_paused = False
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)
