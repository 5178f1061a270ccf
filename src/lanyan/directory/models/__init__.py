"""Organisations, persons, memberships, offices, accounts, grants: everything dated."""

from .account import Account, Grant
from .adoption import Adoption, Relief, UnitDefinition
from .ancestry import Ancestry
from .client import Client, ClientToken
from .membership import Flag, Membership, OfficeHolding, Standing
from .merging import DistinctPeople, PersonMerger
from .organisation import Organisation, OrganisationSpell, Term
from .person import Person, PersonIdField, Posting, RankSpell
from .responsibility import Responsibility
from .roster import ColumnMapping, ImportRun, NationalDifference

__all__ = [
    "Account",
    "Adoption",
    "Ancestry",
    "Client",
    "ClientToken",
    "ColumnMapping",
    "DistinctPeople",
    "Flag",
    "Grant",
    "ImportRun",
    "Membership",
    "NationalDifference",
    "OfficeHolding",
    "Organisation",
    "OrganisationSpell",
    "Person",
    "PersonIdField",
    "PersonMerger",
    "Posting",
    "RankSpell",
    "Relief",
    "Responsibility",
    "Standing",
    "Term",
    "UnitDefinition",
]
