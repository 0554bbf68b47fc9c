"""The web chat: an article beside its brief and answers in a browser; the only package that imports gradio."""
