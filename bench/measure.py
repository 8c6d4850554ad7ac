"""Runs a command and prints what it cost, as one JSON object.

usage: measure.py SECONDS STDOUT STDERR COMMAND [ARGUMENT...]

The command gets a process group of its own, which is killed after SECONDS or when this is
stopped. CPU time is the command's and that of the children it waited for; peak memory is the
largest of them, and no less than the few MB of this process, which it was forked from.
"""

import json
import os
import signal
import sys
import time

limit, stdout, stderr, *command = sys.argv[1:]
flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
started = time.perf_counter()
pid = os.posix_spawnp(
    command[0],
    command,
    os.environ,
    file_actions=[
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, stderr, flags, 0o600),
    ],
    setpgroup=0,
)
for stop in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(stop, lambda *_: os.killpg(pid, signal.SIGKILL))
signal.alarm(int(limit))
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - started

kilobyte = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "exitCode": os.waitstatus_to_exitcode(status),
            "wallMs": wall * 1e3,
            "cpuMs": (usage.ru_utime + usage.ru_stime) * 1e3,
            "peakBytes": usage.ru_maxrss * kilobyte,
        }
    )
)
