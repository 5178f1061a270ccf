"""What surrounds every page: navigation by job, breadcrumb, organisation switcher, who is logged in."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Context of the base templates: `nav`, `crumbs`, `switcher`, `me`."""
    return {}
