"""The links of accounts, from that of the first administrator on, and what users are sent about each change."""
