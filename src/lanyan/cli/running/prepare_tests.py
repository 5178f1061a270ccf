"""In a process of its own, while the front end is built: the databases that tests copy instead of making them.

Each worker of a test run would migrate a database of its own, and one would load the world while the other waits for it.
`--world` loads the world too.
"""

import sys

import django
from django.core.management import call_command


def main(world: bool) -> None:
    django.setup()
    from django.db import connection

    from lanyan.world import copies, fixtures

    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    structure = connection.settings_dict["TEST"]["TEMPLATE"]
    copies.copy(connection.settings_dict["NAME"], structure)
    if world:
        copies.template(fixtures.TODAY, structure)


if __name__ == "__main__":
    main("--world" in sys.argv)
