"""Offline bundles: what goes in, the publisher's key, and the tar with its seals."""
