//! Databases as rules ask for them: whose schema it is, who writes, what ends by itself, what is said of persons; and whether
//! production runs one instance only.

use super::Scope;
use crate::facts::profile::Profile;
use crate::source::FileClass;
use crate::syntax::code::Language;

/// Claims of one component.
pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    let reachable = scope.uses.iter().filter(|fact| fact.reachable);
    for fact in reachable.filter(|fact| fact.capabilities.iter().any(|one| one == "document-db")) {
        profile
            .db_document
            .show(fact.place, format!("uses {}", fact.name));
    }
    for dependency in scope.dependencies() {
        let configured = matches!(dependency.ecosystem, "java" | "ruby" | "php" | "elixir");
        if configured
            && dependency
                .capabilities
                .iter()
                .any(|one| one == "document-db")
        {
            profile
                .db_document
                .show(dependency.place, dependency.name.clone());
        }
    }
    for practice in scope
        .practices
        .iter()
        .filter(|one| one.production && one.good)
    {
        match practice.topic {
            "document-store" => {
                profile
                    .db_document
                    .show(practice.place, practice.what.clone());
                profile
                    .db_connected
                    .show(practice.place, practice.what.clone());
            }
            "connection-pool" => profile.pool.show(practice.place, practice.what.clone()),
            _ => {}
        }
    }
    for write in scope.writes.iter().filter(|write| write.reachable) {
        profile
            .db_writes
            .show(write.place, format!("`{}` writes", write.function));
    }
    // Tables in the strings of a program that uses no database are what it speaks of, not what it keeps.
    let used = [
        &profile.db_connected,
        &profile.db_modelled,
        &profile.db_relational,
        &profile.db_document,
        &profile.service,
    ]
    .iter()
    .any(|one| one.holds)
        || scope
            .databases
            .iter()
            .any(|one| one.production && !one.cache);
    for column in scope.columns.iter().filter(|_| used) {
        let note = format!("`{}` of `{}`", column.column, column.table);
        let table = column.table.to_ascii_lowercase();
        let accounts = [
            "user",
            "users",
            "userentity",
            "account",
            "accounts",
            "usermodel",
        ];
        if accounts.contains(&table.as_str()) && column.purpose != "expiry" {
            profile.user_accounts.show(column.place, note.clone());
        }
        match column.purpose {
            "personal" => profile.personal_data.show(column.place, note),
            "expiry" => profile.expiring_records.show(column.place, note),
            _ => {}
        }
    }
    let owned = [&profile.db_modelled, &profile.migrations];
    let owned: Vec<_> = owned
        .into_iter()
        .flat_map(|one| one.evidence.clone())
        .collect();
    for (place, note) in owned {
        profile.db_owned.show(place, note);
    }
    for database in scope
        .databases
        .iter()
        .filter(|one| one.production && !one.cache)
    {
        profile.db_owned.show(
            database.place,
            format!("{} `{}`", database.engine, database.name),
        );
    }
    for command in scope
        .schema_commands
        .iter()
        .filter(|one| used && one.what == "auto" && one.stage == "start")
    {
        profile
            .db_owned
            .show(command.place, "it makes its tables itself");
    }
    single_instance(scope, profile);
    let sources: Vec<_> = scope
        .production_files()
        .filter(|(_, file)| {
            file.class == FileClass::Source
                && Language::of_extension(&file.path.extension()).is_some()
        })
        .collect();
    if let Some((id, file)) = sources.get(9) {
        profile.many_sources.show(
            super::place_of(*id, file),
            format!("{} files", sources.len()),
        );
    }
}

/// One replica everywhere in production, and nothing that makes more; a platform's manifest that says so.
fn single_instance(scope: &Scope<'_>, profile: &mut Profile) {
    let own: Vec<_> = scope
        .workloads
        .iter()
        .filter(|one| one.production && one.own && !one.runs_to_completion && !one.vendored)
        .collect();
    let alone = |replicas: i64, autoscaled: bool| replicas == 1 && !autoscaled;
    if let [first, ..] = own[..]
        && own.iter().all(|one| alone(one.replicas, one.autoscaled))
        && own.iter().all(|one| one.kind != "DaemonSet")
    {
        profile.single_instance.show(first.place, "one replica");
    }
    if !own.is_empty() {
        return;
    }
    for (id, file) in scope.production_files() {
        let Some(text) = file.text.as_deref().filter(|_| {
            matches!(file.path.extension().as_str(), "yaml" | "yml") && file.class != FileClass::Ci
        }) else {
            continue;
        };
        // The specification of a DigitalOcean app.
        if text.contains("instance_size_slug") || text.contains("instance_count") {
            let counts: Vec<&str> = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("instance_count:"))
                .map(str::trim)
                .collect();
            if !counts.is_empty()
                && counts.iter().all(|count| *count == "1")
                && !text.contains("autoscaling:")
            {
                profile
                    .single_instance
                    .show(super::place_of(id, file), "one instance");
            }
        }
    }
}
