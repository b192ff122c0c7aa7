"""The OpenAI API as the service writes it: which requests are legal, how replies and errors are written."""
