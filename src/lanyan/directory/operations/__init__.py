"""The only writers of the directory, one noun a file; every one `verb_noun(*, …, by)`."""

from .accounts import (
    clear_second_factor,
    grant_role,
    issue_password_link,
    link_of,
    make_account,
    make_accounts,
    reset_password,
    set_account_active,
    use_password_link,
    withdraw_grant,
)
from .adoptions import adopt_practice, drop_practice, end_relief, put_unit_definition, relieve, withdraw_unit_definition
from .ancestry import rebuild_ancestry
from .clients import amend_client, end_client, issue_token, make_client, revoke_token
from .delegations import delegate, end_delegation
from .exchange import decide_differences, reopen_difference
from .import_runs import choose_columns, clear_old_runs, hand_in_roster
from .memberships import (
    clear_flag,
    join_organisation,
    join_temporary,
    leave_organisation,
    leave_temporary,
    set_flag,
    set_standing,
)
from .mergers import merge_organisations, split_organisation
from .offices import correct_term, extend_term, hold_office, leave_office, open_term, withdraw_term
from .organisations import (
    dissolve_organisation,
    end_due_temporary_organisations,
    found_organisation,
    move_organisation,
    reform_organisation,
    rename_organisation,
)
from .people import correct_person, enrol_person, leave_service, post_person, set_rank
from .responsibilities import assign_responsibility, end_responsibility
from .roster import import_roster
from .security import decide_setting

__all__ = [
    "adopt_practice",
    "amend_client",
    "assign_responsibility",
    "choose_columns",
    "clear_flag",
    "clear_old_runs",
    "clear_second_factor",
    "correct_person",
    "correct_term",
    "decide_differences",
    "decide_setting",
    "delegate",
    "dissolve_organisation",
    "drop_practice",
    "end_client",
    "end_delegation",
    "end_due_temporary_organisations",
    "end_relief",
    "end_responsibility",
    "enrol_person",
    "extend_term",
    "found_organisation",
    "grant_role",
    "hand_in_roster",
    "hold_office",
    "import_roster",
    "issue_password_link",
    "issue_token",
    "join_organisation",
    "join_temporary",
    "leave_office",
    "leave_organisation",
    "leave_service",
    "leave_temporary",
    "link_of",
    "make_account",
    "make_accounts",
    "make_client",
    "merge_organisations",
    "move_organisation",
    "open_term",
    "post_person",
    "put_unit_definition",
    "rebuild_ancestry",
    "reform_organisation",
    "relieve",
    "rename_organisation",
    "reopen_difference",
    "reset_password",
    "revoke_token",
    "set_account_active",
    "set_flag",
    "set_rank",
    "set_standing",
    "split_organisation",
    "use_password_link",
    "withdraw_grant",
    "withdraw_term",
    "withdraw_unit_definition",
]
