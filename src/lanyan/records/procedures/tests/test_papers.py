"""Papers of a case: of the right kind and size, each once."""

import io

import pytest

from lanyan.kernel.refusal import Refusal
from lanyan.records.procedures import operations

pytestmark = pytest.mark.django_db


def test_a_paper_of_the_wrong_kind_or_size_is_refused(w, settings, tmp_path):
    settings.FILE_ROOT = tmp_path
    tried = (
        ("申请.exe", b"MZ\x90\x00" + b"\0" * 64, "file_type_not_allowed"),
        ("空.pdf", b"", "file_empty"),
        ("大.pdf", b"%PDF-1.4\n" + b"0" * (20 * 2**20 + 1), "file_too_big"),
    )
    for name, content, code in tried:
        upload = io.BytesIO(content)
        upload.name = name
        with pytest.raises(Refusal) as refused:
            operations.attach_document(case_id=w.c.pk, step="application", paper="application", upload=upload, by=w.sec)
        assert refused.value.code == code


def test_a_paper_handed_in_twice_is_kept_once(w, settings, tmp_path):
    settings.FILE_ROOT = tmp_path
    kept = []
    for _ in range(2):
        upload = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
        upload.name = "申请书.pdf"
        kept.append(
            operations.attach_document(case_id=w.c.pk, step="application", paper="application", upload=upload, by=w.sec)
        )
    assert kept[0].pk == kept[1].pk
