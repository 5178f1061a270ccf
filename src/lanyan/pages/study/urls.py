"""学习: my hours, my make-ups, materials."""

urlpatterns: list = []
