"""Runs a command on a pseudo-terminal of so many columns, and tells what was written there and its status, as JSON.

Usage: on-pty.py COLUMNS FILE COMMAND...; FILE takes standard output, `-` leaves it to the terminal.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios

columns, output, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.close(master)
    os.setsid()
    for descriptor in (0, 1, 2):
        os.dup2(slave, descriptor)
    if output != "-":
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
    os.execvp(command[0], command)
os.close(slave)
written = b""
while True:
    try:
        more = os.read(master, 65536)
    except OSError:
        break
    if not more:
        break
    written += more
_, status = os.waitpid(child, 0)
print(json.dumps({"terminal": written.decode(), "status": os.waitstatus_to_exitcode(status)}))
