"""How long what people do takes: as the server gives it, and as the browser shows it."""
