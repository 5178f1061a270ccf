"""A camera that sees one code: the picture Chromium's fake capture device plays."""

from pathlib import Path

import segno

CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
WIDTH, HEIGHT, MODULE, FRAMES = 640, 480, 10, 5
WHITE, BLACK, GREY = 235, 16, 128


def film(text: str, path: Path) -> Path:
    """Write `text` as a QR code into a few frames of Y4M (640 x 480, C420jpeg) and return the path."""
    modules = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    left = (WIDTH - len(modules) * MODULE) // 2
    top = (HEIGHT - len(modules) * MODULE) // 2
    light = bytearray([WHITE]) * (WIDTH * HEIGHT)
    for row, cells in enumerate(modules):
        line = b"".join(bytes([BLACK if cell else WHITE]) * MODULE for cell in cells)
        for y in range(top + row * MODULE, top + (row + 1) * MODULE):
            light[y * WIDTH + left : y * WIDTH + left + len(line)] = line
    frame = b"FRAME\n" + bytes(light) + bytes([GREY]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)
    return path
