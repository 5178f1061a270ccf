"""What members read of a published list, and what they do not."""

from django.test import Client

from lanyan.records.ledger import operations


def test_a_published_item_tells_its_fields_but_not_those_kept_back_nor_persons(world):
    operations.raise_item(
        kind="rectification",
        holder_id=world.organisation(world.party_committee).pk,
        responsible_id=world.organisation(world.due_assembly_branch).pk,
        draft=operations.Draft(
            title="训练场照明不足",
            source="masses",
            details={"aspect": "conduct", "campaign": "基层减负", "cause": "报修流程太长"},
            answerable_id=world.person(world.recorder).pk,
        ),
        by=world.actor(world.officer),
    )
    member = Client()
    member.force_login(world.account(world.member), "django.contrib.auth.backends.ModelBackend")
    page = member.get("/ledgers/rectification/published/").content.decode()
    for told in ("训练场照明不足", "方面：作风建设", "专项整治：基层减负", "待接收"):
        assert told in page
    for kept in ("报修流程太长", "原因分析", world.person(world.recorder).name):
        assert kept not in page
