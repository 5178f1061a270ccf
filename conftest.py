"""For every test of the project: a test that is skipped is a failed test.

A skip hides that something was not tried. What cannot run on a machine is said by `./lanyan test`
before the first test; what does not apply is not collected, or is decided inside the test.
"""

from copy import copy

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

pytest_plugins = ["lanyan.world.fixtures", "lanyan.world.visitors"]


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: tests are not skipped here ({reason})"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once():
    """Each test client builds the middleware anew, and looking at every static file is half of the time of a short request."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files = copy(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield
