"""Pages of the organisation."""

from typing import Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from cadres.access.policies import is_hr, require_unit
from cadres.pages import ConfirmPage, FormPage
from cadres.people.models import Appointment, Cadre
from cadres.units import forms, services
from cadres.units.filters import PostFilters, UnitFilters
from cadres.units.models import Duty, Post, Unit
from cadres.units.policies import may_manage_unit
from cadres.units.querysets import READING_ROLES
from cadres.units.selectors import ancestors, head_counts, seats
from core.lists import Column, Empty, ListPage, link_to
from core.views import PageMixin, any_user

PEOPLE_SHOWN = 50


def action(label, url_name: str, *args, icon: str = "", danger: bool = False, query: str = "") -> dict:
    return {"label": label, "url": reverse(url_name, args=args) + query, "icon": icon, "danger": danger}


# Lists


def indented(unit: Unit):
    return format_html(
        '<a class="tree-name" style="padding-inline-start: {}rem" href="{}">{}</a>',
        unit.depth * 1.25,
        unit.get_absolute_url(),
        unit,
    )


class UnitList(ListPage):
    allow = any_user
    model = Unit
    title = gettext_lazy("Units")
    default_sort = "path"
    filterset_class = UnitFilters
    search_fields = ["name", "name_en", "code"]
    columns = [
        Column(
            key="name", label=gettext_lazy("Unit"), value=str, render=indented, sort="path", phone="title"
        ),
        Column(key="code", label=gettext_lazy("Unit code"), sort="code"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", phone="fact"),
        Column(key="level", label=gettext_lazy("Level"), format="number", sort="level"),
        Column(key="posts", label=gettext_lazy("Posts"), format="number", value="post_count"),
        Column(key="people", label=gettext_lazy("People"), format="number", value="people", phone="fact"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            value=lambda unit: "in_use" if unit.is_active else "closed",
            format="state",
        ),
    ]
    empty = Empty(
        gettext_lazy("No units yet."),
        gettext_lazy("The organisation appears here as a tree."),
        icon="building-community",
    )
    export_name = "units"

    def get_queryset(self):
        rows: Any = super().get_queryset()
        return rows.with_counts(timezone.localdate())

    def get_primary_action(self):
        if is_hr(self.request.user):
            return action(_("New unit"), "cadres:unit_new", icon="plus")
        return None

    def get_other_actions(self):
        return [action(_("All posts"), "cadres:posts", icon="briefcase")]


class PostList(ListPage):
    allow = any_user
    model = Post
    title = gettext_lazy("Posts")
    default_sort = "code"
    filterset_class = PostFilters
    search_fields = ["title", "title_en", "code", "unit__name", "unit__name_en"]
    columns = [
        Column(key="title", label=gettext_lazy("Post"), value=str, link=True, sort="title", phone="title"),
        Column(key="code", label=gettext_lazy("Post code"), sort="code"),
        Column(key="unit", label=gettext_lazy("Unit"), link=link_to("unit"), sort="unit__path", phone="fact"),
        Column(key="category", label=gettext_lazy("Category"), value="get_category_display", sort="category"),
        Column(
            key="holders",
            label=gettext_lazy("Filled"),
            format="number",
            value="holders",
            sort="holders",
            phone="fact",
        ),
        Column(
            key="headcount",
            label=gettext_lazy("Authorised number"),
            format="number",
            sort="headcount",
            phone="fact",
        ),
        Column(key="factor", label=gettext_lazy("Factor"), format="number", places=2, sort="factor"),
        Column(key="key", label=gettext_lazy("Key post"), value="is_key", format="bool", sort="is_key"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            value=lambda post: "in_use" if post.is_active else "closed",
            format="state",
        ),
    ]
    empty = Empty(
        gettext_lazy("No posts yet."),
        gettext_lazy("A post states what is expected of its holder."),
        icon="briefcase",
    )
    export_name = "posts"

    def get_queryset(self):
        rows: Any = super().get_queryset().select_related("unit")
        return rows.with_holders(timezone.localdate())

    def get_primary_action(self):
        if is_hr(self.request.user):
            return action(_("New post"), "cadres:post_new", icon="plus")
        return None


# One unit, one post


class UnitPage(PageMixin, View):
    allow = any_user

    def get(self, request, pk):
        user, today = request.user, timezone.localdate()
        unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
        children = list(Unit.objects.visible_to(user).filter(parent=unit).order_by("position", "code"))
        reads = user.covers(unit, *READING_ROLES)
        if reads and children:
            counts = head_counts([child.path for child in children], today)
            for child in children:
                child.people = counts[child.path]
        posts = Post.objects.visible_to(user).filter(unit=unit).with_holders(today).order_by("code")
        people = (
            Cadre.objects.visible_to(user)
            .filter(appointments__in=Appointment.objects.on(today).filter(post__unit=unit))
            .distinct()
        )
        manages = may_manage_unit(user, unit)
        context = {
            "title": unit,
            "sentence": None if unit.is_active else _("This unit is closed."),
            "unit": unit,
            "ancestors": ancestors(unit),
            "children": children,
            "posts": posts,
            "people": people.with_posts(today).order_by("staff_no")[:PEOPLE_SHOWN],
            "people_url": reverse("cadres:cadres") + f"?unit={unit.pk}" if reads else "",
            "counts": seats(unit, today) if reads else None,
            "manages": manages,
            "primary_action": action(_("New post"), "cadres:post_new", icon="plus", query=f"?unit={unit.pk}")
            if manages and unit.is_active
            else None,
            "other_actions": self.other_actions(unit) if manages else [],
        }
        return render(request, "cadres/unit.html", context)

    def other_actions(self, unit: Unit) -> list[dict]:
        actions = [action(_("Edit the unit"), "cadres:unit_edit", unit.pk, icon="edit")]
        if unit.is_active:
            actions.insert(
                0, action(_("New unit below"), "cadres:unit_new", icon="plus", query=f"?parent={unit.pk}")
            )
            if unit.parent_id:
                actions.append(
                    action(_("Move the unit"), "cadres:unit_move", unit.pk, icon="arrows-exchange")
                )
                actions.append(
                    action(_("Close the unit"), "cadres:unit_close", unit.pk, icon="lock", danger=True)
                )
        return actions


class PostPage(PageMixin, View):
    allow = any_user

    def get(self, request, pk):
        user, today = request.user, timezone.localdate()
        posts = Post.objects.visible_to(user).select_related("unit").with_holders(today)
        post = get_object_or_404(posts, pk=pk)
        holders = (
            Appointment.objects.visible_to(user)
            .on(today)
            .filter(post=post)
            .select_related("cadre")
            .order_by("starts_on")
        )
        manages = may_manage_unit(user, post.unit)
        context = {
            "title": post,
            "sentence": None if post.is_active else _("This post is closed."),
            "post": post,
            "duties": post.duties.filter(is_active=True),
            "holders": holders,
            "manages": manages,
            "primary_action": action(_("Add a duty"), "cadres:duty_new", post.pk, icon="plus")
            if manages and post.is_active
            else None,
            "other_actions": [
                action(_("Edit the post"), "cadres:post_edit", post.pk, icon="edit"),
                action(_("Close the post"), "cadres:post_close", post.pk, icon="lock", danger=True),
            ]
            if manages and post.is_active
            else [],
        }
        return render(request, "cadres/post.html", context)


# Changing units


class UnitNew(FormPage):
    allow = is_hr
    form_class = forms.NewUnitForm
    title = gettext_lazy("New unit")
    label = gettext_lazy("Create the unit")

    def get_initial(self):
        return {"parent": self.request.GET.get("parent", "")}

    def get_back(self):
        return reverse("cadres:units")

    def perform(self, form):
        unit = services.unit_create(actor=self.request.user, **form.cleaned_data)
        return _("The unit was created."), unit.get_absolute_url()


class UnitForm(FormPage):
    scope = Unit
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object, "hr")


class UnitEdit(UnitForm):
    form_class = forms.UnitForm
    watched = services.UNIT_FIELDS
    title = gettext_lazy("Edit the unit")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form):
        unit = services.unit_update(actor=self.request.user, unit=self.object, **form.cleaned_data)
        return _("The unit was changed."), unit.get_absolute_url()


class UnitMove(UnitForm, ConfirmPage):
    form_class = forms.MoveUnitForm
    danger = False
    title = gettext_lazy("Move the unit")
    label = gettext_lazy("Move")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"unit": self.object}

    def get_consequence(self):
        below = Unit.objects.subtree(self.object).count() - 1
        return _(
            "“%(unit)s” is moved with %(below)s units below it. People with grants in the new parent can "
            "then see its people; closed periods keep the former position."
        ) % {"unit": self.object, "below": below}

    def perform(self, form):
        unit = services.unit_move(actor=self.request.user, unit=self.object, **form.cleaned_data)
        return _("The unit was moved."), unit.get_absolute_url()


class UnitClose(UnitForm, ConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Close the unit")
    label = gettext_lazy("Close the unit")

    def get_consequence(self):
        return _("“%(unit)s” and its posts can no longer be filled. Its history is kept.") % {
            "unit": self.object
        }

    def perform(self, form):
        unit = services.unit_close(actor=self.request.user, unit=self.object, **form.cleaned_data)
        return _("The unit was closed."), unit.get_absolute_url()


# Changing posts and duties


class PostNew(FormPage):
    allow = is_hr
    form_class = forms.NewPostForm
    title = gettext_lazy("New post")
    label = gettext_lazy("Create the post")

    def get_initial(self):
        return {"unit": self.request.GET.get("unit", "")}

    def get_back(self):
        return reverse("cadres:posts")

    def perform(self, form):
        post = services.post_create(actor=self.request.user, **form.cleaned_data)
        return _("The post was created with the factor %(factor)s.") % {
            "factor": post.factor
        }, post.get_absolute_url()


class PostForm(FormPage):
    scope = Post
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object.unit, "hr")


class PostEdit(PostForm):
    form_class = forms.PostForm
    watched = services.POST_FIELDS
    title = gettext_lazy("Edit the post")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form):
        post = services.post_update(actor=self.request.user, post=self.object, **form.cleaned_data)
        return _("The post was changed."), post.get_absolute_url()


class PostClose(PostForm, ConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Close the post")
    label = gettext_lazy("Close the post")

    def get_consequence(self):
        return _("“%(post)s” can no longer be filled. Its history is kept.") % {"post": self.object}

    def perform(self, form):
        post = services.post_close(actor=self.request.user, post=self.object, **form.cleaned_data)
        return _("The post was closed."), post.get_absolute_url()


class DutyNew(PostForm):
    form_class = forms.DutyForm
    title = gettext_lazy("Add a duty")
    label = gettext_lazy("Add")

    def get_sentence(self):
        return str(self.object)

    def perform(self, form):
        services.duty_add(actor=self.request.user, post=self.object, **form.cleaned_data)
        return _("The duty was added."), self.object.get_absolute_url()


class DutyForm(FormPage):
    scope = Duty
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object.post.unit, "hr")

    def get_back(self):
        return self.object.post.get_absolute_url()


class DutyEdit(DutyForm):
    form_class = forms.DutyForm
    watched = services.DUTY_FIELDS
    title = gettext_lazy("Edit the duty")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def perform(self, form):
        fields = form.cleaned_data
        if fields["number"] is None:
            del fields["number"]
        services.duty_update(actor=self.request.user, duty=self.object, **fields)
        return _("The duty was changed."), self.get_back()


class DutyRemove(DutyForm, ConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Remove the duty")
    label = gettext_lazy("Remove")

    def get_consequence(self):
        return _("“%(duty)s” is removed from this post. Rules and entries that refer to it keep it.") % {
            "duty": self.object
        }

    def perform(self, form):
        services.duty_remove(actor=self.request.user, duty=self.object, **form.cleaned_data)
        return _("The duty was removed."), self.get_back()
