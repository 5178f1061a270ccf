"""授权: the security administrator grants roles at a node and below, and withdraws them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lanyan.directory import access, queries
from lanyan.directory import grants as reading
from lanyan.directory.operations import accounts
from lanyan.kernel.refusal import NotVisible, Refusal
from lanyan.pages import export
from lanyan.pages.paging import page_of, parse_day
from lanyan.pages.place import ROLE_TITLES
from lanyan.pages.request import Request

COLUMNS = ("人员", "角色", "组织（含以下）", "自", "至", "事由")


@require_http_methods(["GET", "POST"])
def grants(request: Request) -> HttpResponse:
    """Who holds which role where, since when, by whom; and granting another."""
    if not access.may_manage_grants(request.actor):
        raise NotVisible("grants")
    refusal = None
    if request.method == "POST":
        try:
            accounts.grant_role(
                account=reading.account_named(request.POST.get("username", "")),
                role=request.POST.get("role", ""),
                organisation=reading.organisation_named(request.POST.get("organisation", "")),
                until=parse_day(request.POST.get("until")),
                reason=request.POST.get("reason", ""),
                by=request.actor,
            )
            messages.success(request, "已授权。")
            return redirect("grants")
        except Refusal as refused:
            refusal = refused
    found = reading.grants_listed(request.GET.get("q", "").strip())
    if export.asked(request):
        return export.answer(request, "授权", COLUMNS, map(_line, export.in_pieces(found, _rows)))
    page = page_of(request, found)
    context = {
        "crumbs": [{"title": "设置"}, {"title": "授权"}],
        "page": page,
        "rows": _rows(page),
        "roles": list(ROLE_TITLES.items()),
        "titles": ROLE_TITLES,
        "refusal": refusal,
        "typed": request.POST,
        "columns": [{"title": t} for t in (*COLUMNS, "")],
    }
    return render(request, "settings/grants.html", context, status=422 if refusal else 200)


@require_POST
def withdraw_grant(request: Request, grant_id: int) -> HttpResponse:
    """Withdraw a role as of today."""
    if not access.may_manage_grants(request.actor):
        raise NotVisible("grants")
    grant = reading.grants_listed().filter(pk=grant_id).first()
    if grant is None:
        raise NotVisible(f"grant {grant_id}")
    accounts.withdraw_grant(grant=grant, reason=request.POST.get("reason", ""), by=request.actor)
    messages.success(request, "已收回，日志留存。")
    return redirect("grants")


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    grant = row["grant"]
    who = f"{grant.account.name} {grant.account.username}"
    return who, row["role"], row["organisation"], grant.valid_from, grant.valid_to, grant.reason


def _rows(page: Page | list[Any]) -> list[dict[str, Any]]:
    names = queries.organisations_on({grant.organisation_id for grant in page if grant.organisation_id})
    return [
        {
            "grant": grant,
            "role": ROLE_TITLES.get(grant.role, grant.role),
            "organisation": names[grant.organisation_id].name if grant.organisation_id else "",
            "in_force": reading.in_force(grant),
        }
        for grant in page
    ]
