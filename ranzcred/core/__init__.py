"""What belongs to no feature and knows no request: the clock, text, settings of the database, forms, lists."""
