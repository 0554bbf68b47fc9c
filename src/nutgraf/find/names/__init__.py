"""People, organisations and places, with the roles the article gives them."""
