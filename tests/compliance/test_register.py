"""The register of personal information is whole, and everybody can see and take away what is held about them."""

import io

import openpyxl
from django.apps import apps

from lanyan.directory import own_data
from lanyan.directory.models import Person
from lanyan.directory.record import id_number_of, reveal
from lanyan.directory.references import references_to_people
from lanyan.kernel.journal import lines
from lanyan.rulebook import compliance


def registered() -> dict[str, str]:
    return {table: column for held in compliance.held() for table, column in held.tables.items()}


def test_every_table_about_people_is_in_the_register():
    """A column that says who somebody is, not who did something (`…_by_id`, who approved, led or asked)."""
    about = {
        one.table
        for one in references_to_people()
        if not one.column.endswith("_by_id") and one.column not in ("approver_id", "leader_id", "by_id")
    }
    assert not about - set(registered()), "add these to rulebook/compliance/personal_information.yaml"


def test_the_register_names_tables_and_columns_that_there_are():
    columns = {m._meta.db_table: {f.attname for f in m._meta.concrete_fields} for m in apps.get_models()}
    assert not {(t, c) for t, c in registered().items() if c not in columns.get(t, ())}


def test_one_takes_away_ones_own_data_and_nobody_elses(world, as_role):
    person = world.person(world.member)
    answer = as_role("member").get("/me/data/file/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [str(cell) for sheet in list(book)[1:] for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert person.name in cells and id_number_of(person) in cells and person.number in cells
    others = set(Person.objects.exclude(pk=person.pk).exclude(name=person.name).values_list("number", flat=True))
    assert not others & set(cells)
    assert not any(text.startswith(("pbkdf2", "md5$", "scrypt")) for text in cells)
    assert len(list(book)) > 6 and all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    told = lines(action="take_own_data")[0]
    assert (told.actor_name, told.subject_id) == (person.name, person.pk)


def test_one_sees_who_looked(world, as_role):
    person = world.person(world.member)
    assert "没有别人看过" in as_role("member").get("/me/data/").content.decode()
    reveal(person=person, by=world.actor(world.secretary))
    reveal(person=person, by=world.actor(world.member))
    page = as_role("member").get("/me/data/").content.decode()
    assert world.account(world.secretary).name in page
    assert own_data.looks_at(person).count() == 1


def test_who_is_no_person_of_the_roster_has_no_such_page(world, as_role):
    assert as_role("auditor").get("/me/data/").status_code == 404
