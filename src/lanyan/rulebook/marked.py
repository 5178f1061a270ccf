"""YAML with line numbers: mappings and sequences that remember where each of their parts was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .problems import Findings

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class MarkedDict(dict[str, Any]):
    """A mapping; `line` is where it starts, `lines[key]` where each key stands (1-based)."""

    line: int = 0
    lines: dict[str, int]


class MarkedList(list[Any]):
    """A sequence; `lines[i]` is where each item stands (1-based)."""

    line: int = 0
    lines: list[int]


def read_text(text: str, file: str, findings: Findings) -> MarkedDict:
    """Parse one YAML document whose top must be a mapping; problems go to `findings`."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        top = _build(loader, node, file, findings) if node is not None else MarkedDict()
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        findings.add(
            (file, line),
            "not_yaml",
            f"这里不是合法的YAML: {getattr(error, 'problem', error)}。",
            "请检查缩进、冒号后的空格和引号。",
        )
        return _empty()
    finally:
        loader.dispose()
    if isinstance(top, MarkedDict):
        if not hasattr(top, "lines"):
            top.lines = {}
        return top
    findings.add((file, 1), "not_a_mapping", "文件最外层不是“键: 值”。", "请以“duties:”“kinds:”等键开头。")
    return _empty()


def read_file(path: Path, shown_as: str, findings: Findings) -> MarkedDict:
    return read_text(path.read_text(encoding="utf-8"), shown_as, findings)


def mark(data: Any, line: int = 1) -> Any:
    """Give plain Python data (a form's input) the same shape as a file; every line is `line`."""
    if isinstance(data, dict):
        marked = MarkedDict({str(key): mark(value, line) for key, value in data.items()})
        marked.line, marked.lines = line, dict.fromkeys(marked, line)
        return marked
    if isinstance(data, list | tuple):
        items = MarkedList(mark(value, line) for value in data)
        items.line, items.lines = line, [line] * len(items)
        return items
    return data


def _empty() -> MarkedDict:
    top = MarkedDict()
    top.line, top.lines = 1, {}
    return top


def _build(loader: Any, node: yaml.Node, file: str, findings: Findings) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(loader, node, file, findings)
    if isinstance(node, yaml.SequenceNode):
        items = MarkedList(_build(loader, child, file, findings) for child in node.value)
        items.line = node.start_mark.line + 1
        items.lines = [child.start_mark.line + 1 for child in node.value]
        return items
    try:
        return loader.construct_object(node)
    except ValueError:  # e.g. 2026-02-30, which YAML takes for a timestamp
        findings.add(
            (file, node.start_mark.line + 1),
            "impossible_date",
            f"“{node.value}”不是真实存在的日期。",
            "请写成年-月-日，例如 2026-03-01。",
        )
        return None


def _build_mapping(loader: Any, node: yaml.MappingNode, file: str, findings: Findings) -> MarkedDict:
    mapping = MarkedDict()
    mapping.line, mapping.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in mapping:
            findings.add(
                (file, line),
                "duplicate_key",
                f"键“{key}”写了两次（上一次在第{mapping.lines[key]}行）。",
                "请只保留一个。",
            )
        mapping[key] = _build(loader, value_node, file, findings)
        mapping.lines[key] = line
    return mapping
