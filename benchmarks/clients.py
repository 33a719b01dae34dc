"""Ten persons at one page at once, over the server's own websocket on loopback: errors, mixed-up sessions, waits.

    python -m benchmarks.clients [--index DIR] [--clients 10] [--questions 20] [--pause 3]

Ten browsers would cost more than what is measured, so each client speaks Streamlit's protocol itself: it opens a
session, types a question into the question box, and reads what is drawn until the script has ended. It waits some
seconds before the next question. After each one it checks that the page shows exactly its own questions so far, in
order, each with a closing line, and no error. A wait is from the question sent to the closing line of its answer
received.

DIR is a library that is built already (default: a fresh one of the project's two papers).
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.measures import percentile
from benchmarks.page import QUESTIONS, free_port, served
from benchmarks.setting import CORPUS
from pincite import Library

_CLOSINGS = ("word for word", "Estimated chance")
_PATIENCE = 60.0


@dataclass(slots=True)
class Shown:
    """What one run of the page's script has drawn so far."""

    questions: list[str] = field(default_factory=list)
    closings: int = 0
    errors: list[str] = field(default_factory=list)
    box: str = ""

    def add(self, message: ForwardMsg) -> None:
        """Take in a message of the server."""
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "text":
                self.questions.append(element.text.body)
            case "markdown":
                self.closings += any(closing in element.markdown.body for closing in _CLOSINGS)
            case "alert":
                self.errors.append(element.alert.body)
            case "exception":
                self.errors.append(element.exception.message)
            case "chat_input":
                self.box = element.chat_input.id


@dataclass(slots=True)
class Client:
    """One person: the questions asked so far, the waits in seconds, and what went wrong."""

    number: int
    asked: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _box: str = ""

    async def stay(self, port: int, questions: list[str], pause: float) -> None:
        """Open a session, ask every question, and leave."""
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as session:
            self._box = (await self._run(session, BackMsg(rerun_script=ClientState()), 0)).box
            for question in questions:
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))
                await self._ask(session, question)

    async def _ask(self, session: ClientConnection, question: str) -> None:
        self.asked.append(question)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add(id=self._box)
        state.chat_input_value.data = question
        shown = await self._run(session, message, len(self.asked))
        self.faults += shown.errors
        if shown.questions != self.asked:
            self.faults.append(f"client {self.number} sees {shown.questions[-2:]} after {question!r}")
        if shown.closings != len(self.asked):
            self.faults.append(f"client {self.number} sees {shown.closings} answers to {len(self.asked)} questions")

    async def _run(self, session: ClientConnection, message: BackMsg, closings: int) -> Shown:
        """Send a message and read until its run has ended; note when the last closing line came."""
        begun, shown = time.perf_counter(), Shown()
        await session.send(message.SerializeToString())
        waited = 0.0
        while True:
            data = await asyncio.wait_for(session.recv(), _PATIENCE)
            received = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            if received.WhichOneof("type") == "new_session":
                shown = Shown()
            shown.add(received)
            if closings and not waited and shown.closings == closings:
                waited = time.perf_counter() - begun
                self.waits.append(waited)
            if received.WhichOneof("type") == "script_finished":
                return shown


def main() -> int:
    """Serve a library, let the clients ask, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, help="the library folder")
    parser.add_argument("--clients", type=int, default=10, help="clients at once (default: 10)")
    parser.add_argument("--questions", type=int, default=20, help="questions of each (default: 20)")
    parser.add_argument("--pause", type=float, default=3.0, help="seconds between questions, on average (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folder = options.index or Path(work) / "index"
        if options.index is None:
            with Library.open(folder) as library:
                library.add(CORPUS)
        port = free_port()
        with served(folder, port):
            clients = asyncio.run(visit(port, options.clients, options.questions, options.pause))
    faults = [fault for client in clients for fault in client.faults]
    waits = [wait for client in clients for wait in client.waits]
    p50, p95 = (1000 * percentile(waits, share) for share in (0.5, 0.95))
    print(f"{len(clients)} clients, {len(waits)} answers; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"waited: p50 {p50:.0f} ms, p95 {p95:.0f} ms, at most {1000 * max(waits):.0f} ms")
    print(f"faults: {len(faults)}")
    print("\n".join(faults[:20]))
    return 1 if faults else 0


async def visit(port: int, number: int, questions: int, pause: float) -> list[Client]:
    """Let clients ask at once, each its own questions, so that no two of them ever ask the same."""
    clients = [Client(place) for place in range(number)]
    several = [
        [f"{QUESTIONS[(7 * place + turn) % len(QUESTIONS)][:-1]}, case {place}?" for turn in range(questions)]
        for place in range(number)
    ]
    results = await asyncio.gather(
        *(client.stay(port, mine, pause) for client, mine in zip(clients, several, strict=True)),
        return_exceptions=True,
    )
    for client, result in zip(clients, results, strict=True):
        if isinstance(result, BaseException):
            client.faults.append(f"client {client.number} ended with {type(result).__name__}: {result}")
    return clients


if __name__ == "__main__":
    sys.exit(main())
