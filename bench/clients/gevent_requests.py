"""Fetches a list with gevent and requests; prints how many answers were whole.

usage: gevent_requests.py LIST CONCURRENCY BYTES [CA]
"""

from gevent import monkey

monkey.patch_all()

import sys

import requests
from gevent.pool import Pool

path, concurrency, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
session = requests.Session()
session.trust_env = False
session.verify = sys.argv[4] if len(sys.argv) > 4 else True
adapter = requests.adapters.HTTPAdapter(pool_connections=concurrency, pool_maxsize=concurrency)
session.mount("http://", adapter)
session.mount("https://", adapter)


def fetch(url):
    response = session.get(url, timeout=60)
    return response.status_code == 200 and len(response.content) == size


with open(path) as lines:
    urls = (line.rstrip("\n") for line in lines)
    print(sum(Pool(concurrency).imap_unordered(fetch, urls, maxsize=concurrency)))
