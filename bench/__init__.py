"""What is measured: what people do, single statements, and what is left when something fails."""
