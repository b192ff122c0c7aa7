"""Settings of the Hub in the test: the course's own, and users without accounts on this system."""

c = get_config()  # noqa: F821  # JupyterHub defines it

load_subconfig("/srv/function-calling/lab/settings/hub/jupyterhub_config.py")  # noqa: F821
c.JupyterHub.load_groups = {"instructors": {"users": ["instructor"]}}
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# On a real Hub: PAM, OAuth or what the school has, and a spawner that gives each user an account or a container.
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "/srv/home/{username}"

c.Spawner.start_timeout = c.Spawner.http_timeout = 180  # seconds; other tests run beside
