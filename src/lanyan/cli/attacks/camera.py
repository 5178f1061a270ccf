"""What a phone's camera sees on the wall: the text of a QR code out of the picture that the page shows.

Only what such a picture needs: versions 2 to 6 in byte mode, read without errors (ISO/IEC 18004, 7.3 to 7.8 backwards).
"""

import re

# Data codewords of each block by version and level; the codes on the wall are short.
BLOCKS = {
    (2, "L"): [34], (2, "M"): [28], (2, "Q"): [22], (2, "H"): [16],
    (3, "L"): [55], (3, "M"): [44], (3, "Q"): [17, 17], (3, "H"): [13, 13],
    (4, "L"): [80], (4, "M"): [32, 32], (4, "Q"): [24, 24], (4, "H"): [9, 9, 9, 9],
    (5, "L"): [108], (5, "M"): [43, 43], (5, "Q"): [15, 15, 16, 16], (5, "H"): [11, 11, 12, 12],
    (6, "L"): [68, 68], (6, "M"): [27, 27, 27, 27], (6, "Q"): [19, 19, 19, 19], (6, "H"): [15, 15, 15, 15],
}  # fmt: skip
LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
MASKS = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)
BYTES = 0b0100


def seen(page: str) -> str:
    """The text of the first QR code on a page; ValueError where there is none."""
    return text_of(dark_modules(page))


def dark_modules(page: str) -> list[list[bool]]:
    """The square of modules that an SVG path of strokes draws, without its quiet zone."""
    path = re.search(r'class="qrline"[^>]*\sd="([^"]+)"', page)
    if path is None:
        raise ValueError("no QR code on this page")
    dark, x, y = set(), 0.0, 0.0
    for verb, numbers in re.findall(r"([Mmh])([^Mmh]*)", path[1]):
        values = [float(one) for one in re.findall(r"-?\d*\.?\d+", numbers)]
        if verb == "h":
            dark |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if verb == "M" else (x + values[0], y + values[1])
    top, left = min(row for row, _ in dark), min(column for _, column in dark)
    size = max(column for _, column in dark) - left + 1
    return [[(row + top, column + left) in dark for column in range(size)] for row in range(size)]


def text_of(square: list[list[bool]]) -> str:
    """Read the modules: which level and mask, the codewords in their order, the bytes that they say."""
    size = len(square)
    version, (level, mask) = (size - 17) // 4, _format(square)
    bits = [square[r][c] != (MASKS[mask](r, c) == 0) for r, c in _way(size, version)]
    words = [_number(bits[start : start + 8]) for start in range(0, len(bits) - 7, 8)]
    data = _together(words, BLOCKS[version, level])
    stream = [bool(word >> shift & 1) for word in data for shift in range(7, -1, -1)]
    if _number(stream[:4]) != BYTES:
        raise ValueError("not in byte mode")
    length = _number(stream[4:12])
    return bytes(_number(stream[at : at + 8]) for at in range(12, 12 + 8 * length, 8)).decode()


def _format(square: list[list[bool]]) -> tuple[str, int]:
    row = [square[8][column] for column in (0, 1, 2, 3, 4)]
    said = _number(row) ^ 0b10101
    return LEVELS[said >> 3], said & 0b111


def _way(size: int, version: int):
    """The places of data in their order: pairs of columns from the right, up and down, around what is fixed."""
    fixed = _fixed(size, version)
    up, column = True, size - 1
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if up else range(size):
            for place in ((row, column), (row, column - 1)):
                if place not in fixed:
                    yield place
        up, column = not up, column - 2


def _fixed(size: int, version: int) -> set[tuple[int, int]]:
    corners = [(r, c) for r in range(9) for c in range(9)]
    found = {*corners, *((r, size - 1 - c) for r, c in corners if c < 8), *((size - 1 - r, c) for r, c in corners if r < 8)}
    found |= {(6, n) for n in range(size)} | {(n, 6) for n in range(size)}
    if version > 1:
        middle = size - 7
        found |= {(r, c) for r in range(middle - 2, middle + 3) for c in range(middle - 2, middle + 3)}
    return found


def _together(words: list[int], blocks: list[int]) -> list[int]:
    """Codewords are dealt out to the blocks in turn; longer blocks get the last ones."""
    dealt: list[list[int]] = [[] for _ in blocks]
    at = 0
    for turn in range(max(blocks)):
        for block, length in zip(dealt, blocks, strict=True):
            if turn < length:
                block.append(words[at])
                at += 1
    return [word for block in dealt for word in block]


def _number(bits: list[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
