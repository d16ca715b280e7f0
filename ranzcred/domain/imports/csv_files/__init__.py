"""CSV files: their encoding, their separator and their rows, as spreadsheets write them."""
