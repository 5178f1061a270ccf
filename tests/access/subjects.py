"""The objects that fill the addresses of the access table, from the tests' one named world."""


def own_place(world) -> dict[str, str]:
    """The good branch: the member's and the secretary's own."""
    return {"public_id": world.good_branch}
