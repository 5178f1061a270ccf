"""Addresses of the interface: its description for programs and for people, and its routes."""

from django.urls import path

from . import reference
from .offered import api

urlpatterns = [
    path("docs", reference.reference, name="api_docs"),
    path("openapi.json", reference.openapi, name="api_openapi"),
    *(route for route in api.urls[0] if getattr(route, "name", "") != "api-root"),
]
