"""What an import would do, kept so that it can be looked at later and compared with what it would do then."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from lanyan.kernel.crypto import seal_bytes, unseal_bytes

from .columns import BY_KEY
from .planning import Plan
from .reading import Roster

_PURPOSE = "roster.preview"


def preview_of(roster: Roster, plan: Plan) -> dict[str, Any]:
    """Sheet, columns taken, people new, fields changed, people gone, findings: plain values, ready for JSON."""
    return {
        "on": str(plan.day),
        "sheet": roster.sheet,
        "header_row": roster.header_row,
        "columns": [BY_KEY[key].title for key in roster.findings.columns if key in BY_KEY],
        "new": [{"row": one.row, "name": one.name, "unit": one.unit} for one in plan.new],
        "changes": [asdict(change) for change in plan.changes],
        "gone": [asdict(person) for person in plan.gone],
        "unchanged": plan.unchanged,
        "findings": [finding.as_dict() for finding in roster.findings.all],
    }


def counts_of(preview: dict[str, Any], rows: int) -> dict[str, int]:
    """Counts by kind."""
    return {
        "rows": rows,
        "new": len(preview["new"]),
        "changed": len({change["row"] for change in preview["changes"]}),
        "unchanged": preview["unchanged"],
        "gone": len(preview["gone"]),
        "findings": sum(finding["blocks"] for finding in preview["findings"]),
        "notices": sum(not finding["blocks"] for finding in preview["findings"]),
    }


def seal_preview(preview: dict[str, Any]) -> tuple[bytes, str]:
    """The preview as it is stored, and its digest: equal previews have equal digests."""
    text = json.dumps(preview, ensure_ascii=False, sort_keys=True).encode()
    return seal_bytes(_PURPOSE, text), hashlib.sha256(text).hexdigest()


def open_preview(sealed: bytes | memoryview) -> dict[str, Any]:
    """What `seal_preview` sealed."""
    found: dict[str, Any] = json.loads(unseal_bytes(_PURPOSE, bytes(sealed)))
    return found
