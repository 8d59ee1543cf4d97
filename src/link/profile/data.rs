//! Databases, caches and brokers: what is modelled, and what is connected (ruling 11).

use super::{Scope, place_of};
use crate::facts::dependencies::Dependency;
use crate::facts::profile::Profile;
use crate::source::FileClass;

/// Ecosystems whose drivers are loaded by configuration, so that no line of source has to name them.
const CONFIGURED: [&str; 4] = ["java", "ruby", "php", "elixir"];

/// Caches inside the process: no server to connect to.
const IN_PROCESS: [&str; 26] = [
    "moka",
    "cached",
    "mini-moka",
    "quick_cache",
    "foyer",
    "stretto",
    "lru",
    "tower-sessions-moka-store",
    "github.com/dgraph-io/ristretto",
    "github.com/allegro/bigcache",
    "github.com/patrickmn/go-cache",
    "github.com/hashicorp/golang-lru",
    "github.com/coocood/freecache",
    "github.com/maypok86/otter",
    "cachetools",
    "diskcache",
    "async-lru",
    "node-cache",
    "lru-cache",
    "cache-manager",
    "@nestjs/cache-manager",
    "org.springframework.boot:spring-boot-starter-cache",
    "com.github.ben-manes.caffeine:caffeine",
    "org.ehcache:ehcache",
    "Microsoft.Extensions.Caching.Memory",
    "symfony/cache",
];

/// Libraries in whose terms tables and documents are modelled.
const MODELS: [&str; 34] = [
    "diesel",
    "sea-orm",
    "sqlalchemy",
    "sqlmodel",
    "django",
    "tortoise-orm",
    "peewee",
    "beanie",
    "mongoengine",
    "odmantic",
    "gorm.io/gorm",
    "entgo.io/ent",
    "github.com/uptrace/bun",
    "typeorm",
    "sequelize",
    "prisma",
    "@prisma/client",
    "drizzle-orm",
    "@mikro-orm/core",
    "objection",
    "mongoose",
    "@nestjs/typeorm",
    "@nestjs/mongoose",
    "org.springframework.boot:spring-boot-starter-data-jpa",
    "org.springframework.boot:spring-boot-starter-data-mongodb",
    "org.hibernate.orm:hibernate-core",
    "org.jetbrains.exposed:exposed-core",
    "activerecord",
    "rails",
    "mongoid",
    "sequel",
    "doctrine/orm",
    "laravel/framework",
    "ecto",
];

/// Whether an image or module path is that package: the major version of a Go module does not matter.
fn is_one_of(name: &str, list: &[&str]) -> bool {
    list.iter().any(|one| {
        name.eq_ignore_ascii_case(one)
            || name
                .strip_prefix(one)
                .is_some_and(|rest| rest.starts_with("/v"))
    })
}

pub(super) fn show(scope: &Scope<'_>, profile: &mut Profile) {
    modelled(scope, profile);
    in_use(scope, profile);
    drivers_by_name(scope, profile);
    for dependency in scope.dependencies() {
        configured(dependency, profile, dependency.place);
    }
    for (id, file) in scope.production_files() {
        // A connector that reads the database's log publishes to a broker without a client in the source.
        let connector = file.path.as_str().contains("debezium") && file.path.extension() == "json";
        if connector {
            profile
                .broker
                .show(place_of(id, file), "change data capture connector");
        }
    }
    // Laravel connects by its own settings; migrations show that it is to.
    if profile.db_modelled.holds
        && scope
            .production_files()
            .any(|(_, file)| file.class == FileClass::Migration)
        && let Some(framework) = scope
            .dependencies()
            .find(|one| one.name == "laravel/framework" && one.scope == "runtime")
    {
        profile
            .db_connected
            .show(framework.place, framework.name.clone());
    }
    relational(scope, profile);
    let opened = scope
        .practices
        .iter()
        .filter(|one| one.topic == "connection" && one.production);
    for one in opened {
        profile.backing.show(one.place, one.what.clone());
        // The SDK of AWS serves everything; only the client's name tells that it opens a database.
        if one.what.starts_with("DynamoDB") {
            profile.db_connected.show(one.place, "DynamoDB");
        }
    }
    for predicate in [&profile.db_connected, &profile.cache, &profile.broker] {
        for (place, note) in &predicate.evidence {
            profile.backing.show(*place, note.clone());
        }
    }
}

fn modelled(scope: &Scope<'_>, profile: &mut Profile) {
    for (id, file) in scope.production_files() {
        let configures = matches!(
            file.path.name(),
            "alembic.ini"
                | "diesel.toml"
                | "schema.prisma"
                | "ormconfig.json"
                | "knexfile.js"
                | "knexfile.ts"
                | "atlas.hcl"
                | "sqlc.yaml"
        );
        if file.class == FileClass::Migration {
            profile.db_modelled.show(place_of(id, file), "migration");
        } else if configures {
            profile.db_modelled.show(place_of(id, file), "");
        }
    }
    for fact in scope
        .uses
        .iter()
        .filter(|fact| is_one_of(&fact.name, &MODELS))
    {
        profile
            .db_modelled
            .show(fact.place, format!("uses {}", fact.name));
    }
    for dependency in scope
        .dependencies()
        .filter(|one| CONFIGURED.contains(&one.ecosystem))
    {
        // `rails` alone brings its database layer; a driver beside it shows that it is wanted.
        let wanted = dependency.name != "rails" || scope.dependencies().any(|one| is_database(one));
        if wanted && is_one_of(&dependency.name, &MODELS) {
            profile
                .db_modelled
                .show(dependency.place, dependency.name.clone());
        }
    }
}

/// Relational databases, and the migrations of their schemas.
fn relational(scope: &Scope<'_>, profile: &mut Profile) {
    let is = |capabilities: &[String]| capabilities.iter().any(|one| one == "relational-db");
    for fact in scope.uses.iter().filter(|fact| is(&fact.capabilities)) {
        let note = format!("uses {}", fact.name);
        profile.db_relational.show(fact.place, note);
    }
    for dependency in scope.dependencies() {
        if CONFIGURED.contains(&dependency.ecosystem) && is(&dependency.capabilities) {
            let name = dependency.name.clone();
            profile.db_relational.show(dependency.place, name);
        }
    }
    for migration in &scope.migrations {
        profile.db_relational.show(migration.place, "migration");
        profile.migrations.show(migration.place, migration.tool);
        if matches!(migration.down, "yes" | "automatic") {
            profile.reversible_migrations.show(migration.place, "");
        }
    }
}

fn is_database(dependency: &Dependency) -> bool {
    dependency
        .capabilities
        .iter()
        .any(|one| matches!(one.as_str(), "relational-db" | "document-db"))
}

fn in_use(scope: &Scope<'_>, profile: &mut Profile) {
    for fact in scope.uses.iter().filter(|fact| fact.reachable) {
        let note = format!("uses {}", fact.name);
        for capability in &fact.capabilities {
            match capability.as_str() {
                // Models can be declared without an engine that connects them.
                "relational-db" | "document-db"
                    if fact.called || !declares_without_connecting(&fact.name) =>
                {
                    profile.db_connected.show(fact.place, note.clone());
                }
                "cache-stores" if !is_one_of(&fact.name, &IN_PROCESS) => {
                    profile.cache.show(fact.place, note.clone())
                }
                "brokers" => profile.broker.show(fact.place, note.clone()),
                _ => {}
            }
        }
    }
}

/// Mappers of these languages load the driver that the connection's address names: no line of source imports it.
fn drivers_by_name(scope: &Scope<'_>, profile: &mut Profile) {
    let maps = scope
        .uses
        .iter()
        .any(|fact| fact.reachable && is_one_of(&fact.name, &MODELS));
    if !maps {
        return;
    }
    for dependency in scope.dependencies() {
        let loaded = matches!(dependency.ecosystem, "python" | "javascript")
            && is_database(dependency)
            && !is_one_of(&dependency.name, &MODELS);
        if loaded {
            profile
                .db_connected
                .show(dependency.place, dependency.name.clone());
        }
    }
}

fn declares_without_connecting(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "sqlalchemy" | "sqlmodel" | "diesel" | "sea-orm"
    )
}

/// What a dependency alone shows: drivers that configuration loads, and features that bring a store.
fn configured(dependency: &Dependency, profile: &mut Profile, place: crate::source::Place) {
    let by_feature = dependency
        .features
        .iter()
        .any(|feature| feature.starts_with("redis"));
    for capability in &dependency.capabilities {
        let by_configuration = CONFIGURED.contains(&dependency.ecosystem);
        match capability.as_str() {
            "relational-db" | "document-db" if by_configuration => {
                profile.db_connected.show(place, dependency.name.clone());
            }
            "cache-stores"
                if (by_configuration || by_feature)
                    && !is_one_of(&dependency.name, &IN_PROCESS) =>
            {
                profile.cache.show(place, dependency.name.clone());
            }
            "brokers" if by_configuration => profile.broker.show(place, dependency.name.clone()),
            _ => {}
        }
    }
}
