"""The page of one credential, from which its awards are decided on."""
