"""One credential as a record: what its awards come to in a sentence, as a table, and as a drawing."""
