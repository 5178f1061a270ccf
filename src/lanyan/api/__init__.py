"""The interface for a unit's other systems: JSON under `/api/v1/`, described by OpenAPI (docs/api.md).

A face beside the screens: reads go through the same access, writes through the same operations and flows. No cookie,
no session: a client proves itself with a token each time.
"""
