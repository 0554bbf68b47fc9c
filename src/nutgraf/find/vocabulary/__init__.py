"""Word lists for reading news, by language: plain frozen sets, so a reader can check and extend them."""
