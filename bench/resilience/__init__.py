"""What is left when workers, databases or servers fail."""
