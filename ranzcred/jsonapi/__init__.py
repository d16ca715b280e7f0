"""What every JSON route shares: bodies and addresses that are read strictly, answers, entity tags."""
