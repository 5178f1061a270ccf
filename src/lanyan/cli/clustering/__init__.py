"""A cluster of three machines on the loopback addresses of this one, from the configuration in `deploy/ha`."""
