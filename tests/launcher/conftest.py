"""A folder that the database's own user can reach, and an environment that knows nothing of the test run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanyan.cli.running.postgres import Cluster

TEST_VARIABLES = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")


@pytest.fixture
def folder() -> Iterator[Path]:
    """pytest's own tmp_path is closed to other users; as root the database runs as one of them."""
    path = Path(tempfile.mkdtemp(prefix="lanyan-launcher-test-"))
    path.chmod(0o711)
    yield path
    Cluster(path).stop()
    shutil.rmtree(path)


@pytest.fixture
def clean_environ() -> dict[str, str]:
    """What a newcomer's shell has."""
    return {
        key: value
        for key, value in os.environ.items()
        if key not in TEST_VARIABLES and not key.startswith(("LANYAN_", "PYTEST_"))
    }
