"""Organisations, persons, memberships, offices, accounts, grants: everything dated."""

from .account import Account, Grant
from .adoption import Adoption, Relief, UnitDefinition
from .ancestry import Ancestry
from .client import Client, ClientToken
from .membership import Flag, Membership, OfficeHolding, Standing
from .organisation import Organisation, OrganisationSpell, Term
from .person import Person, Posting, RankSpell
from .roster import ColumnMapping, ImportRun

__all__ = [
    "Account",
    "Adoption",
    "Ancestry",
    "Client",
    "ClientToken",
    "ColumnMapping",
    "Flag",
    "Grant",
    "ImportRun",
    "Membership",
    "OfficeHolding",
    "Organisation",
    "OrganisationSpell",
    "Person",
    "Posting",
    "RankSpell",
    "Relief",
    "Standing",
    "Term",
    "UnitDefinition",
]
