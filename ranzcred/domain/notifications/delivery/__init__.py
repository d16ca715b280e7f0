"""How messages leave the outbox: leases, the worker, and the gateways for e-mail and SMS."""
