"""Run as a program: a bureau with its Party committee in an empty instance, and somebody who oversees it, for a drill."""

import os

from lanyan.cli.running.session import session

BUREAU, NAME = "国家消防救援局", "drill"


def main() -> None:
    """Logs in as NAME with the password of LANYAN_DRILL_PASSWORD."""
    with session():
        from lanyan.directory import operations
        from lanyan.kernel import clock
        from lanyan.kernel.operation import SYSTEM

        founded = {"level": "bureau", "short_name": "国家局", "founded_on": clock.today(), "by": SYSTEM}
        unit = operations.found_organisation(form="unit_bureau", name=BUREAU, **founded)
        committee = operations.found_organisation(form="party_committee", name=f"{BUREAU}党委", unit=unit, **founded)
        password = os.environ["LANYAN_DRILL_PASSWORD"]
        account = operations.make_account(username=NAME, name="演练", password=password, by=SYSTEM)
        operations.grant_role(account=account, role="leader", organisation=committee, reason="演练", by=SYSTEM)
        # Nobody is there to scan a code with a phone.
        operations.decide_setting(key="second_factor.officers", value=0, by=SYSTEM)


if __name__ == "__main__":
    main()
