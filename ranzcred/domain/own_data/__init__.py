"""A person's own data as a file, as the Privacy Act 2020 (IPP 6) lets everybody ask for it."""
