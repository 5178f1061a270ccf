"""The security administrator decides limits of sessions and passwords, within the bounds of `security.yaml`."""

from lanyan.directory import security
from lanyan.directory.access import may_manage_accounts
from lanyan.directory.errors import refusal
from lanyan.directory.models import SecurityValue
from lanyan.kernel import clock
from lanyan.kernel.operation import Actor, about, operation


@operation
def decide_setting(*, key: str, value: int, by: Actor) -> SecurityValue:
    """Put one setting; it holds from the next log-in on.

    Refusals: policy_not_yours, setting_unknown, setting_out_of_bounds.
    """
    if not may_manage_accounts(by):
        raise refusal("policy_not_yours")
    setting = security.settings_known().get(key)
    if setting is None:
        raise refusal("setting_unknown")
    if not setting.least <= value <= setting.most:
        raise refusal(
            "setting_out_of_bounds",
            title=setting.title,
            least=setting.least,
            most=setting.most,
            unit=setting.unit,
            field=key,
        )
    before = security.value(key)
    row, _ = SecurityValue.objects.update_or_create(
        key=key, defaults={"value": value, "set_by_name": by.name, "set_at": clock.now()}
    )
    about("setting", None, key=key, before=before, value=value)
    return row
