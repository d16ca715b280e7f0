"""What is found of the catalogue: by filters, as one types, and what is like another."""
