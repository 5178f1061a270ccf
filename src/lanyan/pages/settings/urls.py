"""设置: mechanisms, rulebook, grants, journal."""

urlpatterns: list = []
