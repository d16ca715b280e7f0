"""What users are sent about their accounts: invitations, links to a new password or email address, and each change."""
