"""The application: a handful of addresses under /live/."""

from lanyan.kernel import scope

from .batches import Batches
from .boards import Boards
from .check_in import CheckIns
from .database import Database
from .http import Receive, Scope, Send, answer
from .streams import stream
from .watch import Watch

PREFIX = "/live/"
_NOT_FOUND = {"code": "not_found", "sentence": "没有这个地址。"}
_WRONG_METHOD = {"code": "wrong_method", "sentence": "这个地址不这样用。"}


class Live:
    """One for each process. `lifespan` is optional: everything is opened when it is first needed."""

    def __init__(self) -> None:
        # It serves whoever is at the door, each by a token: no session of anybody in particular.
        everybody = {scope.SETTING: scope.OPEN}
        self._writing = Database("lanyan live writer", plan_cache_mode="force_generic_plan", **everybody)
        self._reading = Database("lanyan live reader", **everybody)
        self._batches = Batches(self._writing)
        self._check_ins = CheckIns(self._batches, self._reading)
        self._looking = Database("lanyan live boards", **everybody)
        self._boards = Boards(self._looking)
        self._watch = Watch(self._reading)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path == "/live/check-in":
            await (self._check_ins(scope, receive, send) if method == "POST" else answer(send, 405, _WRONG_METHOD))
        elif path == "/live/boards":
            await (
                stream(self._boards, self._watch, scope, receive, send)
                if method == "GET"
                else answer(send, 405, _WRONG_METHOD)
            )
        elif path == "/live/health":
            await answer(send, 200, {"state": "ok"})
        else:
            await answer(send, 404, _NOT_FOUND)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def close(self) -> None:
        """Whoever waits is answered first."""
        await self._batches.finish()
        await self._watch.close()
        await self._boards.close()
        await self._writing.close()
        await self._reading.close()
        await self._looking.close()
