"""我的: my record, my log-ins, my password."""

urlpatterns: list = []
