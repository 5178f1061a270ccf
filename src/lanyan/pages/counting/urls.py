"""选举、表决、评议计算: pages that reckon and write nothing."""

from django.urls import path

from . import election, vote

urlpatterns = [
    path("", election.election_calculator, name="election_calculator"),
    path("vote/", vote.vote_calculator, name="vote_calculator"),
    path("appraisal/", vote.appraisal_calculator, name="appraisal_calculator"),
]
