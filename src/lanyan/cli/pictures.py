"""`./lanyan pictures`: takes the README's pictures anew, in a browser on a throwaway copy of the demo world."""

import argparse

from lanyan.cli import test

HELP = "重拍说明里的图片（docs/pictures/，用临时的演示数据）"
NEEDS_DATABASE = False
SCRIPT = "tests/browser/take_pictures.py"


def main(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="./lanyan pictures", description=HELP).parse_args(argv)
    return test.main(["-n", "0", SCRIPT])
