"""Releases as long work: the plan is worked out, protected and attacked while a page shows how far it has come."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from collegium.accounts.models import User
from collegium.assessments.actions.releases import release_upload
from collegium.assessments.comments.queries import queue_of
from collegium.assessments.looking import key_of, look
from collegium.assessments.models import ResponseUpload, Wave
from collegium.audit.actions import name_of
from collegium.jobs import actions as jobs
from collegium.jobs.models import Job
from collegium.jobs.queries import latest_job
from collegium.jobs.work import Progress, WorkError, long_work
from collegium.wording.numbers import plural

RELEASED = "The figures are released, and the answers are no longer kept."


# Nothing is kept of a release that was broken off, so that it may simply be begun again.
@long_work(repeatable=True)
def release_wave(progress: Progress, wave: int, by_name: str, minimum: int) -> dict[str, str]:
    """Release the uploaded answers of a wave."""
    found = Wave.objects.select_related("organisation").filter(pk=wave).first()
    if found is None:
        raise WorkError("The wave was removed meanwhile.")
    if not hasattr(found, "release"):
        release_upload(by=by_name, wave=found, at=timezone.localtime(), minimum=minimum, progress=progress)
    return {"url": found.get_absolute_url(), "message": f"{RELEASED}{comments_wait(found)}"}


def comments_wait(wave: Wave) -> str:
    """What a release of a file with comments leaves to do."""
    queue = queue_of(wave)
    waiting = queue.waiting if queue else 0
    return f" {plural(waiting, 'comment')} wait to be looked at." if waiting else ""


@long_work(repeatable=True)
def look_at_upload(progress: Progress, upload: int) -> dict[str, str]:
    """Work out what a release of a file of answers would show, and keep it with the file."""
    found = ResponseUpload.objects.select_related("wave__organisation").filter(pk=upload).first()
    if found is None:
        raise WorkError("The file of answers was discarded meanwhile.")
    looked = look(found, progress)
    ResponseUpload.objects.filter(pk=found.pk).update(looked=looked)
    wave = found.wave
    return {"url": reverse("assessments:responses", args=[wave.organisation.code, wave.pk])}


def looking(*, by: User | str, upload: ResponseUpload, again: bool = False) -> Job:
    """The look at a file as it is now: begun where nobody has looked, or where somebody wants it `again`."""
    wave = upload.wave
    about = f"look:{upload.pk}:{key_of(upload)}"
    known = latest_job(look_at_upload.name, wave.organisation.code, about)
    if known is not None and not again and known.state != Job.State.DONE:
        return known
    back = reverse("assessments:responses", args=[wave.organisation.code, wave.pk])
    return jobs.start(
        look_at_upload,
        by=by,
        title=f"First look at the answers of {wave.title}",
        organisation=wave.organisation.code,
        subject=about,
        back=back,
        upload=upload.pk,
    )


def start_release(*, by: User | str, wave: Wave, minimum: int, back: str) -> Job:
    """Begin the release of a wave, or find the one that is being made."""
    return jobs.start(
        release_wave,
        by=by,
        title=f"Release of {wave.title}",
        organisation=wave.organisation.code,
        subject=subject(wave),
        back=back,
        wave=wave.pk,
        minimum=minimum,
        by_name=name_of(by),  # the record names whoever pressed the button, not the worker
    )


def running_release(wave: Wave) -> Job | None:
    """The release of this wave that is being made."""
    found = latest_job(release_wave.name, wave.organisation.code, subject(wave))
    return None if found is None or found.over else found


def subject(wave: Wave) -> str:
    return f"wave:{wave.pk}"
