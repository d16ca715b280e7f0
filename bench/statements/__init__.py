"""How long single statements and the jobs made of them take."""
