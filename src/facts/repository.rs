//! Facts about the repository as such: its files, its documents, its owners, its bots, its git metadata.

use crate::record;

record! {
    /// A file of the repository.
    pub struct File {
        /// The path from the root, with `/`.
        pub path: String,
        /// The last part of the path.
        pub name: String,
        /// The directory that holds it; empty at the root.
        pub directory: String,
        /// What follows the last dot of the name, lower case; empty without one.
        pub extension: String,
        /// The file class: `source`, `test`, `example`, `template`, `vendored`, `generated`, `docs`, `dev`, `ci`, `iac`,
        /// `kubernetes`, `migration`, `script` or `config`.
        pub class: &'static str,
        /// Its size in bytes.
        pub size: i64,
    }

    /// A document that people read: governance files, templates, prose.
    pub struct Document {
        /// What it is for: `license`, `security-policy`, `contributing`, `code-of-conduct`, `codeowners`,
        /// `pull-request-template`, `issue-template`, `changelog`, `readme`, or empty for other prose.
        pub role: &'static str,
        /// The path from the root.
        pub path: String,
        /// The file class, as in `file`.
        pub class: &'static str,
        /// Whether it lies where hosts and people look for its role (the root, `.github/`, `docs/`, ...). Of CODEOWNERS:
        /// whether it is the one file that the host reads.
        pub well_placed: bool,
        /// How many bytes it has.
        pub bytes: i64,
        /// How many words of prose it has: without addresses, HTML comments, badges and code.
        pub words: i64,
        /// How many of its lines are not blank.
        pub lines: i64,
        /// What was left unfilled in it (`[INSERT CONTACT METHOD]`, `TODO`, the host's sample text); empty when nothing was.
        pub placeholder: String,
        /// Whether it says little more than where the real document is, outside the repository.
        pub pointer: bool,
        /// Whether it is a plan or a list of wishes (guard G6), which proves nothing.
        pub wish_list: bool,
        /// Ways to report that it names: e-mail addresses, URLs, `advisory` for private vulnerability reporting. Sample
        /// addresses do not count.
        pub channels: Vec<String>,
        /// Topics that its headings or sentences speak of, such as `branching`, `pull-request`, `review`, `build`, `test`,
        /// `commits`.
        pub topics: Vec<String>,
        /// Of a licence: the SPDX identifier of its text, `proprietary`, or empty when the text is no known licence.
        pub spdx: String,
        /// Of a changelog: the versions that its headings name, newest first.
        pub versions: Vec<String>,
        /// Of a changelog: whether a section under a heading holds an entry. Of CODEOWNERS: whether it has a rule.
        pub entries: bool,
        /// Of an issue template: `bug`, `feature`, `other`, or `legacy` for the single old-style file.
        pub template_kind: &'static str,
        /// Of an issue form: whether it has the keys that the host asks for. True for Markdown templates.
        pub valid: bool,
        /// Whether it speaks to a coding agent (`CLAUDE.md`, `AGENTS.md`, `.cursor/`, ...) and not to people.
        pub agent: bool,
    }

    /// A section of a document: a heading and what stands under it.
    pub struct Section {
        /// The document's path.
        pub path: String,
        /// The heading's text; empty for what stands before the first.
        pub heading: String,
        /// The level of the heading, 1 to 6; 0 for what stands before the first.
        pub level: i64,
        /// Words of prose under it, up to the next heading of the same or a higher level.
        pub words: i64,
        /// List items under it.
        pub list_items: i64,
        /// Whether there is a table under it.
        pub table: bool,
        /// Whether there is a command block under it.
        pub commands: bool,
        /// Whether it speaks of what is missing or planned (guard G6), or stands in a document that does: no evidence.
        pub negated: bool,
        /// Whether its document speaks to a coding agent and not to people.
        pub agent: bool,
        /// The plain text under it, in lower case, cut at 4,000 characters: what topic conditions search.
        pub text: String,
        /// Whether it stands in the README at the root.
        pub readme: bool,
        /// Whether its heading is of installing, starting or using it, and commands stand under it.
        pub start: bool,
        /// Whether its heading is of developing, building or testing it.
        pub develop: bool,
        /// Whether its heading is of commits or their messages.
        pub commits: bool,
        /// The one address outside of the repository that it leads to, where it says little else (ruling 41); empty otherwise.
        pub points_to: String,
    }

    /// A rule of the CODEOWNERS file.
    pub struct CodeownersRule {
        /// The pattern.
        pub pattern: String,
        /// The owners; empty when the line has none.
        pub owners: Vec<String>,
        /// Whether the pattern matches a file of the repository.
        pub matches: bool,
        /// Whether an owner is a sample (`@octocat`, `@your-org/...`, `@global-owner1`).
        pub placeholder: bool,
        /// Whether the host reads this file: of several CODEOWNERS files only the first place counts.
        pub effective: bool,
        /// Whether the pattern takes every file.
        pub catch_all: bool,
    }

    /// What a dependency update bot looks after: one entry of its configuration.
    pub struct UpdateBot {
        /// `dependabot`, `renovate`, `pyup` or `scala-steward`.
        pub kind: &'static str,
        /// The ecosystem in our words (`rust`, `go`, `python`, `javascript`, `java`, `dotnet`, `ruby`, `php`,
        /// `github-actions`, `docker`, `terraform`, ...); `all` where the bot finds them by itself; empty where the
        /// configuration as a whole is at fault, or names an ecosystem that the bot does not know.
        pub ecosystem: String,
        /// The directories it looks after; `/` is the root.
        pub directories: Vec<String>,
        /// Of an entry for `all`: the ecosystems that it leaves out; empty when it leaves out none.
        pub except: Vec<String>,
        /// Whether it updates anything: a valid entry with a schedule, enabled, not limited to zero pull requests.
        pub enabled: bool,
        /// Why it does not; empty when it does.
        pub fault: String,
        /// Whether it waits a while before it takes a new release (`cooldown`, `minimumReleaseAge`).
        pub cooldown: bool,
    }

    /// Protection of a branch that a file sets up: one branch or pattern of one file. What is set by hand at the host is
    /// outside the repository, and no fact.
    pub struct BranchProtection {
        /// What takes the file: `settings` (Probot and safe-settings), `ruleset` (an export of GitHub's rulesets),
        /// `branch-protection` (the body of the host's API), `terraform`, `pulumi`, `allstar`, `asf` (`.asf.yaml`).
        pub source: &'static str,
        /// The path of the file.
        pub path: String,
        /// The branch or pattern as written; empty for the default branch, or where it comes from a variable.
        pub branch: String,
        /// Whether it protects the default branch.
        pub default_branch: bool,
        /// The repository that a resource names, as written; empty where the file speaks of its own, or a variable names it.
        pub repository: String,
        /// Whether the file is the project's own and speaks of this repository: no test or example, no resource for
        /// many repositories or for one of another name.
        pub own: bool,
        /// Whether it is in force: a ruleset that is `disabled` or only evaluates is not.
        pub enforced: bool,
        /// Whether changes come by pull or merge requests only.
        pub requires_pr: bool,
        /// How many approvals a change needs; 0 when none, -1 when the number comes from a variable.
        pub approvals: i64,
        /// The checks that must pass, by name; a list from a variable is its text. Empty when none must.
        pub required_checks: Vec<String>,
        /// Whether the owners of the code must approve.
        pub codeowner_review: bool,
        /// Whether administrators are bound too: nobody may pass by.
        pub enforce_admins: bool,
        /// What it lacks, for people: of the pull request, the approval, the checks, the enforcement; empty when nothing is.
        pub lacks: Vec<String>,
    }

    /// What `.git` says, read without running git. One fact at most.
    pub struct Git {
        /// Whether the history is cut off, so that tags may be missing.
        pub shallow: bool,
        /// The branch that is checked out; empty when none is.
        pub head_branch: String,
        /// The default branch: of the remote, else a guess; empty when unknown.
        pub default_branch: String,
        /// How many tags there are.
        pub tags: i64,
        /// The tags that are versions (`v1.2.3`, `1.2.3`, `name-v1.2.3`), newest first.
        pub version_tags: Vec<String>,
        /// The newest version, without prefix: of the tags without a package's name if there are any; empty without one.
        pub latest_version: String,
        /// `github`, `gitlab`, `bitbucket`, `azure`, `gitea`, or `unknown`.
        pub host: &'static str,
    }
}
