"""What an organisation's administrator does with its people: the rules are those of all people."""
