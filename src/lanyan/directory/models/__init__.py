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
from .security import Delegation, PasswordLink, SecurityValue

__all__ = [
    "Account",
    "Adoption",
    "Ancestry",
    "Client",
    "ClientToken",
    "ColumnMapping",
    "Delegation",
    "DistinctPeople",
    "Flag",
    "Grant",
    "ImportRun",
    "Membership",
    "NationalDifference",
    "OfficeHolding",
    "Organisation",
    "OrganisationSpell",
    "PasswordLink",
    "Person",
    "PersonIdField",
    "PersonMerger",
    "Posting",
    "RankSpell",
    "Relief",
    "Responsibility",
    "SecurityValue",
    "Standing",
    "Term",
    "UnitDefinition",
]
