"""`migrate`, and then the parts of the schema that are derived from code: fact views, guard, key ranges, calendar."""

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from lanyan.kernel import facts, guard, workdays


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        pending = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
        if pending:
            facts.drop_facts()
            guard.take_down()
            super().handle(*args, **options)
        with transaction.atomic():
            if pending or facts.installed_digest() != facts.current_digest():
                facts.install_facts()
            if pending or not guard.is_installed():
                guard.install()
            if pending and settings.INSTANCE_NUMBER:
                self._move_keys(connection)
            if self._is_complete(connection):
                workdays.fill()

    def _is_complete(self, connection) -> bool:
        """Whether the calendar's table is there (a test may migrate backwards, or only a part)."""
        return "workday" in connection.introspection.table_names()

    def _move_keys(self, connection) -> None:
        """Start unused identity sequences in the range of this instance."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT schemaname, sequencename FROM pg_sequences "
                "WHERE last_value IS NULL AND schemaname = current_schema()"
            )
            for schema, name in cursor.fetchall():
                cursor.execute(f'ALTER SEQUENCE "{schema}"."{name}" RESTART WITH {facts.instance_start()}')
