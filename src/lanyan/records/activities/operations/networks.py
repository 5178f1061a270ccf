"""记下签到网络: switched on by an officer for a while, with a reason and somebody else's approval; networks are declared."""

from datetime import date

from lanyan.directory import access as directory
from lanyan.directory.models import Organisation
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation

from .. import networks
from ..errors import refusal
from ..models import DeclaredNetwork, NetworkNoting
from .subject import written

LONGEST = 366
OFFICER = "officer"


@operation
def switch_on_noting(
    *, organisation_id: int, reason: str, approver_id: int | None, valid_to: date, by: Actor
) -> NetworkNoting:
    """From today to the day before `valid_to`, mark sign-ins by code at meetings of this node and below.

    Refusals: reason_needed, approver_needed, noting_span, noting_on.
    """
    directory.require(by, organisation_id, OFFICER)
    reason = written(reason, "reason", "reason_needed")
    allowed = networks.approvers(organisation_id, besides=by.person_id)
    if approver_id is None or not allowed.filter(pk=approver_id).exists():
        raise refusal("approver_needed", field="approver")
    if not 0 < (valid_to - clock.today()).days <= LONGEST:
        raise refusal("noting_span", field="until", days=LONGEST)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if networks.in_force().filter(organisation=organisation_id).exists():
        raise refusal("noting_on")
    made = NetworkNoting.objects.create(
        organisation_id=organisation_id,
        reason=reason,
        approver_id=approver_id,
        valid_from=clock.today(),
        valid_to=valid_to,
        switched_on_by_id=by.person_id,
        switched_on_by_name=by.name,
        switched_on_at=clock.now(),
    )
    told = {"reason": reason, "approver": approver_id, "until": valid_to.isoformat()}
    about("network_noting", made.pk, organisation_id=organisation_id, **told)
    return made


@operation
def switch_off_noting(*, noting_id: int, by: Actor) -> None:
    """End it before its day; twice is once. What was marked stays."""
    noting = NetworkNoting.objects.select_for_update().get(pk=noting_id)
    directory.require(by, noting.organisation_id, OFFICER)
    about("network_noting", noting.pk, organisation_id=noting.organisation_id)
    if noting.switched_off_at is None:
        noting.switched_off_at, noting.switched_off_by_name = clock.now(), by.name
        noting.save(update_fields=["switched_off_at", "switched_off_by_name"])


@operation
def declare_network(*, organisation_id: int, name: str, cidr: str, by: Actor) -> DeclaredNetwork:
    """This range of addresses is a network of the node and below.

    Refusals: network_malformed, network_too_wide, network_declared.
    """
    directory.require(by, organisation_id, OFFICER)
    name, network = written(name, "name"), networks.network_of(cidr)
    if DeclaredNetwork.objects.filter(organisation=organisation_id, cidr=network, withdrawn_at=None).exists():
        raise refusal("network_declared", field="cidr")
    made = DeclaredNetwork.objects.create(
        organisation_id=organisation_id, name=name, cidr=network, declared_by_name=by.name, declared_at=clock.now()
    )
    about("declared_network", made.pk, organisation_id=organisation_id, cidr=network)
    return made


@operation
def withdraw_network(*, network_id: int, by: Actor) -> None:
    """It is no longer ours; twice is once."""
    network = DeclaredNetwork.objects.select_for_update().get(pk=network_id)
    directory.require(by, network.organisation_id, OFFICER)
    about("declared_network", network.pk, organisation_id=network.organisation_id, cidr=network.cidr)
    if network.withdrawn_at is None:
        network.withdrawn_at, network.withdrawn_by_name = clock.now(), by.name
        network.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
