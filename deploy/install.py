#!/usr/bin/env python3
"""安装或升级蓝焰，不用网络：python3 install.py --to /opt/lanyan --key 公钥文件或指纹

This file stays readable to very old interpreters, so that they can say what is missing.
"""

import os
import sys

if sys.version_info < (3, 11):
    have = ".".join(str(part) for part in sys.version_info[:3])
    sys.stderr.write(
        "蓝焰需要 Python 3.11 或更高版本，当前的 python3 是 " + have + "（" + sys.executable + "）。"
        "没有安装，没有改动。请用新版本运行，例如: python3.11 install.py …\n"
        "(Lanyan needs Python 3.11 or later.)\n"
    )
    sys.exit(1)

# What is checked against the manifest is the folder as it was unpacked: nothing may be added to it here.
sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "project", "src"))

try:
    from lanyan.cli.setup.install import main
except (ImportError, SyntaxError) as error:
    sys.stderr.write("安装包不完整（" + str(error) + "）。没有安装，没有改动；请把整个安装包解开后再运行。\n")
    sys.exit(1)

sys.exit(main(sys.argv[1:], here))
