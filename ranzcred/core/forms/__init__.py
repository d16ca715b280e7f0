"""The base of every form, and the fields and rules that forms share."""
