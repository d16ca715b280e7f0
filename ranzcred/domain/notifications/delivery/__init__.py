"""The delivery of messages: leases, the worker, and the gateways for e-mail and SMS."""
