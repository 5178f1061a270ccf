"""What is taken in as a file, what is refused, and that it is kept whole."""

import errno
import io
import os
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from lanyan.kernel import files
from lanyan.kernel.models import StoredFile
from lanyan.kernel.refusal import InvalidInput

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.FILE_ROOT = tmp_path / "files"
    return settings.FILE_ROOT


def put(name, content, allowed=files.DOCUMENTS | files.IMAGES, max_bytes=2**20):
    return files.store(SimpleUploadedFile(name, content), allowed, max_bytes)


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def workbook():
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("记录.pdf", PDF, "application/pdf"),
        ("现场.png", PNG, "image/png"),
        ("名单.xlsx", workbook(), files.MEDIA_TYPES["xlsx"]),
        ("记录.docx", zipped("[Content_Types].xml", "word/document.xml"), files.MEDIA_TYPES["docx"]),
        ("公文.ofd", zipped("OFD.xml"), "application/ofd"),
        ("说明.txt", "支部党员大会".encode(), "text/plain"),
        ("旧说明.txt", "支部党员大会".encode("gb18030"), "text/plain"),
        ("名单.CSV", b"a,b\n1,2\n", "text/csv"),
    ],
)
def test_a_true_file_is_kept_whole(name, content, media_type):
    stored = put(name, content)
    assert (stored.media_type, stored.size) == (media_type, len(content))
    with files.open_file(stored) as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "file_empty"),
        ("大.txt", b"x" * (2**20 + 1), "file_too_big"),
        ("程序.pdf", b"MZ\x90\x00" + b"\x00" * 100, "file_type_not_allowed"),
        ("页面.png", b"<html><script>alert(1)</script></html>", "file_name_mismatch"),
        ("现场.pdf", PNG, "file_name_mismatch"),
        ("压缩.zip", zipped("a.txt"), "file_type_not_allowed"),
        ("旧文档.doc", files._OLE + b"\x00" * 600, "file_type_not_allowed"),
        ("宏.docx", zipped("word/document.xml", "word/vbaProject.bin"), "file_has_macros"),
        ("坏.docx", b"PK\x03\x04" + b"\x01" * 60, "file_type_not_allowed"),
        ("视频.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 60, "file_type_not_allowed"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(name, content, code, root):
    with pytest.raises(InvalidInput) as refused:
        put(name, content)
    assert refused.value.code == code
    assert not StoredFile.objects.exists()
    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_the_same_content_is_kept_once(root):
    assert put("a.txt", b"same") == put("b.txt", b"same")
    assert len([path for path in root.rglob("*") if path.is_file()]) == 1


def test_a_name_that_climbs_is_no_path(root):
    stored = put("../../etc/passwd.txt", b"root")
    assert files.path_of(stored).is_relative_to(root)


def test_a_full_disk_is_said(monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidInput) as refused:
        put("a.txt", b"some text")
    assert refused.value.code == "storage_full"
