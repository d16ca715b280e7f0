"""Where each person was, on which days: in the organisation that they were active in as the day ended."""
