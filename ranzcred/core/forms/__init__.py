"""The base form, and the fields and validators that forms share."""
