from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.jobs.models import Job
from core.jobs.registry import result_url
from core.jobs.services import job_cancel
from core.views import PageMixin, any_user


class JobDetail(PageMixin):
    """The job's page, or only its progress when htmx asks for it."""

    allow = any_user

    def get(self, request, pk):
        job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
        context = {"job": job, "result_url": result_url(job)}
        if not request.htmx or request.htmx.boosted:
            return render(request, "core/job.html", context)
        answer = render(request, "components/job.html", context)
        if job.is_finished:
            # what stands around the progress was drawn while it ran; only the page anew says how it ended
            answer["HX-Redirect" if context["result_url"] else "HX-Refresh"] = context["result_url"] or "true"
        return answer


class JobCancel(PageMixin):
    allow = any_user

    def post(self, request, pk):
        job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
        job_cancel(job=job, actor=request.user)
        messages.success(request, _("The job was cancelled."))
        return redirect(job)
