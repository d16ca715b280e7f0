"""The views of coverage: what each shows of the same question."""
