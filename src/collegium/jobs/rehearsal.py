"""Work that only takes time: to see that workers, progress and recovery do what they should on a machine."""

from __future__ import annotations

import time

from collegium.jobs.work import Progress, long_work

STEP_SECONDS = 0.1


def rehearse(progress: Progress, seconds: float) -> dict[str, str]:
    steps = max(1, round(seconds / STEP_SECONDS))
    for step in range(steps):
        progress(step / steps, f"Step {step + 1} of {steps}")
        time.sleep(seconds / steps)
    return {"message": f"{steps} steps were done."}


rehearsal = long_work(repeatable=True, name="rehearsal")(rehearse)
rehearsal_once = long_work(repeatable=False, name="rehearsal_once")(rehearse)
