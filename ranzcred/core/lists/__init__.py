"""Lists: filters, search, order and pages, all of them in the URL's query."""
