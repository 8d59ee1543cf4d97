//! Whom the final image runs as.

use crate::expression::Expression;

use super::base::{self, StartsAs};
use super::stages::BuildStage;
use crate::facts::image_ref::UNKNOWN;
use crate::source::Span;
use crate::syntax::dockerfile::Op;

/// Whom an image runs as.
#[derive(Default)]
pub(super) struct User {
    /// The last `USER`; empty without one.
    pub(super) name: String,
    /// Where it stands.
    pub(super) span: Option<Span>,
    /// Whether that is root.
    pub(super) root: bool,
    /// Why it is not; empty when it is.
    pub(super) because: String,
    /// Whether it could not be resolved.
    pub(super) unresolved: bool,
}

/// Programs that start another program as another user.
static DROPS: Expression = Expression::new(
    r"(?m)(?:^|[\s;&|/(])(gosu|su-exec|setpriv|setuidgid|runuser|s6-setuidgid|chroot --userspec)(?:[ \t]|$)",
);

/// The program in a script that gives up root, and its offset. Comments do not count.
pub(super) fn dropping_program(script: &str) -> Option<(&str, usize)> {
    DROPS.captures_iter(script).find_map(|found| {
        let program = found.get(1)?;
        let line = script[..program.start()].rfind('\n').map_or(0, |at| at + 1);
        let before = &script[line..program.start()];
        let mentioned = before.contains('#')
            || before.contains("install")
            || before.contains("apk ")
            || before.contains("command -v");
        (!mentioned).then(|| (program.as_str(), program.start()))
    })
}

/// Whom the topmost stage of `chain` runs as.
pub(super) fn effective(chain: &[&BuildStage<'_>]) -> User {
    let Some(bottom) = chain.last() else {
        return User::default();
    };
    let last = chain.iter().find_map(|stage| {
        let user = stage
            .instructions
            .iter()
            .rev()
            .find(|it| it.op == Op::User)?;
        Some((stage, user.words.first()?))
    });
    let mut user = match last {
        Some((stage, word)) => named(&stage.expand(&word.text), &word.text, word.span, bottom),
        None => match base::starts_as(&bottom.base) {
            StartsAs::Root => User {
                root: true,
                ..User::default()
            },
            StartsAs::Other(because) => User {
                because,
                ..User::default()
            },
            StartsAs::Unknown => User {
                unresolved: true,
                ..User::default()
            },
        },
    };
    if user.root
        && let Some(program) = dropped_at_start(chain)
    {
        user.root = false;
        user.because = format!("`{program}` in the start command gives up root");
    }
    user
}

fn named(name: &str, written: &str, span: Span, bottom: &BuildStage<'_>) -> User {
    let mut user = User {
        name: name.replace(UNKNOWN, "?"),
        span: Some(span),
        ..User::default()
    };
    let who = name.split(':').next().unwrap_or_default().trim();
    if who.contains(UNKNOWN) {
        user.name = written.to_owned();
        // The .NET images set APP_UID (1654) themselves.
        if written.contains("APP_UID") && bottom.base.image.repository.starts_with("dotnet/") {
            user.because = format!("`USER {written}`, which the .NET base image sets");
        } else {
            user.unresolved = true;
        }
    } else if who.eq_ignore_ascii_case("root") || who.parse() == Ok(0_u32) {
        user.root = true;
    } else {
        user.because = format!("`USER {}`", user.name);
    }
    user
}

fn dropped_at_start(chain: &[&BuildStage<'_>]) -> Option<String> {
    let commands = chain
        .iter()
        .flat_map(|stage| stage.instructions.iter().rev());
    let mut commands = commands.filter(|it| matches!(it.op, Op::Entrypoint | Op::Cmd));
    commands.find_map(|it| {
        let script = it
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        dropping_program(&script).map(|(program, _)| program.to_owned())
    })
}
