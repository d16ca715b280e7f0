"""A definition is changed while people hold it: what their awards keep, and its new validity applied to them."""
