"""Lists of credentials, and the lists of definitions, organisations and members, which count them."""
