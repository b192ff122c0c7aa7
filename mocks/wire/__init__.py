"""What the service's wire demands: which requests are legal, how replies and errors are written."""
