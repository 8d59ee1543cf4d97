//! The keys of `readiness.toml`: all of them. The published schema and the reference page are held to these lists.

/// At the top of the file.
pub const ROOT_KEYS: [&str; 7] = [
    "profile",
    "components",
    "rules",
    "severity",
    "waiver",
    "attestation",
    "exclude",
];

/// In `[rules]`.
pub const RULES_KEYS: [&str; 2] = ["skip", "only"];

/// In `[[waiver]]`.
pub const WAIVER_KEYS: [&str; 5] = ["rule", "path", "component", "reason", "expires"];

/// In `[[attestation]]`.
pub const ATTESTATION_KEYS: [&str; 6] =
    ["rule", "component", "owner", "date", "expires", "evidence"];

/// In `[profile]`, besides the names of the predicates.
pub const PROFILE_KEYS: [&str; 2] = ["kind", "host"];

/// In `[components."path"]`, besides the names of the predicates.
pub const COMPONENT_KEYS: [&str; 1] = ["kind"];

/// The hosts that `host` may name: those of the profile.
pub const HOSTS: [&str; 5] = ["github", "gitlab", "bitbucket", "azure", "gitea"];
