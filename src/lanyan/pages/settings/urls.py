"""设置: mechanisms, rulebook, grants, journal, self-check, running."""

from django.urls import path

from . import accounts, clients, entry, grants, journal, mechanisms, networks, rules, running, security, self_check

urlpatterns = [
    path("", entry.settings, name="settings"),
    path("mechanisms/", mechanisms.mechanisms, name="mechanisms"),
    path("mechanisms/new/", mechanisms.declare, name="declare_mechanism"),
    path("mechanisms/own/<str:public_id>/stop/", mechanisms.withdraw, name="withdraw_mechanism"),
    path("mechanisms/practice/<str:code>/", mechanisms.adopt, name="adopt_practice"),
    path("mechanisms/escalation/", mechanisms.shorten_escalation, name="shorten_escalation"),
    path("rulebook/", rules.rules, name="rules"),
    path("rulebook/<str:code>/", rules.rule, name="rule"),
    path("networks/", networks.networks, name="networks"),
    path("networks/notings/<str:public_id>/end/", networks.switch_off_noting, name="switch_off_noting"),
    path("networks/<str:public_id>/withdrawal/", networks.withdraw_network, name="withdraw_network"),
    path("self-check/", self_check.self_check, name="self_check"),
    path("grants/", grants.grants, name="grants"),
    path("grants/<int:grant_id>/end/", grants.withdraw_grant, name="withdraw_grant"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.open_account, name="open_account"),
    path("accounts/<str:public_id>/", accounts.account, name="account"),
    path("accounts/<str:public_id>/lock/", accounts.lock_account, name="lock_account"),
    path("accounts/<str:public_id>/unlock/", accounts.unlock_account, name="unlock_account"),
    path("accounts/<str:public_id>/link/", accounts.link_account, name="link_account"),
    path("accounts/<str:public_id>/second-factor/end/", accounts.free_account, name="free_account"),
    path("security/", security.security_settings, name="security_settings"),
    path("clients/", clients.client_list, name="clients"),
    path("clients/new/", clients.make_client, name="make_client"),
    path("clients/<str:public_id>/", clients.client, name="client"),
    path("clients/<str:public_id>/tokens/", clients.issue_token, name="issue_token"),
    path("clients/<str:public_id>/end/", clients.end_client, name="end_client"),
    path("clients/tokens/<str:public_id>/revoke/", clients.revoke_token, name="revoke_token"),
    path("journal/", journal.journal, name="journal"),
    path("running/", running.running, name="running"),
]
