"""All holdings of a micro-credential in an organisation as one value, by which they are counted."""
