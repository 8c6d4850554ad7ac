"""Runs a command and prints what it cost, as one JSON object.

usage: measure.py SECONDS SAMPLES STDOUT STDERR COMMAND [ARGUMENT...]

The command gets a process group of its own, which is killed after SECONDS or when this is
stopped. CPU time is the command's and that of the children it waited for. Peak memory is the
larger of two: what the system tells of the largest process, which is no less than the few MB of
this one that it was forked from, and the most that all processes had together at one of the
samples, which are taken four times a second where there is a /proc. SAMPLES is a CSV file for
them, or - for none: seconds since the start, resident bytes, open sockets, processes.
"""

import json
import os
import select
import signal
import sys
import time

INTERVAL_MS = 250
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def processes(root):
    """The process and all its descendants; those that end meanwhile may be left out."""
    found = [root]
    for pid in found:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children") as children:
                    found += map(int, children.read().split())
        except OSError:
            pass
    return found


def resident_bytes(pid):
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def is_socket(path):
    try:
        return os.readlink(path).startswith("socket:")
    except OSError:
        return False


def open_sockets(pid):
    folder = f"/proc/{pid}/fd"
    try:
        return sum(is_socket(f"{folder}/{name}") for name in os.listdir(folder))
    except OSError:
        return 0


def watch(pid, samples):
    """Samples until the process ends; the most bytes that were resident at once."""
    peak = 0
    poll = select.poll()
    poll.register(os.pidfd_open(pid), select.POLLIN)
    while not poll.poll(INTERVAL_MS):
        family = processes(pid)
        resident = sum(map(resident_bytes, family))
        peak = max(peak, resident)
        if samples is not None:
            seconds = time.perf_counter() - started
            sockets = sum(map(open_sockets, family))
            samples.write(f"{seconds:.3f},{resident},{sockets},{len(family)}\n")
    return peak


limit, samples_path, stdout, stderr, *command = sys.argv[1:]
samples = None
if samples_path != "-":
    samples = open(samples_path, "w", buffering=1)
    samples.write("seconds,rss_bytes,sockets,processes\n")
flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
started_at = time.time()
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
together = watch(pid, samples) if os.path.isdir("/proc/self/task") else 0
_, status, usage = os.wait4(pid, 0)
wall = time.perf_counter() - started

kilobyte = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "exitCode": os.waitstatus_to_exitcode(status),
            "startedAtMs": started_at * 1e3,
            "wallMs": wall * 1e3,
            "cpuMs": (usage.ru_utime + usage.ru_stime) * 1e3,
            "peakBytes": max(usage.ru_maxrss * kilobyte, together),
        }
    )
)
