"""Second factors: the second step of a sign-in, and the page where they are set up."""
