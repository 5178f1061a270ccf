"""Components hold what they are given, and templates keep to the content policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from lanyan.pages.gallery import samples, views

TEMPLATES = Path(settings.TEMPLATES[0]["DIRS"][0])
COMPONENTS = settings.ROOT / "docs" / "design" / "components.md"
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle=[\"']"),
    "an event attribute": re.compile(r"\son[a-z]+=[\"']"),
    "hx-on (needs eval)": re.compile(r"\shx-on[:=]"),
    "a script in hx-vals (needs eval)": re.compile(r"hx-(?:vals|headers)=[\"']js:"),
    "an inline script": re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\"))"),
    "an address elsewhere": re.compile(r"(?:src|href)=[\"']https?://"),
}


@pytest.fixture
def page():
    return lambda address: Client().get(address)


@pytest.mark.parametrize("name", views.PAGES)
def test_gallery_page_comes_out(page, name):
    answer = page(f"/_gallery/{name}/")
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"]


def test_gallery_is_absent_outside_a_demo(page):
    with override_settings(DEMO=False, TEST=False, DEBUG=False):
        assert page("/_gallery/").status_code == 404


def test_what_a_person_typed_is_never_markup(page):
    text = page("/_gallery/words/").content.decode()
    assert samples.HTML not in text
    assert "<b onclick" not in text
    assert "&lt;b onclick=&quot;alert(1)&quot;&gt;" in text
    attributes = re.findall(r'value="([^"]*onclick[^"]*)"', text)
    assert len(attributes) == 2
    assert all("<" not in value for value in attributes)


def test_a_missing_number_is_a_visible_gap(page):
    text = page("/_gallery/surfaces/").content.decode()
    assert '<div class="stat-cn__gap">X</div>' in text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500])
def test_error_page_says_what_was_kept_and_what_to_do(page, status):
    text = page(f"/_gallery/error/{status}/").content.decode()
    assert "data-error-text" in text
    assert "保留了" in text
    assert "下一步" in text
    assert "投诉建议" in text


def test_absent_and_forbidden_read_alike(page):
    texts = [page(f"/_gallery/error/{status}/").content.decode() for status in (403, 404)]
    parts = [re.search(r"<section.*?</section>", text, re.S)[0] for text in texts]
    assert parts[0].replace("编号 403", "编号 404") == parts[1]


def test_a_form_from_an_old_page_is_answered_in_words():
    answer = Client(enforce_csrf_checks=True).post("/_gallery/scan/", {"code": "lanyan-sample"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_manifest_worker_and_offline_page_need_no_log_in(page):
    assert page("/manifest.webmanifest").json()["display"] == "standalone"
    assert page("/offline/").status_code == 200
    worker = page("/sw.js")
    assert worker.status_code == 200
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_keeps_to_the_content_policy(template):
    text = template.read_text(encoding="utf-8")
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, (
        f"{template.name} has {', '.join(found)}: use a class, a data attribute or a module in frontend/src/js/"
    )


def test_every_component_is_described():
    described = COMPONENTS.read_text(encoding="utf-8")
    names = {path.stem.replace("_", "-") for path in (TEMPLATES / "cotton").glob("*.html")}
    missing = sorted(name for name in names if not re.search(rf"<c-{name}[\s>]", described))
    assert not missing, f"docs/design/components.md says nothing of {missing}"


def test_every_icon_that_is_named_exists():
    icons = {path.stem for path in (settings.ROOT / "frontend" / "src" / "icons").glob("*.svg")}
    wanted = set()
    for template in TEMPLATES.rglob("*.html"):
        wanted |= set(re.findall(r'<c-icon name="([a-z0-9-]+)"', template.read_text(encoding="utf-8")))
        wanted |= set(re.findall(r'\s(?:action_)?icon="([a-z0-9-]+)"', template.read_text(encoding="utf-8")))
    assert wanted <= icons, f"not in frontend/src/icons/: {sorted(wanted - icons)}"


def test_no_attribute_hands_over_an_expression():
    """Cotton takes a name or a literal; an expression is silently empty."""
    expression = re.compile(r' :[a-z_]+="[^"\[{]*(?: or | and |not | < | > | == )[^"]*"')
    templates = (settings.ROOT / "src/lanyan/pages/templates").rglob("*.html")
    assert not [(path.name, found) for path in templates for found in expression.findall(path.read_text(encoding="utf-8"))]
