"""监测: alerts, tree map, figures, big screen."""

urlpatterns: list = []
