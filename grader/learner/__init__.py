"""The protocol between judge and learner code: subjects, calls, replies and the channel they travel on."""
