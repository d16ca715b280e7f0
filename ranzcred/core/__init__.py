"""The code that belongs to no feature and reads no request: clock, text, database, forms, lists."""
