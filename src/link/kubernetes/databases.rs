//! Databases among workloads and among the objects of operators: whether what they store outlives a restart.
//!
//! A volume of a type that is not known, and a template that does not say, is `unknown`.

use super::containers::{entry_place, line_place};
use super::pods::Pods;
use crate::extract::kubernetes::value::{Entry, Value};
use crate::facts::Located;
use crate::facts::container::Image;
use crate::facts::data::Database;
use crate::facts::kubernetes::Workload;
use crate::source::Place;

/// Images of databases by the last part of their repository, with the product.
const IMAGES: &[(&str, &str)] = &[
    ("postgres", "postgres"),
    ("postgresql", "postgres"),
    ("postgis", "postgres"),
    ("timescaledb", "postgres"),
    ("timescaledb-ha", "postgres"),
    ("pgvector", "postgres"),
    ("mysql", "mysql"),
    ("mysql-server", "mysql"),
    ("mariadb", "mariadb"),
    ("percona-server", "mysql"),
    ("mongo", "mongodb"),
    ("mongodb", "mongodb"),
    ("mongodb-community-server", "mongodb"),
    ("cockroach", "cockroachdb"),
    ("cassandra", "cassandra"),
    ("scylla", "scylla"),
    ("couchdb", "couchdb"),
    ("neo4j", "neo4j"),
    ("clickhouse-server", "clickhouse"),
    ("dynamodb-local", "dynamodb"),
    ("surrealdb", "surrealdb"),
    ("redis", "redis"),
    ("redis-stack-server", "redis"),
    ("valkey", "redis"),
    ("keydb", "redis"),
    ("dragonfly", "redis"),
];

/// A kind of an operator.
struct Operator {
    group: &'static str,
    kind: &'static str,
    /// Where it says how many members there are.
    members: &'static [&'static str],
    /// The least number that has a standby.
    least: i64,
    /// What backs it up; empty where only another object does.
    backup: &'static [&'static str],
}

const fn operator(
    group: &'static str,
    kind: &'static str,
    members: &'static [&'static str],
    least: i64,
    backup: &'static [&'static str],
) -> Operator {
    Operator {
        group,
        kind,
        members,
        least,
        backup,
    }
}

const OPERATORS: &[Operator] = &[
    operator(
        "postgresql.cnpg.io",
        "Cluster",
        &["spec", "instances"],
        2,
        &["spec", "backup"],
    ),
    operator(
        "acid.zalan.do",
        "postgresql",
        &["spec", "numberOfInstances"],
        2,
        &["spec", "enableLogicalBackup"],
    ),
    operator(
        "postgres-operator.crunchydata.com",
        "PostgresCluster",
        &["spec", "instances"],
        2,
        &["spec", "backups"],
    ),
    operator("k8s.mariadb.com", "MariaDB", &["spec", "replicas"], 2, &[]),
    operator(
        "psmdb.percona.com",
        "PerconaServerMongoDB",
        &["spec", "replsets"],
        3,
        &["spec", "backup"],
    ),
    operator(
        "pxc.percona.com",
        "PerconaXtraDBCluster",
        &["spec", "pxc", "size"],
        3,
        &["spec", "backup"],
    ),
    operator(
        "mongodbcommunity.mongodb.com",
        "MongoDBCommunity",
        &["spec", "members"],
        3,
        &[],
    ),
    operator(
        "mysql.oracle.com",
        "InnoDBCluster",
        &["spec", "instances"],
        3,
        &["spec", "backupSchedules"],
    ),
];

/// A database, and where its storage, members and backups are told.
pub(super) struct Found<'a> {
    pub(super) fact: Database,
    pub(super) storage: Option<&'a Entry>,
    pub(super) standby: Option<&'a Entry>,
    pub(super) backups: Option<&'a Entry>,
}

impl Found<'_> {
    /// The fact at its place.
    pub(super) fn located(self, place: Place) -> Located<Database> {
        Located::new(self.fact, place)
            .anchor_if("storage", self.storage.map(entry_place))
            .anchor_if("standby", self.standby.map(line_place))
            .anchor_if("backups", self.backups.map(entry_place))
    }
}

/// The product of a database's image; empty for any other image.
fn product(image: &Image) -> &'static str {
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    IMAGES
        .iter()
        .find(|(image, _)| *image == name)
        .map_or("", |(_, product)| product)
}

/// The database that a workload runs.
pub(super) fn of_workload<'a>(pods: &'a Pods<'a>, workload: &Workload) -> Option<Found<'a>> {
    let (container, engine) = pods
        .containers()
        .into_iter()
        .filter(|(_, role)| *role == "main")
        .map(|(container, _)| {
            (
                container,
                product(&Image::parse(&container.text_of(&["image"]))),
            )
        })
        .find(|(_, engine)| !engine.is_empty())?;
    if workload.runs_to_completion {
        return None;
    }
    let (durable, storage) = storage(pods, container, workload.templated);
    let lower = workload.name.to_ascii_lowercase();
    let kept = ["store", "cart", "data", "db", "queue"]
        .iter()
        .any(|word| lower.contains(word));
    let fact = Database {
        path: workload.path.clone(),
        name: workload.name.clone(),
        engine: engine.to_owned(),
        form: "kubernetes",
        production: workload.production && !workload.vendored,
        cache: engine == "redis" && !kept,
        durable,
        backups: "no",
        standby: match workload.replicas {
            // Copies of a plain server know nothing of each other.
            1 => "no",
            _ => "unknown",
        },
        encrypted: "unknown",
    };
    Some(Found {
        fact,
        storage,
        standby: None,
        backups: None,
    })
}

/// Whether the container writes to a volume that stays, and the line that decides.
fn storage<'a>(
    pods: &'a Pods<'a>,
    container: &'a Value,
    templated: bool,
) -> (&'static str, Option<&'a Entry>) {
    if pods.object.at(&["spec", "volumeClaimTemplates"]).is_some() {
        return ("yes", None);
    }
    let volumes = pods.spec.get("volumes");
    if container.is_open()
        || pods.spec.is_open()
        || volumes.is_some_and(Value::is_unknown)
        || container.get("volumeMounts").is_some_and(Value::is_unknown)
    {
        return ("unknown", None);
    }
    let mounts = container
        .get("volumeMounts")
        .map(Value::items)
        .unwrap_or_default();
    let mut lost = None;
    for mount in mounts {
        let name = mount.text_of(&["name"]);
        let path = mount.text_of(&["mountPath"]);
        let Some(volume) = volumes
            .map(Value::items)
            .unwrap_or_default()
            .iter()
            .find(|volume| volume.text_of(&["name"]) == name)
        else {
            return ("unknown", None);
        };
        let passing = ["/tmp", "/run", "/var/run", "/dev/shm"]
            .iter()
            .any(|one| path.starts_with(one));
        match volume.entry("emptyDir") {
            Some(entry) if !passing => lost = lost.or(Some(entry)),
            Some(_) => {}
            None if ["configMap", "secret", "projected", "downwardAPI"]
                .iter()
                .any(|kind| volume.get(kind).is_some()) => {}
            None => return ("yes", None),
        }
    }
    match lost {
        Some(entry) => ("no", Some(entry)),
        // Without any volume it writes into the container itself.
        None if templated => ("unknown", None),
        None => ("no", container.entry("image")),
    }
}

/// The database that an object of an operator asks for.
pub(super) fn of_object(value: &Value) -> Option<Found<'_>> {
    let version = value.text_of(&["apiVersion"]);
    let kind = value.text_of(&["kind"]);
    let known = OPERATORS
        .iter()
        .find(|one| version.starts_with(&format!("{}/", one.group)) && kind == one.kind)?;
    let entry = |path: &[&str]| {
        let (last, around) = path.split_last()?;
        value.at(around)?.entry(last)
    };
    let standby_entry = entry(known.members);
    let count = standby_entry.and_then(|entry| {
        let of_list = |item: &Value| {
            item.get("replicas")
                .or_else(|| item.get("size"))
                .and_then(Value::integer)
        };
        entry
            .value
            .integer()
            .or_else(|| entry.value.items().first().and_then(of_list))
    });
    let backup_entry = entry(known.backup);
    let backed = match backup_entry.map(|entry| &entry.value) {
        Some(value) if value.boolean() == Some(false) => "no",
        Some(value) if value.get("enabled").and_then(Value::boolean) == Some(false) => "no",
        Some(_) => "yes",
        None => "no",
    };
    let fact = Database {
        name: value.text_of(&["metadata", "name"]),
        engine: kind,
        form: "operator",
        durable: "yes",
        backups: backed,
        standby: match count {
            Some(count) if count >= known.least => "yes",
            Some(_) => "no",
            None => "unknown",
        },
        encrypted: "unknown",
        ..Database::default()
    };
    Some(Found {
        fact,
        storage: None,
        standby: standby_entry,
        backups: backup_entry,
    })
}
