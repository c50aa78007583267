"""The pages of one's own tokens for scripts: a list, a form to make one, and the question before one is revoked."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from countries import tokens
from countries.models import Token, TokenEnd


def lives() -> list[tuple[int, str]]:
    return [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in tokens.LIVES]


class TokenForm(forms.ModelForm):
    """A name that no working token of the account has, so that the same form sent twice makes one token."""

    days = forms.TypedChoiceField(label=_("It works for"), choices=lives, coerce=int, initial=tokens.LIVES[1])
    writes = forms.TypedChoiceField(
        label=_("It may"),
        choices=[("", _("read")), ("1", _("read and write"))],
        coerce=bool,
        required=False,
        help_text=_("Never more than your account itself may. Choose reading unless the script is to change something."),
    )

    class Meta:
        model = Token
        fields = ("name",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.instance.user.tokens.working().filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("You have a working token of this name. Choose another name, or revoke that one first.")
            )
        return name


@never_cache
@login_required
@require_safe
def tokens_of_mine(request: HttpRequest) -> HttpResponse:
    return render(request, "account/tokens.html", _listed(request))


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def new_token(request: HttpRequest) -> HttpResponse:
    """The token is in the answer to the form itself: a page that the form led to would have to find it kept somewhere."""
    form = TokenForm(request.POST or None, instance=Token(user=request.user))  # type: ignore[misc]
    if form.is_valid():
        words = form.cleaned_data
        try:
            token, text = tokens.make_token(request.user, words["name"], words["days"], writes=bool(words["writes"]))
        except tokens.TooMany:
            form.add_error(None, gettext("You have %(limit)s working tokens, the most there can be.") % {"limit": tokens.LIMIT})
        else:
            site = request.build_absolute_uri("/").rstrip("/")
            return render(request, "account/token_made.html", {"token": token, "text": text, "site": site})
    return render(request, "account/token_new.html", {"form": form, **_listed(request)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks before it revokes. Another's token is not there; one that is revoked already stays as it is."""
    token = get_object_or_404(Token, pk=pk, user=request.user)
    if request.method == "POST" or token.revoked_at:
        if tokens.revoke(request.user, TokenEnd.OWNER, by=request.user, only=pk):
            messages.success(request, gettext("“%(token)s” is revoked: scripts that use it are refused.") % {"token": token.name})
        else:
            messages.info(request, gettext("“%(token)s” was revoked before.") % {"token": token.name})
        return redirect("account_tokens")
    return render(request, "account/token_revoke.html", {"token": token})


def _listed(request: HttpRequest) -> dict[str, object]:
    found = list(Token.objects.filter(user=request.user).select_related("revoked_by"))  # type: ignore[misc]
    working = [token for token in found if token.works]
    ended = [token for token in found if not token.works]
    return {"working": working, "ended": ended, "limit": tokens.LIMIT, "is_full": len(working) >= tokens.LIMIT}
