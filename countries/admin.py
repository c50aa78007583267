"""Editing of who regulates, who decides, and who would run the trial; of accounts, and who answers for which country."""

import re
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from countries import tokens
from countries.accounts import invitation_link, invite, is_taken, sends_mail
from countries.models import Assignment, Authority, Institution, Jurisdiction, TokenEnd
from countries.roles import Role
from milenari.core import permissions
from milenari.core.admin import EvidenceAdmin, ReasonedForm
from milenari.core.numbers_admin import NumberedRecords, SafeAutocompletes

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class LanguageCodes(forms.CharField):
    """A list of language codes, written with commas: “ar, en”."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [code for code in re.split(r"[,\s]+", super().to_python(value) or "") if code]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if wrong := [code for code in value if not LANGUAGE_CODE.fullmatch(code)]:
            raise ValidationError(
                _("“%(found)s” is no language code; write codes of two or three small letters: “ar, en”."),
                params={"found": ", ".join(wrong)},
            )


class JurisdictionForm(ReasonedForm):
    languages = LanguageCodes(
        label=_("Official languages"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Language codes with commas between, the main one first: “ar, en”."),
    )


@admin.register(Jurisdiction)
class JurisdictionAdmin(EvidenceAdmin):
    form = JurisdictionForm
    fixed_once_saved = ("code",)
    fields = ("code", "name", "local_name", "kind", "member_of", "languages", "currency", "change_reason")
    list_display = ("name", "code", "kind", "member_of", "spoken", "currency")
    list_select_related = ("member_of",)
    list_filter = ("kind", ("member_of", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "local_name", "=code")
    autocomplete_fields = ("member_of",)
    ordering = ("name",)

    @admin.display(description=_("official languages"))
    def spoken(self, jurisdiction: Jurisdiction) -> str:
        return ", ".join(jurisdiction.languages)


@admin.register(Authority)
class AuthorityAdmin(EvidenceAdmin):
    fields = ("jurisdiction", "slug", "name", "acronym", "local_name", "role", "url", "change_reason")
    list_display = ("name", "acronym", "jurisdiction", "role")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction",)
    search_fields = ("name", "acronym", "local_name", "role", "slug")
    autocomplete_fields = ("jurisdiction",)
    ordering = ("jurisdiction__name", "pk")


@admin.register(Institution)
class InstitutionAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "name",
        "city",
        ("latitude", "longitude"),
        "role",
        "capabilities",
        "change_reason",
    )
    list_display = ("name", "city", "jurisdiction", "role")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction",)
    search_fields = ("name", "city", "role", "slug")
    autocomplete_fields = ("jurisdiction",)
    ordering = ("jurisdiction__name", "pk")


class WithRole(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(groups__name=self.value()) if self.value() in Role.values else queryset


class AssignmentInline(admin.TabularInline):
    model = Assignment
    extra = 1
    verbose_name = _("country that this account answers for, as an expert")
    verbose_name_plural = _("countries that this account answers for, as an expert")


class RoleChoices(forms.ModelMultipleChoiceField):
    """Roles with what each may do; they are the only groups that the admin gives."""

    def __init__(self) -> None:
        super().__init__(
            Group.objects.filter(name__in=Role.values).order_by("pk"),
            label=_("Roles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("An account can have several. Without one it reads what its login lets it read."),
        )

    def label_from_instance(self, obj: Any) -> str:
        role = Role(obj.name)
        return f"{role.label}: {role.description}"


class AccountForm(forms.ModelForm):
    groups = RoleChoices()

    def clean_email(self) -> str:
        email: str = self.cleaned_data.get("email", "")
        if email and is_taken(email, besides=self.instance):
            raise ValidationError(_("Another account has this address; with it one logs in, so that it must be one account's."))
        return email

    def clean_groups(self) -> QuerySet[Group]:
        """Groups that are no roles are not asked about, and stay."""
        chosen: QuerySet[Group] = self.cleaned_data["groups"]
        if self.instance.pk is None:
            return chosen
        others = self.instance.groups.exclude(name__in=Role.values).values("pk")
        return Group.objects.filter(Q(pk__in=chosen.values("pk")) | Q(pk__in=others))


class NewAccountForm(AccountForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("A link to choose a password is sent there.")


admin.site.unregister((User, Group, EmailAddress, Authenticator))


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts, with their roles and countries. None is deleted, since the history says who changed what: make it inactive."""

    form = AccountForm
    add_form = NewAccountForm
    fieldsets = (
        (None, {"fields": ("username", "email", ("first_name", "last_name"), "is_active")}),
        (_("What it may"), {"fields": ("groups", "is_superuser")}),
        (_("Logins"), {"fields": ("last_login", "date_joined", "second_factor")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", ("first_name", "last_name"), "groups")}),)
    readonly_fields = ("last_login", "date_joined", "second_factor")
    filter_horizontal = ()
    inlines = (AssignmentInline,)
    list_display = ("username", "email", "first_name", "last_name", "with_roles", "is_active", "last_login")
    list_filter = ("is_active", WithRole)
    actions = ("send_link", "remove_second_factor", "revoke_tokens")
    empty_value_display = _("Nothing recorded")

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        accounts: QuerySet[Any] = super().get_queryset(request).prefetch_related("groups")
        return accounts

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        only_a_superuser = [] if request.user.is_superuser else ["is_superuser"]
        return [*super().get_readonly_fields(request, obj), *only_a_superuser]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.may(request.user, "change", obj or self.model)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("roles"))
    def with_roles(self, account: Any) -> str:
        held = {group.name for group in account.groups.all()}
        return ", ".join(str(role.label) for role in Role if role.value in held)

    @admin.display(description=_("second factor"))
    def second_factor(self, account: Any) -> str:
        return gettext("Set up") if is_mfa_enabled(account) else gettext("Not set up")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self._send_link(request, obj)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("Send a link to choose a password"), permissions=["change"])
    def send_link(self, request: HttpRequest, accounts: QuerySet[Any]) -> None:
        for account in self._changeable(request, accounts):
            self._send_link(request, account)

    @admin.action(description=_("Remove the second factor (lost telephone)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, accounts: QuerySet[Any]) -> None:
        """So that the person can log in and set up another; where the site asks for one, they edit nothing before."""
        for account in self._changeable(request, accounts):
            Authenticator.objects.filter(user=account).delete()
            self.log_change(request, account, gettext("Second factor removed."))
            said = gettext("“%(account)s” logs in with the password alone, until a second factor is set up again.")
            self.message_user(request, said % {"account": account})

    @admin.action(description=_("Revoke all tokens for scripts"), permissions=["change"])
    def revoke_tokens(self, request: HttpRequest, accounts: QuerySet[Any]) -> None:
        for account in self._changeable(request, accounts):
            revoked = tokens.revoke(account, TokenEnd.ADMINISTRATOR, by=request.user)
            if revoked:
                self.log_change(request, account, gettext("Tokens for scripts revoked."))
            said = gettext("Tokens of “%(account)s” revoked: %(number)s.")
            self.message_user(request, said % {"account": account, "number": len(revoked)})

    def _changeable(self, request: HttpRequest, accounts: QuerySet[Any]) -> list[Any]:
        chosen = list(accounts)
        if not all(self.has_change_permission(request, account) for account in chosen):
            raise PermissionDenied
        return chosen

    def _send_link(self, request: HttpRequest, account: Any) -> None:
        if not account.email or not account.is_active:
            said = gettext("“%(account)s” is inactive or has no e-mail address: no link was sent.")
            self.message_user(request, said % {"account": account}, messages.WARNING)
            return
        if not sends_mail():
            said = gettext("No mail server is set. Give %(account)s this link yourself; it works once: %(link)s")
            words = {"account": account, "link": invitation_link(account, request.build_absolute_uri("/"))}
            self.message_user(request, said % words, messages.WARNING)
            return
        try:
            invite(account, request.build_absolute_uri("/"))
        except OSError:
            said = gettext("The mail to %(email)s could not be sent; check the settings of the mail server, and send it again.")
            self.message_user(request, said % {"email": account.email}, messages.ERROR)
        else:
            self.message_user(request, gettext("A link to choose a password was sent to %(email)s.") % {"email": account.email})


@admin.register(Assignment)
class AssignmentAdmin(NumberedRecords, SafeAutocompletes, SimpleHistoryAdmin):
    fields = ("user", "jurisdiction")
    list_display = ("jurisdiction", "user")
    list_select_related = ("jurisdiction", "user")
    list_filter = ("jurisdiction",)
    search_fields = ("user__username", "user__first_name", "user__last_name", "jurisdiction__name")
    autocomplete_fields = ("user", "jurisdiction")
    ordering = ("jurisdiction__name", "user__username")


_enters = admin.site.has_permission


def _has_permission(request: HttpRequest) -> bool:
    """Whoever is logged in and may not enter is told so, and not led to log in once more."""
    if request.user.is_authenticated and not _enters(request):
        raise PermissionDenied
    return _enters(request)


admin.site.has_permission = _has_permission  # type: ignore[method-assign]
# One login for the whole site, with its limits and its second factor; the admin's own has neither.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = lambda request, extra_context=None: redirect(  # type: ignore[method-assign,assignment]
    "account_change_password"  # type: ignore[return-value]
)
