"""A sample association for newcomers: `ranzcred demo`. Nobody in it and no business in it is real."""
