"""Accounts and grants in workbooks, so that sixty people take two files instead of a hundred and twenty forms."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cadres.access.models import AccessAct, AccessRequest, Role, User
from cadres.access.policies import holds
from cadres.access.requests import grant_propose
from cadres.access.services import user_create_silent, user_link
from cadres.access.two_people import require_disinterested
from cadres.people.forms import find_by_number_and_name
from cadres.people.layout_base import name_column
from cadres.people.layout_words import STAFF_NO
from cadres.people.models import Cadre
from cadres.units.models import Unit
from cadres.units.picking import managed_units
from core.errors import OwnRecord
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import at
from core.spreadsheets.registry import register


@register
class AccountLayout(Layout):
    """Row by row through the services. The passwords come later, when the slips are printed (``slips``)."""

    code = "accounts"
    title = _("Accounts")
    help = _(
        "One row for each account. The accounts have no password until you print the slips: within a day, "
        "on the page “Password slips” of the accounts."
    )
    icon = "user-circle"
    order = 70
    allow = holds("system")
    model = User
    validated = frozenset({"username", "display_name"})
    undoable = False
    columns = (
        LayoutColumn("username", zh="用户名", en="User name", key=True, also=("登录名", "账号"), example="G000123"),
        LayoutColumn("display_name", zh="姓名", en="Name", required=True, example="王芳"),
        LayoutColumn(
            "staff_no",
            zh="工号",
            en="Staff number",
            strict=True,
            also=STAFF_NO,
            help=_("Links the account to the personnel record with this number and name. Empty: no personnel record."),
            example="G000123",
            writes=("display_name",),  # no field of the account: the link stands in the personnel record
        ),
    )

    def existing(self) -> QuerySet[User]:
        return User.objects.visible_to(self.user).annotate(staff_no=F("cadre__staff_no"))

    def check(self, row: Row) -> None:
        user: User = row.instance
        if not row.is_new and user.display_name != row.before["display_name"]:
            raise ValidationError({"display_name": _("The name of an existing account cannot be changed here.")})
        if not row.is_new and user.pk == self.user.pk:
            raise OwnRecord
        if row.before.get("staff_no") and user.staff_no != row.before["staff_no"]:
            raise ValidationError({"staff_no": _("This account already belongs to a personnel record.")})
        if user.staff_no:
            self._file_of(user)

    def write_row(self, actor: User, row: Row) -> User:
        user: User = row.instance
        file = self._file_of(user) if user.staff_no else None
        if row.is_new:
            return user_create_silent(actor=actor, username=user.username, display_name=user.display_name, cadre=file)
        if file is not None:
            user_link(actor=actor, user=user, cadre=file)
        return user

    def _file_of(self, user: User) -> Cadre:
        found = find_by_number_and_name(user.staff_no, user.display_name)
        if found is None:
            raise ValidationError({"staff_no": _("No cadre has this staff number and this name. Check both.")})
        if found.user_id:
            raise ValidationError({"staff_no": _("This cadre already has an account.")})
        return found


@register
class GrantLayout(Layout):
    """Each row is proposed as on the page, and waits there for the second person."""

    code = "grants"
    title = _("Grants")
    help = _(
        "Each row becomes a proposal. It takes effect when another person confirms it under “Requests about access”."
    )
    icon = "key"
    order = 80
    allow = holds("security")
    model = AccessRequest
    validated = frozenset({"role", "starts_on", "ends_on", "reason"})
    undoable = False
    columns = (
        LayoutColumn("user", zh="用户名", en="User name", to=User, by="username", required=True, example="G000123"),
        name_column("user", "display_name"),
        LayoutColumn("role", zh="角色", en="Role", choices=Role, required=True, example="主管领导"),
        LayoutColumn(
            "unit",
            zh="单位代码",
            en="Unit code",
            to=Unit,
            by="code",
            scope=lambda user: managed_units(user, "security"),
            required=True,
            help=_("The grant covers this unit and all units below it."),
            example="BUREAU01",
        ),
        LayoutColumn("starts_on", zh="开始日期", en="From", kind="date", help=_("Empty: today.")),
        LayoutColumn("ends_on", zh="结束日期", en="To", kind="date", help=_("Empty: until further notice.")),
        LayoutColumn("reason", zh="理由", en="Reason", required=True, example="任支部书记"),
    )

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def existing(self) -> QuerySet[AccessRequest]:
        return AccessRequest.objects.filter(act=AccessAct.GRANT, proposed_by=self.user)

    def check(self, row: Row) -> None:
        request: AccessRequest = row.instance
        request.act, request.proposed_by = AccessAct.GRANT, self.user
        request.starts_on = request.starts_on or self.today
        with at("user"):
            require_disinterested(self.user, request.user)

    def write_row(self, actor: User, row: Row) -> AccessRequest:
        request: AccessRequest = row.instance
        if request.unit is None or request.starts_on is None:  # required, and set by ``check``
            raise ValidationError(_("Choose a unit."))
        return grant_propose(
            actor=actor,
            user=request.user,
            role=request.role,
            unit=request.unit,
            starts_on=request.starts_on,
            ends_on=request.ends_on,
            reason=request.reason,
        )
