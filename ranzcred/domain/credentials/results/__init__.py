"""Results of training providers: many people, each with their own dates, judged and recorded at once."""
