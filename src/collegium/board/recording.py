from collegium.organisation.recording import *  # noqa: F403
