"""Messages told to me."""

urlpatterns: list = []
