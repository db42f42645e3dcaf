from collegium.organisation.form_pages import *  # noqa: F403
