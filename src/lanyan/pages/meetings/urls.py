"""组织生活: from plan to archive; scan, sign-in, roll call, leave, make-ups."""

urlpatterns: list = []
