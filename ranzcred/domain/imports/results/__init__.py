"""Result sheets of training providers: who was awarded what, and who is on the way to it."""
