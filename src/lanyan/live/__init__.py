"""The hot path: a plain ASGI application for what a whole force does in the same minute, sign in and look at the board.

No session, no ORM on the way of a request: a signed token says who asks, one connection writes, and an answer is given
after the commit. It runs beside the screens behind one port (`lanyan.config.asgi`) or alone (`./lanyan live`): see 0320.
"""
