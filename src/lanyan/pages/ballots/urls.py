"""表决、选举、民主测评: from the first line to the count. The ballot box itself is `lanyan.pages.box`."""

from django.urls import path

from . import after, appraisal, closing, paper, prepare, record, roll, running, voting, wall

urlpatterns = [
    path("meetings/<str:activity_id>/ballots/new/", prepare.prepare_ballot, name="prepare_ballot"),
    path("meetings/<str:activity_id>/ballots/", prepare.put_to_vote, name="put_to_vote"),
    path("ballots/<str:public_id>/", running.ballot, name="ballot"),
    path("ballots/<str:public_id>/edit/", prepare.amend_ballot, name="amend_ballot"),
    path("ballots/<str:public_id>/dropping/", prepare.drop_ballot, name="drop_ballot"),
    path("ballots/<str:public_id>/opening/", running.open_ballot, name="open_ballot"),
    path("ballots/<str:public_id>/opening/undone/", running.take_back_opening, name="take_back_opening"),
    path("ballots/<str:public_id>/slips/", running.print_slips, name="print_slips"),
    path("ballots/<str:public_id>/casting/", running.start_casting, name="start_casting"),
    path("ballots/<str:public_id>/ending/", closing.end_casting, name="end_casting"),
    path("ballots/<str:public_id>/count/", closing.open_box, name="open_box"),
    path("ballots/<str:public_id>/papers/", paper.enter_ballot_papers, name="enter_ballot_papers"),
    path("ballots/<str:public_id>/hands/", closing.close_by_hands, name="close_by_hands"),
    path("ballots/<str:public_id>/names/", closing.close_by_name, name="close_by_name"),
    path("ballots/<str:public_id>/roll/", roll.ballot_roll, name="ballot_roll"),
    path("ballots/<str:public_id>/roll/left-out/", roll.leave_out, name="leave_out"),
    path("ballots/<str:public_id>/roll/counted/", roll.count_again, name="count_again"),
    path("ballots/<str:public_id>/appraised/", appraisal.note_appraisal, name="note_appraisal"),
    path("ballots/<str:public_id>/grades/", appraisal.give_grades, name="give_grades"),
    path("ballots/<str:public_id>/annulment/", closing.annul_ballot, name="annul_ballot"),
    path("ballots/<str:public_id>/again/", after.prepare_again, name="prepare_ballot_again"),
    path("ballots/<str:public_id>/run-off/", after.run_off, name="run_off"),
    path("ballots/<str:public_id>/open-seats/", after.elect_again, name="elect_again"),
    path("ballots/<str:public_id>/open-seats/reduction/", after.reduce_seats, name="reduce_seats"),
    path("ballots/<str:public_id>/record/", record.ballot_record, name="ballot_record"),
    path("ballots/<str:public_id>/blank/", record.blank_ballots, name="blank_ballots"),
    path("ballots/<str:public_id>/wall/", wall.wall, name="ballot_wall"),
    path("ballots/<str:public_id>/vote/", voting.vote, name="vote"),
    path("ballots/<str:public_id>/vote/state/", voting.state, name="ballot_state"),
    path("ballots/<str:public_id>/credential/", voting.credential, name="ballot_credential"),
]
