//! What code does about who calls: reads credentials, uses the caller's identity, turns strangers away.

use super::words;
use crate::extract::code::draft::Caller;
use crate::syntax::code::{Code, TokenKind};
use std::ops::Range;

/// Names and parts of names that answer "who are you?".
const REJECTS: &[&str] = &[
    "Unauthorized",
    "UNAUTHORIZED",
    "StatusUnauthorized",
    "HTTP_401_UNAUTHORIZED",
    "unauthorized",
    "UnauthorizedException",
    "UnauthorizedError",
    "Unauthenticated",
    "CodeUnauthenticated",
    "AuthenticationError",
    "AuthenticationFailed",
    "NotAuthenticated",
    "UNAUTHENTICATED",
    "ErrorUnauthorized",
    "AuthenticationException",
    "AuthError",
    "InvalidCredentials",
    "UnauthorizedAccessException",
    "unauthenticated",
    "Challenge",
    "deny",
];

const FORBIDS: &[&str] = &[
    "Forbidden",
    "FORBIDDEN",
    "StatusForbidden",
    "HTTP_403_FORBIDDEN",
    "forbidden",
    "ForbiddenException",
    "ForbiddenError",
    "PermissionDenied",
    "PERMISSION_DENIED",
    "CodePermissionDenied",
    "AccessDeniedException",
    "ErrorForbidden",
    "AccessDenied",
    "Forbid",
    "AuthorizeAsync",
    "authorize",
    "authorize!",
    "enforce",
    "denyAccessUnlessGranted",
    "has_permission",
    "hasPermission",
    "hasRole",
    "has_role",
    "check_permission",
    "checkPermission",
    "isAdmin",
    "is_admin",
    "is_superuser",
    "IsInRole",
    "can?",
    "policy_scope",
];

/// Pairs of names that are the caller: `req.user`, `request.auth`, `Auth::id`, `context.User`.
const PRINCIPAL_PAIRS: &[(&str, &[&str])] = &[
    (
        "req",
        &[
            "user",
            "auth",
            "userId",
            "session",
            "account",
            "apiKey",
            "apiKeyId",
            "currentUser",
            "jwt",
        ],
    ),
    (
        "request",
        &[
            "UserID", "UserId", "user", "auth", "userId", "session", "account", "UserID", "UserId",
        ],
    ),
    ("ctx", &["user", "state", "userId", "auth", "session"]),
    ("context", &["User", "user", "auth"]),
    ("c", &["user", "userId"]),
    ("state", &["user"]),
    ("locals", &["user"]),
    ("HttpContext", &["User"]),
    (
        "User",
        &[
            "Identity",
            "FindFirst",
            "FindFirstValue",
            "Claims",
            "GetUserId",
        ],
    ),
    ("Auth", &["user", "id", "check", "guard"]),
    ("SecurityContextHolder", &["getContext"]),
    ("g", &["user", "current_user"]),
    ("session", &["user", "user_id", "userId"]),
];

/// Pairs of names that are what a caller sends in the body of a request.
const SENT_PAIRS: &[(&str, &[&str])] = &[
    ("request", &["POST", "FILES", "body"]),
    (
        "r",
        &[
            "Body",
            "ParseForm",
            "FormValue",
            "PostForm",
            "PostFormValue",
        ],
    ),
    (
        "req",
        &[
            "Body",
            "ParseForm",
            "FormValue",
            "PostForm",
            "PostFormValue",
        ],
    ),
];

const PRINCIPAL: &[&str] = &[
    "current_user",
    "currentUser",
    "CurrentUser",
    "current_account",
    "principal",
    "Principal",
    "claims",
    "Claims",
    "AuthenticationPrincipal",
    "auth_user",
    "authUser",
    "AuthUser",
    "getServerSession",
    "currentUserId",
    "logged_in_user",
    "UserContext",
    "userContext",
    "getCurrentUser",
    "get_current_user",
    "requester",
    "authenticatedUser",
    "GetUserIDFromContext",
    "UserIDFromContext",
    "UserFromContext",
    "UserFromCtx",
    "caller",
    "Identity",
    "ReqData",
    "_user",
    "IUser",
    "ICurrentUser",
    "my_user_model",
    "viewer",
];

/// What the code between two tokens does about who calls.
pub(super) fn caller(code: &Code<'_>, range: Range<usize>) -> Caller {
    let mut found = Caller::default();
    for at in range {
        let Some(token) = code.token(at) else { break };
        match token.kind {
            TokenKind::Name => name(code, at, &mut found),
            TokenKind::Text => text(code, at, &mut found),
            TokenKind::Number => match code.at(at) {
                "401" => found.rejects = true,
                "403" => found.forbids = true,
                _ => {}
            },
            _ => {}
        }
    }
    found
}

fn name(code: &Code<'_>, at: usize, found: &mut Caller) {
    let name = code.at(at).trim_start_matches(['$', '@']);
    found.rejects |= REJECTS.contains(&name);
    found.forbids |= FORBIDS.contains(&name);
    found.principal |= PRINCIPAL.contains(&name);
    match name {
        "Authorization"
        | "AUTHORIZATION"
        | "authorization"
        | "bearer"
        | "Bearer"
        | "cookies"
        | "session"
        | "Session"
        | "authenticate_with_http_token"
        | "authenticate_or_request_with_http_token"
        | "HTTPBearer"
        | "TypedHeader" => {
            found.credentials = true;
        }
        _ => {}
    }
    if name.ends_with('?') && asks_what_a_user_may(code, at, name) {
        found.principal = true;
        found.forbids = true;
    }
    if code.is_connector(at + 1) {
        let next = code.name(at + 2);
        found.sends |= SENT_PAIRS
            .iter()
            .any(|(first, second)| *first == name && second.contains(&next));
        let pair = PRINCIPAL_PAIRS
            .iter()
            .any(|(first, second)| *first == name && second.contains(&next));
        found.principal |= pair;
    }
    if !found.principal && name.len() > 8 {
        let words: Vec<String> = words(name).collect();
        found.principal = words.windows(2).any(|pair| {
            pair[0] == "current" && matches!(pair[1].as_str(), "user" | "account" | "member")
        }) || (words.iter().any(|word| word == "user")
            && words.iter().any(|word| {
                matches!(
                    word.as_str(),
                    "context" | "ctx" | "token" | "session" | "request" | "req"
                )
            }));
    }
}

/// Ruby's `story.can_be_edited_by?(@user)`: a question that only a known user's name answers with yes.
fn asks_what_a_user_may(code: &Code<'_>, at: usize, name: &str) -> bool {
    let may =
        words(name).any(|word| matches!(word.as_str(), "can" | "may" | "allowed" | "permitted"));
    let who = |here: usize| {
        words(code.name(here)).any(|word| matches!(word.as_str(), "user" | "account" | "member"))
    };
    may && code.sign(at + 1) == "(" && (at + 2..code.partner(at + 1)).any(who)
}

fn text(code: &Code<'_>, at: usize, found: &mut Caller) {
    let Some(text) = code.string_text(at).filter(|text| text.len() < 60) else {
        return;
    };
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "authorization" | "http_authorization" | "x-api-key" | "api-key" | "x-api-token"
        | "x-auth-token" | "bearer " | "bearer" | "x-access-token" | "api_key" | "apikey"
        | "x-signature" => found.credentials = true,
        "user" | "userid" | "user_id" | "claims" | "currentuser" | "current_user"
        | "my_user_model" | "my_user_id" | "user-id" => {
            found.principal = true;
        }
        "unauthorized" | "unauthenticated" | "not authenticated" => found.rejects = true,
        "forbidden" | "permission denied" | "access denied" => found.forbids = true,
        _ => {}
    }
    // Sent to the page of login.
    let login = matches!(
        lower.as_str(),
        "/login"
            | "login"
            | "/signin"
            | "/sign-in"
            | "/auth/login"
            | "/users/login"
            | "/admin/login"
    );
    let redirects = login
        && (at.saturating_sub(6)..at).any(|here| {
            matches!(
                code.name(here),
                "redirect"
                    | "redirect_to"
                    | "see_other"
                    | "Redirect"
                    | "RedirectResponse"
                    | "url_for"
                    | "push"
                    | "replace"
            )
        });
    found.rejects |= redirects;
    found.rejects |= lower.starts_with("redirect:/login");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::code::Language;

    fn read(language: Language, text: &str) -> Caller {
        let code = Code::read(language, text).expect("small");
        caller(&code, 0..code.len())
    }

    #[test]
    fn a_middleware_that_wants_a_token_is_told() {
        let found = read(
            Language::JavaScript,
            "const t = req.headers.authorization; if (!t) return res.status(401).json({})",
        );
        assert!(found.credentials && found.rejects && !found.forbids);
        let found = read(
            Language::Go,
            "h := r.Header.Get(\"Authorization\"); http.Error(w, \"x\", http.StatusUnauthorized)",
        );
        assert!(found.credentials && found.rejects);
    }

    #[test]
    fn what_reads_a_form_is_told() {
        assert!(read(Language::Python, "form = Form(request.POST)\n").sends);
        assert!(read(Language::Go, "json.NewDecoder(r.Body).Decode(&in)").sends);
        assert!(!read(Language::Python, "page = request.GET.get('page')\n").sends);
    }

    #[test]
    fn a_question_what_a_user_may_is_told() {
        let asks = |text: &str| {
            let found = read(Language::Ruby, text);
            found.principal && found.forbids
        };
        assert!(asks(
            "return redirect_to root unless @story.can_be_edited_by?(@user)\n"
        ));
        assert!(!asks("return unless @story.can_be_edited?\n"));
        assert!(!asks("return if story.hidden_from?(@user)\n"));
    }

    #[test]
    fn who_the_caller_is_can_be_used_without_asking() {
        let found = read(Language::Python, "return db.get(id, owner=request.user)\n");
        assert!(found.principal && !found.rejects);
        assert!(!read(Language::Go, "return s.repo.Find(id)").principal);
    }
}
