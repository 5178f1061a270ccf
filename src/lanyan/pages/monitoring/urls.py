"""监测: alerts, who needs help, map, figures, big screen."""

from django.urls import path

from . import alerts, federation, views

urlpatterns = [
    path("", alerts.alerts, name="alerts"),
    path("alerts/<str:public_id>/", alerts.alert, name="alert"),
    path("alerts/<str:public_id>/acknowledgement/", alerts.acknowledge, name="acknowledge_alert"),
    path("alerts/<str:public_id>/silence/", alerts.silence, name="silence_alert"),
    path("alerts/<str:public_id>/silence/end/", alerts.lift, name="lift_silence"),
    path("help/", views.help_list, name="help_list"),
    path("map/", views.monitoring_map, name="monitoring_map"),
    path("screen/", views.screen, name="screen"),
    path("federation/", federation.federation, name="federation"),
    path("federation/<int:origin>/<str:public_id>/", federation.federation_organisation, name="federation_organisation"),
    path("figures/", views.figure_list, name="figures"),
    path("figures/<str:code>/", views.figure, name="figure"),
]
