"""Programs that load a server from outside, as processes of their own: a client must not share the loop it measures."""
