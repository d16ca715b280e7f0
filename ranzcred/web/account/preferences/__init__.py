"""The pages of notification preferences: one's own, and an organisation's."""
