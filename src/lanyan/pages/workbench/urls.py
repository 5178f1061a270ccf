"""工作台: what is due, for whom, by when, why, and the one button that does it."""

urlpatterns: list = []
