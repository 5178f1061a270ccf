"""Run as a program: the command that follows, in a network namespace of its own that has loopback and nothing else.

No interface, no route, no name server: what the command reaches, it has brought along. Needs root and Linux.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS = 0x8914
IFF_UP = 1


def main(argv: list[str]) -> None:
    """Becomes the command; returns only by an exception."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
    os.execvp(argv[0], argv)


if __name__ == "__main__":
    main(sys.argv[1:])
