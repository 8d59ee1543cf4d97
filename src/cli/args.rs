//! What can be typed. What it means is decided by the module of each command.

use crate::config::ConfigSource;
use crate::report::Format;
use crate::verdict::Severity;
use clap::builder::Styles;
use clap::builder::styling::AnsiColor;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

/// Says how far a repository is from production, and proves every word of it with a file and a line.
#[derive(Debug, Parser)]
#[command(name = "readiness", version, styles = STYLES, max_term_width = 100, subcommand_required = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Scan(ScanArguments),
    Rules(RulesArguments),
    Explain(ExplainArguments),
    Profile(ProfileArguments),
    Facts(FactsArguments),
}

/// Judge a repository
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  readiness scan .
  readiness scan . --format sarif --output readiness.sarif --format table
  readiness scan . --only 'k8s/*' --fail-on medium

Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 the work could not be done")]
pub(super) struct ScanArguments {
    /// The directory of the repository
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// The form of the report; give it again, each time with an --output, for several [default: table]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Vec<FormatName>,
    /// Write the report of the --format beside it to a file; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Vec<PathBuf>,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "high")]
    pub(super) fail_on: FailOn,
    #[command(flatten)]
    pub(super) choice: RuleChoice,
    /// List what passes and what does not apply too, and all places and notices
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// Exit with 2 when something could not be read or parsed
    #[arg(long)]
    pub(super) strict: bool,
    /// Say on standard error where the time went
    #[arg(long)]
    pub(super) timings: bool,
    #[command(flatten)]
    pub(super) config: ConfigChoice,
    #[command(flatten)]
    pub(super) threads: Threads,
}

/// Which rules are meant.
#[derive(Debug, Args)]
pub(super) struct RuleChoice {
    /// Only the rules whose id matches, such as `k8s/*`; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) only: Vec<String>,
    /// Not the rules whose id matches; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(super) skip: Vec<String>,
    /// Run a pack of rules besides the core
    #[arg(long, value_name = "PACK")]
    pub(super) pack: Vec<PackName>,
    #[command(flatten)]
    pub(super) directories: RuleDirectories,
}

/// Where rules of the user lie.
#[derive(Debug, Args)]
pub(super) struct RuleDirectories {
    /// Load the rules below a directory too; repeatable
    #[arg(long, value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

/// Where the configuration comes from.
#[derive(Debug, Args)]
pub(super) struct ConfigChoice {
    /// Read the configuration from a file in place of the repository's readiness.toml
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub(super) no_config: bool,
}

impl ConfigChoice {
    /// What was chosen.
    pub(super) fn source(&self) -> ConfigSource {
        match &self.config {
            _ if self.no_config => ConfigSource::None,
            Some(file) => ConfigSource::File(file.clone()),
            None => ConfigSource::Repository,
        }
    }

    /// The file that was named; `None` where none is read.
    pub(super) fn file(&self) -> Option<&Path> {
        self.config.as_deref().filter(|_| !self.no_config)
    }
}

/// How many threads work.
#[derive(Debug, Args)]
pub(super) struct Threads {
    /// How many threads read and parse [default: from the number of processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: Option<u16>,
}

/// List the rules
#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// The form of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: ListFormat,
    #[command(flatten)]
    pub(super) directories: RuleDirectories,
}

/// Say of one rule what it asks, why, how to fix it and what counts as proof
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The id of the rule, such as `k8s/readiness-probe`
    pub(super) id: String,
    #[command(flatten)]
    pub(super) directories: RuleDirectories,
}

/// Say what a repository is, with evidence
#[derive(Debug, Args)]
pub(super) struct ProfileArguments {
    /// The directory of the repository
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// The form of the profile
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: PlainFormat,
    #[command(flatten)]
    pub(super) config: ConfigChoice,
    #[command(flatten)]
    pub(super) threads: Threads,
}

/// Print what rules see of a repository, for authors of rules
#[derive(Debug, Args)]
pub(super) struct FactsArguments {
    /// The directory of the repository
    #[arg(default_value = ".")]
    pub(super) path: PathBuf,
    /// The kind of the facts; without it, the kinds are listed
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// The form of the facts
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: PlainFormat,
    #[command(flatten)]
    pub(super) config: ConfigChoice,
    #[command(flatten)]
    pub(super) threads: Threads,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    Table,
    Json,
    Sarif,
    Markdown,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Table => Format::Table,
            FormatName::Json => Format::Json,
            FormatName::Sarif => Format::Sarif,
            FormatName::Markdown => Format::Markdown,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Table,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlainFormat {
    Table,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PackName {
    Extended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    Never,
}

impl FailOn {
    /// The lowest severity that fails; `None` for `never`.
    pub(super) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Critical => Some(Severity::Critical),
            FailOn::High => Some(Severity::High),
            FailOn::Medium => Some(Severity::Medium),
            FailOn::Low => Some(Severity::Low),
            FailOn::Never => None,
        }
    }
}

/// One report that was asked for: its form, and its file; without a file it goes to standard output.
pub(super) type Target = (FormatName, Option<PathBuf>);

/// Reads the command line; the order of `--format` and `--output` among each other counts, so it comes along.
///
/// # Errors
/// What clap says about it; `--help` and `--version` too.
pub(super) fn parse(arguments: Vec<OsString>) -> Result<(Arguments, Vec<Mention>), clap::Error> {
    let matches = Arguments::command().try_get_matches_from(arguments)?;
    let typed = Arguments::from_arg_matches(&matches)?;
    let order = matches
        .subcommand_matches("scan")
        .map(mentions)
        .unwrap_or_default();
    Ok((typed, order))
}

/// A `--format` or an `--output`, in the order of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mention {
    Format(FormatName),
    Output(PathBuf),
}

fn mentions(scan: &ArgMatches) -> Vec<Mention> {
    let mut all: Vec<(usize, Mention)> = Vec::new();
    if let (Some(at), Some(values)) = (scan.indices_of("format"), scan.get_many("format")) {
        all.extend(at.zip(values.map(|format| Mention::Format(*format))));
    }
    if let (Some(at), Some(values)) = (scan.indices_of("output"), scan.get_many("output")) {
        all.extend(at.zip(values.cloned().map(Mention::Output)));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, mention)| mention).collect()
}

/// Pairs each `--format` with the `--output` beside it, in either order. A file that stands alone gets the table.
///
/// # Errors
/// When a file has no format, two reports share a file, or two want standard output.
pub(super) fn targets(mentions: &[Mention]) -> Result<Vec<Target>, String> {
    let mut targets: Vec<Target> = Vec::new();
    let (mut format, mut output): (Option<FormatName>, Option<PathBuf>) = (None, None);
    for mention in mentions {
        match mention {
            Mention::Format(name) => match output.take() {
                Some(file) => targets.push((*name, Some(file))),
                None => targets.extend(format.replace(*name).map(|name| (name, None))),
            },
            Mention::Output(file) => match (format.take(), &output) {
                (Some(name), _) => targets.push((name, Some(file.clone()))),
                (None, None) => output = Some(file.clone()),
                (None, Some(first)) => {
                    return Err(format!("--output {} has no --format", first.display()));
                }
            },
        }
    }
    targets.extend(format.map(|name| (name, None)));
    match output {
        Some(file) if targets.is_empty() => targets.push((FormatName::Table, Some(file))),
        Some(file) => return Err(format!("--output {} has no --format", file.display())),
        None if targets.is_empty() => targets.push((FormatName::Table, None)),
        None => {}
    }
    for (_, file) in &mut targets {
        *file = file.take().filter(|file| file.as_os_str() != "-");
    }
    for (index, (_, file)) in targets.iter().enumerate() {
        if targets[..index].iter().any(|(_, other)| other == file) {
            return Err(match file {
                Some(file) => format!("two reports cannot both go to {}", file.display()),
                None => {
                    "two reports cannot both go to standard output; give each but one an --output"
                        .to_owned()
                }
            });
        }
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(line: &str) -> Result<Vec<Target>, String> {
        let words = ["readiness", "scan"]
            .into_iter()
            .chain(line.split_whitespace());
        let (_, order) = parse(words.map(OsString::from).collect()).expect("valid options");
        targets(&order)
    }

    fn file(name: &str) -> Option<PathBuf> {
        Some(PathBuf::from(name))
    }

    #[test]
    fn the_definitions_hold_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_format_takes_the_output_beside_it() {
        use FormatName::{Json, Sarif, Table};
        assert_eq!(paired(""), Ok(vec![(Table, None)]));
        assert_eq!(paired("--output a"), Ok(vec![(Table, file("a"))]));
        assert_eq!(
            paired("--format sarif --output a --format table"),
            Ok(vec![(Sarif, file("a")), (Table, None)])
        );
        assert_eq!(
            paired("--output a --format sarif -o b --format json"),
            Ok(vec![(Sarif, file("a")), (Json, file("b"))])
        );
        assert_eq!(
            paired("--format table --format sarif --output a"),
            Ok(vec![(Table, None), (Sarif, file("a"))])
        );
        assert_eq!(paired("--format json --output -"), Ok(vec![(Json, None)]));
    }

    #[test]
    fn what_cannot_be_paired_is_an_error() {
        for line in [
            "--format json --format sarif",
            "--format json -o a --format sarif -o a",
            "--output a --output b --format json",
            "--format json -o a -o b",
        ] {
            assert!(paired(line).is_err(), "{line}");
        }
    }
}
