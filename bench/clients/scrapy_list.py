"""A spider that fetches a list and yields an item for each URL.

usage: scrapy runspider scrapy_list.py -a list=LIST -a concurrency=N -o ITEMS.jsonl
"""

import scrapy


class ListSpider(scrapy.Spider):
    name = "list"

    def start_requests(self):
        with open(self.list) as lines:
            for line in lines:
                yield scrapy.Request(line.rstrip("\n"), dont_filter=True)

    def parse(self, response):
        yield {"status": response.status, "size": len(response.body), "url": response.url}
