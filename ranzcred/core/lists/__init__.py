"""What every list shares: filters, search, order and pages, all of it in the address."""
