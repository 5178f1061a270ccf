"""The objects that fill the addresses of the access table, from the tests' one named world.

`own` is the member's, secretary's and recorder's branch (青石桥站); `other` is a branch of another brigade (渡口街站);
`league` a League branch below the same brigade; `above` the committee of the detachment. What the world does not hold
on its day is made by the system itself, inside the test's transaction.
`OF` has each by the name that the table gives it, whatever the file of its area.
"""

from types import FunctionType

from lanyan.directory.sealed import id_number_of
from lanyan.world.cast import organisation

from . import activities, ballots, cases, directory, dues, ledgers, monitoring, settings

AREAS = (activities, ballots, cases, directory, dues, ledgers, monitoring, settings)
OF = {
    name: made
    for area in AREAS
    for name, made in vars(area).items()
    if isinstance(made, FunctionType) and made.__module__ == area.__name__ and not name.startswith("_")
}
# What a row of the table may name in capitals in its query or form.
NAMES = {
    "OWN_PLACE": lambda world: world.due_assembly_branch,
    "OTHER_PLACE": lambda world: world.weak_branch,
    "OWN_PERSON": lambda world: world.person(world.member).public_id,
    "OWN_UNIT": lambda world: organisation("qingshiqiao"),
    "MEMBER_ID_NUMBER": lambda world: id_number_of(world.person(world.member)),
    "OTHER_PERSON": lambda world: world.person(world.weak_secretary).public_id,
}
