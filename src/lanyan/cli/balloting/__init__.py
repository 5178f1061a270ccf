"""The drill of a secret ballot: a room votes over HTTP, then an attacker who owns the database tries to undo it."""
