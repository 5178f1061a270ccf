"""Designed answers to what went wrong outside a refusal."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lanyan.kernel import disk


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault; a full disk is named, for somebody must see to it, and a database that does not answer, for that passes."""
    error = sys.exc_info()[1]
    if error is not None and disk.is_full(error):
        return render(request, "errors/507.html", status=507)
    if isinstance(error, OperationalError | InterfaceError):
        return render(request, "errors/503.html", status=503)
    return render(request, "errors/500.html", status=500)
