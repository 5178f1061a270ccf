"""What runs before there is an environment: standard library only, on the system's own python3."""
