"""The web chat: an article beside its brief and answers, in a browser on this machine; only here is gradio imported."""
