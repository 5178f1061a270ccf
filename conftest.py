"""For every test of the project: a test that is skipped is a failed test.

A skip hides that something was not tried. What cannot run on a machine is said by `./lanyan test`
before the first test; what does not apply is not collected, or is decided inside the test.
"""

import gc
import os

import pytest

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


def pytest_collection_finish():
    """What is loaded by now stays until the end: looking through it for garbage again and again is a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _a_page_is_shown_once(request):
    """Django's test client hears of every template that is rendered and copies its context; the page's own is enough."""
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        return
    request.getfixturevalue("django_test_environment")
    from django.template.base import Template
    from django.test.signals import template_rendered

    def _render(self, context):
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    Template._render = _render


@pytest.fixture(scope="session", autouse=True)
def _plans_of_all_duties_are_kept():
    """Each change of the tree judges all duties of some organisations: planning that anew is two thirds of such a test."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("DJANGO_SETTINGS_MODULE"):
            patch.setattr("lanyan.derived.duties.evaluate.KEEP_WIDE_PLANS", True)
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once():
    """Each test client builds the middleware anew; looking at every static file is half the time of a short request."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("DJANGO_SETTINGS_MODULE"):
            from whitenoise.middleware import WhiteNoiseMiddleware

            patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", _found_once(WhiteNoiseMiddleware))
        yield


def _found_once(middleware):
    find, found = middleware.add_files_from_finders, {}

    def add_files_from_finders(self) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files = dict(found)

    return add_files_from_finders
