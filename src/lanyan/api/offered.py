"""Version 1 of the interface, whole."""

from . import problems
from .interface import DESCRIPTION, Interface, Json
from .routes import about, activities, changes, duties, figures, organisations

api = Interface(
    title="蓝焰数据接口",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    renderer=Json(),
    urls_namespace="api",
)
# What changes persons is offered on the router of persons: one address, several methods.
for part in (about, organisations, changes, activities, duties, figures):
    api.add_router("", part.router)
problems.handle_all(api)
