"""The usual example of gevent and requests: a pool fetches a list and prints a line for each URL.

usage: gevent_article.py get|session LIST CONCURRENCY

`get` is the example as it is written everywhere, with a connection for each URL; `session` keeps
connections open, which is what its author would do next.
"""

from gevent import monkey

monkey.patch_all()

import sys
import time

import requests
from gevent.pool import Pool

mode, path, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3])
get = requests.get
if mode == "session":
    session = requests.Session()
    session.trust_env = False
    adapter = requests.adapters.HTTPAdapter(pool_connections=concurrency, pool_maxsize=concurrency)
    session.mount("http://", adapter)
    get = session.get


def fetch(url):
    started = time.perf_counter()
    response = get(url, timeout=60)
    seconds = time.perf_counter() - started
    print(response.status_code, len(response.content), round(seconds, 3), url)


pool = Pool(concurrency)
with open(path) as lines:
    for line in lines:
        pool.spawn(fetch, line.rstrip("\n"))
pool.join()
