"""A running instance: its data directory, its embedded database and its processes."""
