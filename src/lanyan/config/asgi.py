"""ASGI entry point of a whole instance on one port: the hot path beside the screens, the API and the ballot box.

The screens stay ordinary WSGI in threads of their own; what is under /live/ runs in the event loop.
"""

import gc
from typing import Any
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from lanyan.config.gate import THREADS
from lanyan.config.wsgi import application as screens  # first: it sets Django up

from lanyan.config.live import make  # isort: skip
from lanyan.live.application import PREFIX


class OnePort:
    """Sends each request where it belongs."""

    def __init__(self) -> None:
        self.live, self.screens = make(), WSGIMiddleware(screens, workers=THREADS)  # type: ignore[arg-type]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not scope["query_string"].isascii():
            # Sent by hand, not by a browser: WSGI knows such signs only escaped.
            scope = {**scope, "query_string": quote(scope["query_string"], safe="=&+%;/?:@!$'()*,~-._").encode()}
        if scope["type"] == "lifespan" or scope["path"].startswith(PREFIX):
            return await self.live(scope, receive, send)

        async def receiving() -> Any:
            return await receive()  # the server's own is no coroutine, which the bridge to the threads asks for

        return await self.screens(scope, receiving, send)


application = OnePort()
# What is loaded stays: without it whatever goes round in circles (a workbook, a page's context) waits for its collection
# until it is a quarter of all there is.
gc.collect()
gc.freeze()
