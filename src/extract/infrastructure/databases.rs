//! Databases that Terraform asks a cloud for: whether they are backed up, have a standby, and encrypt what they store.
//!
//! A table says what each attribute is when it is absent; an expression (`var.x`) is unknown and no fault.

use super::blocks;
use crate::extract::dependencies::lexer::{Kind, Token, closing};
use crate::facts::data::Database;
use crate::source::Span;

/// An attribute, by the blocks that lead to it, and what holds without it.
struct Attribute {
    /// Blocks and name; empty where nothing can be set.
    path: &'static [&'static str],
    /// Its meaning when it is absent.
    absent: &'static str,
}

const fn set(path: &'static [&'static str], absent: &'static str) -> Attribute {
    Attribute { path, absent }
}

const fn always(meaning: &'static str) -> Attribute {
    Attribute {
        path: &[],
        absent: meaning,
    }
}

/// A type of resource, or the source of a module that makes one.
struct Known {
    of: &'static str,
    backups: Attribute,
    standby: Attribute,
    encrypted: Attribute,
}

/// The defaults are those of the providers' documentation.
const KNOWN: &[Known] = &[
    Known {
        of: "aws_db_instance",
        backups: set(&["backup_retention_period"], "no"),
        standby: set(&["multi_az"], "no"),
        encrypted: set(&["storage_encrypted"], "no"),
    },
    Known {
        of: "aws_rds_cluster",
        backups: set(&["backup_retention_period"], "yes"),
        standby: always("unknown"),
        encrypted: set(&["storage_encrypted"], "no"),
    },
    Known {
        of: "aws_docdb_cluster",
        backups: set(&["backup_retention_period"], "yes"),
        standby: always("unknown"),
        encrypted: set(&["storage_encrypted"], "no"),
    },
    Known {
        of: "aws_neptune_cluster",
        backups: set(&["backup_retention_period"], "yes"),
        standby: always("unknown"),
        encrypted: set(&["storage_encrypted"], "no"),
    },
    Known {
        of: "aws_dynamodb_table",
        backups: set(&["point_in_time_recovery", "enabled"], "no"),
        standby: always("yes"),
        encrypted: set(&["server_side_encryption", "enabled"], "default"),
    },
    Known {
        of: "google_sql_database_instance",
        backups: set(&["settings", "backup_configuration", "enabled"], "no"),
        standby: set(&["settings", "availability_type"], "no"),
        encrypted: always("default"),
    },
    Known {
        of: "google_alloydb_cluster",
        backups: set(&["automated_backup_policy", "enabled"], "yes"),
        standby: always("unknown"),
        encrypted: always("default"),
    },
    Known {
        of: "google_spanner_instance",
        backups: always("unknown"),
        standby: always("yes"),
        encrypted: always("default"),
    },
    Known {
        of: "google_firestore_database",
        backups: set(&["point_in_time_recovery_enablement"], "unknown"),
        standby: always("yes"),
        encrypted: always("default"),
    },
    Known {
        of: "azurerm_postgresql_flexible_server",
        backups: always("yes"),
        standby: set(&["high_availability", "mode"], "no"),
        encrypted: always("default"),
    },
    Known {
        of: "azurerm_mysql_flexible_server",
        backups: always("yes"),
        standby: set(&["high_availability", "mode"], "no"),
        encrypted: always("default"),
    },
    Known {
        of: "azurerm_mssql_database",
        backups: always("yes"),
        standby: set(&["zone_redundant"], "unknown"),
        encrypted: set(&["transparent_data_encryption_enabled"], "default"),
    },
    Known {
        of: "azurerm_cosmosdb_account",
        backups: always("yes"),
        standby: always("unknown"),
        encrypted: always("default"),
    },
    Known {
        of: "digitalocean_database_cluster",
        backups: always("yes"),
        standby: set(&["node_count"], "unknown"),
        encrypted: always("default"),
    },
    Known {
        of: "mongodbatlas_advanced_cluster",
        backups: set(&["backup_enabled"], "no"),
        standby: always("yes"),
        encrypted: always("default"),
    },
    Known {
        of: "mongodbatlas_cluster",
        backups: set(&["cloud_backup"], "no"),
        standby: always("yes"),
        encrypted: always("default"),
    },
    Known {
        of: "terraform-aws-modules/rds/aws",
        backups: set(&["backup_retention_period"], "unknown"),
        standby: set(&["multi_az"], "no"),
        encrypted: set(&["storage_encrypted"], "yes"),
    },
    Known {
        of: "terraform-aws-modules/rds-aurora/aws",
        backups: set(&["backup_retention_period"], "yes"),
        standby: always("unknown"),
        encrypted: set(&["storage_encrypted"], "yes"),
    },
];

/// A database, and the lines that decide.
pub(super) struct Found {
    /// The fact, without path and production.
    pub(super) fact: Database,
    /// Where it speaks of backups, a standby, encryption.
    pub(super) spans: [Option<Span>; 3],
}

/// The database that a resource of this type, or a module of this source, makes.
pub(super) fn read(of: &str, name: &str, body: &[Token<'_>]) -> Option<Found> {
    let known = KNOWN.iter().find(|known| known.of == of)?;
    // A replica has its source's backups, and a standby by nature.
    let replica = find(body, &["replicate_source_db"]).is_some()
        || find(body, &["master_instance_name"]).is_some();
    let mut spans = [None; 3];
    let mut values = ["unknown"; 3];
    let attributes = [&known.backups, &known.standby, &known.encrypted];
    for (at, attribute) in attributes.into_iter().enumerate() {
        let found = find(body, attribute.path);
        spans[at] = found.as_ref().map(|(_, span)| *span);
        values[at] = match found {
            // One node has no standby; one day of backups is a backup.
            Some((value, _)) if at == 1 && value.len() == 1 && value[0].is("1") => "no",
            Some((value, _)) => meaning(&value),
            None if replica => "unknown",
            None => attribute.absent,
        };
    }
    let fact = Database {
        name: name.to_owned(),
        engine: of.to_owned(),
        form: "terraform",
        durable: "yes",
        backups: values[0],
        standby: values[1],
        encrypted: values[2],
        ..Database::default()
    };
    Some(Found { fact, spans })
}

/// What a value says: that there is such a thing, that there is none, or nothing that the file tells.
fn meaning(value: &[Token<'_>]) -> &'static str {
    let [only] = value else {
        return "unknown";
    };
    match only.text {
        "0" | "false" | "null" | "ZONAL" | "Disabled" | "POINT_IN_TIME_RECOVERY_DISABLED" => "no",
        "true" => "yes",
        _ if only.is_literal() => "yes",
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => "yes",
        _ => "unknown",
    }
}

/// The tokens that are assigned at the end of a path of blocks, and the place of the assignment.
fn find<'t>(body: &[Token<'t>], path: &[&str]) -> Option<(Vec<Token<'t>>, Span)> {
    let (name, around) = path.split_last()?;
    let mut inside = body;
    for block in around {
        inside = blocks(inside)
            .into_iter()
            .find(|(head, _)| head[0].is(block))
            .map(|(_, inner)| inner)?;
    }
    let mut at = 0;
    while at < inside.len() {
        let token = &inside[at];
        if token.is("{") || token.is("[") || token.is("(") {
            at = closing(inside, at) + 1;
            continue;
        }
        if token.is(name) && inside.get(at + 1).is_some_and(|next| next.is("=")) {
            let rest = &inside[at + 2..];
            let end = rest
                .iter()
                .position(|token| token.kind == Kind::Break)
                .unwrap_or(rest.len());
            let value: Vec<_> = rest[..end].to_vec();
            let last = value.last().map_or(inside[at + 1].span, |token| token.span);
            return Some((value, token.span.to(last)));
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::dependencies::lexer::{Comments, tokens};

    fn values(of: &str, body: &str) -> [&'static str; 3] {
        let tokens = tokens(body, Comments::Both);
        let found = read(of, "main", &tokens).expect("a known type");
        [found.fact.backups, found.fact.standby, found.fact.encrypted]
    }

    #[test]
    fn what_is_absent_is_the_providers_default() {
        assert_eq!(values("aws_db_instance", ""), ["no", "no", "no"]);
        assert_eq!(values("aws_rds_cluster", ""), ["yes", "unknown", "no"]);
        assert_eq!(
            values("azurerm_postgresql_flexible_server", ""),
            ["yes", "no", "default"]
        );
    }

    #[test]
    fn what_is_written_counts_and_what_is_computed_is_unknown() {
        assert_eq!(
            values(
                "aws_db_instance",
                "backup_retention_period = 7\nmulti_az = var.ha\nstorage_encrypted = true\n"
            ),
            ["yes", "unknown", "yes"]
        );
        assert_eq!(
            values("aws_db_instance", "backup_retention_period = 0\n")[0],
            "no"
        );
        assert_eq!(
            values("aws_db_instance", "replicate_source_db = \"main\"\n"),
            ["unknown"; 3]
        );
    }

    #[test]
    fn blocks_are_looked_into() {
        let body = "settings {\n  tier = \"x\"\n  availability_type = \"REGIONAL\"\n  backup_configuration {\n    enabled = true\n  }\n}\n";
        assert_eq!(
            values("google_sql_database_instance", body),
            ["yes", "yes", "default"]
        );
        let body = "settings {\n  availability_type = \"ZONAL\"\n}\n";
        assert_eq!(
            values("google_sql_database_instance", body),
            ["no", "no", "default"]
        );
    }
}
