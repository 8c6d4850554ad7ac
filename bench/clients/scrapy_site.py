"""A spider that follows the links of a site and yields an item for each page.

usage: scrapy runspider scrapy_site.py -a start=URL -s CONCURRENT_REQUESTS=N -o ITEMS.jsonl
"""

import scrapy


class SiteSpider(scrapy.Spider):
    name = "site"

    def start_requests(self):
        yield scrapy.Request(self.start)

    def parse(self, response):
        yield {"status": response.status, "size": len(response.body), "url": response.url}
        yield from response.follow_all(response.css("a::attr(href)"))
