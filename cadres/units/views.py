"""Pages of units, posts and their duties; that of one unit shows people and is theirs (cadres.people.views)."""

from typing import Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import is_hr, require_unit
from cadres.pages import ObjectConfirmPage, ObjectFormPage, action
from cadres.units import forms, services
from cadres.units.filters import PostFilters, UnitFilters
from cadres.units.models import Duty, Post, Unit
from cadres.units.policies import may_manage_unit
from cadres.units.selectors import unit_with_path
from core.lists import Column, Empty, ListPage, PageAction, link_to
from core.views import PageMixin, any_user

IN_USE = Column(
    key="state",
    label=gettext_lazy("State"),
    value=lambda row: "in_use" if row.is_active else "closed",
    format="state",
)


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
    ranked_by = ("name", "name_en", "code")
    columns = [
        Column(key="name", label=gettext_lazy("Unit"), value=str, render=indented, sort="path", phone="title"),
        Column(key="code", label=gettext_lazy("Unit code"), sort="code"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", phone="fact"),
        Column(key="level", label=gettext_lazy("Level"), format="number", sort="level"),
        Column(key="posts", label=gettext_lazy("Posts"), format="number", value="post_count"),
        Column(key="people", label=gettext_lazy("People"), format="number", value="people", phone="fact"),
        IN_USE,
    ]
    empty = Empty(
        gettext_lazy("No units yet."),
        gettext_lazy("The organisation appears here as a tree."),
        icon="building-community",
    )
    export_name = "units"
    primary_action = PageAction(gettext_lazy("New unit"), "cadres:unit_new", allow=is_hr)
    other_actions = [PageAction(gettext_lazy("All posts"), "cadres:posts", "briefcase")]

    def get_queryset(self):
        rows: Any = super().get_queryset()
        return rows.with_counts(timezone.localdate())


class UnitNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewUnitForm
    title = gettext_lazy("New unit")
    label = gettext_lazy("Create the unit")
    back = reverse_lazy("cadres:units")
    prefilled = ("parent",)

    def perform(self, form):
        unit = services.unit_create(actor=self.request.user, **form.cleaned_data)
        return _("The unit was created."), unit.get_absolute_url()


class UnitForm(ObjectFormPage):
    scope = Unit
    argument = "unit"
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object, "hr")


class UnitEdit(UnitForm):
    form_class = forms.UnitForm
    watched = services.UNIT_FIELDS
    title = gettext_lazy("Edit the unit")
    service = services.unit_update
    done = gettext_lazy("The unit was changed.")


class UnitMove(UnitForm, ObjectConfirmPage):
    form_class = forms.MoveUnitForm
    danger = False
    title = gettext_lazy("Move the unit")
    label = gettext_lazy("Move")
    service = services.unit_move
    done = gettext_lazy("The unit was moved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"unit": self.object}

    def get_consequence(self):
        below = Unit.objects.subtree(self.object).count() - 1
        return _(
            "“%(unit)s” is moved with %(below)s units below it. People with grants in the new parent can "
            "then see its people; closed periods keep the former position."
        ) % {"unit": unit_with_path(self.object), "below": below}


class UnitClose(UnitForm, ObjectConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Close the unit")
    service = services.unit_close
    done = gettext_lazy("The unit was closed.")

    def get_consequence(self):
        words = {"unit": unit_with_path(self.object)}
        return _("“%(unit)s” and its posts can no longer be filled. Its history is kept.") % words


# Posts and their duties


class PostList(ListPage):
    allow = any_user
    model = Post
    title = gettext_lazy("Posts")
    default_sort = "code"
    hangs_on = ()
    filterset_class = PostFilters
    search_fields = ["title", "title_en", "code", "unit__name", "unit__name_en"]
    ranked_by = ("title", "title_en", "code")
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
        IN_USE,
    ]
    empty = Empty(
        gettext_lazy("No posts yet."),
        gettext_lazy("A post states what is expected of its holder."),
        icon="briefcase",
    )
    export_name = "posts"
    primary_action = PageAction(gettext_lazy("New post"), "cadres:post_new", allow=is_hr)

    def get_queryset(self):
        rows: Any = super().get_queryset().select_related("unit")
        return rows.with_holders(timezone.localdate())


class PostPage(PageMixin):
    allow = any_user

    def get(self, request, pk):
        user, today = request.user, timezone.localdate()
        posts = Post.objects.visible_to(user).select_related("unit").with_holders(today)
        post = get_object_or_404(posts, pk=pk)
        holders = post.appointments.visible_to(user).on(today).select_related("cadre").order_by("starts_on")
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


class PostNew(ObjectFormPage):
    allow = is_hr
    form_class = forms.NewPostForm
    title = gettext_lazy("New post")
    label = gettext_lazy("Create the post")
    back = reverse_lazy("cadres:posts")
    prefilled = ("unit",)

    def perform(self, form):
        post = services.post_create(actor=self.request.user, **form.cleaned_data)
        return _("The post was created with the factor %(factor)s.") % {"factor": post.factor}, post.get_absolute_url()


class PostForm(ObjectFormPage):
    scope = Post
    argument = "post"
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object.unit, "hr")


class PostEdit(PostForm):
    form_class = forms.PostForm
    watched = services.POST_FIELDS
    title = gettext_lazy("Edit the post")
    service = services.post_update
    done = gettext_lazy("The post was changed.")


class PostClose(PostForm, ObjectConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Close the post")
    service = services.post_close
    done = gettext_lazy("The post was closed.")
    consequence = gettext_lazy("“%(post)s” can no longer be filled. Its history is kept.")


class DutyNew(PostForm):
    form_class = forms.DutyForm
    title = gettext_lazy("Add a duty")
    label = gettext_lazy("Add")
    service = services.duty_add
    done = gettext_lazy("The duty was added.")

    @property
    def sentence(self) -> str:
        return str(self.object)


class DutyForm(ObjectFormPage):
    scope = Duty
    argument = "duty"
    allow = is_hr

    def authorize(self):
        require_unit(self.request.user, self.object.post.unit, "hr")

    def get_back(self):
        return self.object.post.get_absolute_url()


class DutyEdit(DutyForm):
    form_class = forms.DutyForm
    watched = services.DUTY_FIELDS
    title = gettext_lazy("Edit the duty")

    def perform(self, form):
        fields = form.cleaned_data
        if fields["number"] is None:
            del fields["number"]
        services.duty_update(actor=self.request.user, duty=self.object, **fields)
        return _("The duty was changed."), self.get_back()


class DutyRemove(DutyForm, ObjectConfirmPage):
    form_class = forms.ReasonForm
    title = gettext_lazy("Remove the duty")
    label = gettext_lazy("Remove")
    service = services.duty_remove
    done = gettext_lazy("The duty was removed.")
    consequence = gettext_lazy("“%(duty)s” is removed from this post. Rules and entries that refer to it keep it.")
