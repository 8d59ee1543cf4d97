//! One resource of infrastructure code, whatever tool writes it: its settings in one spelling, and what it gives.

use super::super::{Extracted, Input};
use super::{health, protection};
use crate::facts::Located;
use crate::facts::infrastructure::{Property, Resource};
use crate::knowledge::{Kind, Knowledge};
use crate::source::Span;

/// Types of other tools, by the part that tells them, and the Terraform type that gives the same. The knowledge lists
/// speak of Terraform's.
const SAME: &[(&str, &str)] = &[
    ("AWS::RDS::DBInstance", "aws_db_instance"),
    ("AWS::RDS::DBCluster", "aws_rds_cluster"),
    ("AWS::Backup::BackupPlan", "aws_backup_plan"),
    ("AWS::DynamoDB::Table", "aws_dynamodb_table"),
    ("AWS::DLM::LifecyclePolicy", "aws_dlm_lifecycle_policy"),
    ("AWS::SecretsManager::Secret", "aws_secretsmanager_secret"),
    ("AWS::SSM::Parameter", "aws_ssm_parameter"),
    ("AWS::KMS::Key", "aws_kms_key"),
    ("AWS::WAFv2::WebACL", "aws_wafv2_web_acl"),
    ("AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api"),
    ("AWS::ApiGateway::UsagePlan", "aws_api_gateway_usage_plan"),
    ("AWS::ApiGatewayV2::Api", "aws_apigatewayv2_api"),
    ("AWS::Serverless::Api", "aws_api_gateway_rest_api"),
    ("AWS::Serverless::HttpApi", "aws_apigatewayv2_api"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb"),
    (
        "AWS::CloudFront::Distribution",
        "aws_cloudfront_distribution",
    ),
    (
        "AWS::CloudFront::ResponseHeadersPolicy",
        "aws_cloudfront_response_headers_policy",
    ),
    ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"),
    ("AWS::Logs::LogGroup", "aws_cloudwatch_log_group"),
    ("AWS::Scheduler::Schedule", "aws_scheduler_schedule"),
    ("AWS::Events::Rule", "aws_cloudwatch_event_rule"),
    ("AWS::RDS::DBProxy", "aws_db_proxy"),
    (
        "AWS::CodeDeploy::DeploymentGroup",
        "aws_codedeploy_deployment_group",
    ),
    (
        "AWS::FIS::ExperimentTemplate",
        "aws_fis_experiment_template",
    ),
    ("AWS::Cognito::UserPool", "aws_cognito_user_pool"),
    ("aws-rds.DatabaseInstance", "aws_db_instance"),
    ("aws-rds.DatabaseCluster", "aws_rds_cluster"),
    ("aws-rds.DatabaseProxy", "aws_db_proxy"),
    ("aws-backup.BackupPlan", "aws_backup_plan"),
    ("aws-dynamodb.Table", "aws_dynamodb_table"),
    ("aws-secretsmanager.Secret", "aws_secretsmanager_secret"),
    ("aws-apigateway.RestApi", "aws_api_gateway_rest_api"),
    ("aws-apigateway.UsagePlan", "aws_api_gateway_usage_plan"),
    ("aws-wafv2.CfnWebACL", "aws_wafv2_web_acl"),
    ("aws-cloudwatch.Alarm", "aws_cloudwatch_metric_alarm"),
    ("aws-cloudfront.Distribution", "aws_cloudfront_distribution"),
    ("aws-events.Rule", "aws_cloudwatch_event_rule"),
    (
        "aws-elasticloadbalancingv2.ApplicationLoadBalancer",
        "aws_lb",
    ),
    ("aws-cognito.UserPool", "aws_cognito_user_pool"),
];

/// A resource as its tool's reader found it.
pub(super) struct Made {
    /// As the fact has it.
    pub(super) tool: &'static str,
    /// As written.
    pub(super) resource_type: String,
    /// Empty without one.
    pub(super) name: String,
    /// Whether it is the project's own.
    pub(super) production: bool,
    /// What it sets, as written.
    pub(super) settings: Vec<(Property, Span)>,
    /// Where it is made.
    pub(super) place: Span,
}

impl Made {
    /// Adds the facts that it gives.
    pub(super) fn push(mut self, input: &Input<'_>, out: &mut Extracted) {
        for (property, _) in &mut self.settings {
            property.name = snake(&property.name);
        }
        if self.production {
            health::of_resource(input, &self.resource_type, &self.settings, out);
        }
        if let Some(found) = protection::of(&self, input) {
            out.facts.branch_protections.push(found);
        }
        let properties: Vec<Property> = self
            .settings
            .into_iter()
            .map(|(property, _)| property)
            .collect();
        let capabilities = capabilities(&self.resource_type, &properties);
        let arguments = arguments(&properties);
        let fact = Resource {
            path: input.path.to_string(),
            tool: self.tool,
            resource_type: self.resource_type,
            name: self.name,
            production: self.production,
            arguments,
            tls: asks_for_tls(&properties),
            limits_logins: limits_logins(&properties),
            properties,
            capabilities,
        };
        out.facts
            .resources
            .push(Located::new(fact, input.place(self.place)));
    }
}

/// Whether a protocol, a policy of viewers or a certificate asks for TLS.
fn asks_for_tls(properties: &[Property]) -> bool {
    properties.iter().any(|property| {
        let name = property.name.rsplit('.').next().unwrap_or_default();
        matches!(
            property.value.as_str(),
            "HTTPS" | "TLS" | "redirect-to-https" | "https-only"
        ) || matches!(
            name,
            "certificate_arn" | "acm_certificate_arn" | "ssl_certificates" | "https_only"
        )
    })
}

/// Whether it limits how often somebody may call, and speaks of signing in.
fn limits_logins(properties: &[Property]) -> bool {
    let speaks = |words: &[&str]| {
        properties.iter().any(|property| {
            let name = property.name.to_ascii_lowercase();
            let value = property.value.to_ascii_lowercase();
            words
                .iter()
                .any(|word| name.contains(word) || value.contains(word))
        })
    };
    speaks(&["rate_based", "rate_limit", "ratelimit", "throttle"])
        && speaks(&["login", "signin", "sign-in", "auth", "session"])
}

/// The names that it sets at its own level, each once, without those that are set to nothing.
fn arguments(properties: &[Property]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for property in properties {
        let name = property.name.split('.').next().unwrap_or_default();
        let inner = name.len() < property.name.len();
        let nothing = matches!(property.value.as_str(), "" | "null" | "false" | "0");
        if (inner || !nothing || !property.resolved) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// What the knowledge lists say of the type, with the conditions on its settings met. Of a type in another tool's words
/// the names of nested settings differ, so that a condition is met by the last part of the name.
fn capabilities(resource_type: &str, properties: &[Property]) -> Vec<String> {
    let same = SAME.iter().find(|(other, _)| *other == resource_type);
    let known = same.map_or_else(
        || pulumi(resource_type),
        |(_, terraform)| (*terraform).to_owned(),
    );
    let translated = known != resource_type;
    let mut found: Vec<String> = Knowledge::built_in()
        .of(Kind::Terraform, &known)
        .into_iter()
        .filter(|one| !one.entry.weak)
        .filter(|one| {
            one.entry.with.iter().all(|(field, values)| {
                let last = field.rsplit('.').next().unwrap_or(field);
                properties.iter().any(|property| {
                    let name = property.name.as_str();
                    let named = name == field
                        || (translated && (name == last || name.ends_with(&format!(".{last}"))));
                    named && holds(property, values)
                })
            })
        })
        .map(|one| one.capability.to_owned())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the setting has one of the values; without any, whether it is set to something.
fn holds(property: &Property, values: &[String]) -> bool {
    if values.is_empty() {
        let off = matches!(property.value.as_str(), "false" | "0" | "null" | "DISABLED");
        return !(property.resolved && off);
    }
    values
        .iter()
        .any(|value| value.eq_ignore_ascii_case(&property.value))
}

/// `aws.rds.Instance` of Pulumi in Terraform's way, `aws_rds_instance`; the well-known ones have a name of their own.
fn pulumi(resource_type: &str) -> String {
    match resource_type {
        "aws.rds.Instance" => "aws_db_instance".to_owned(),
        "aws.lb.LoadBalancer" => "aws_lb".to_owned(),
        "gcp.sql.DatabaseInstance" => "google_sql_database_instance".to_owned(),
        other if other.matches('.').count() == 2 && !other.contains("::") => snake(other)
            .replacen("gcp.", "google.", 1)
            .replace('.', "_"),
        other => other.to_owned(),
    }
}

/// `MultiAZ` and `multiAz` as `multi_az`; dots stay.
pub(super) fn snake(name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (at, sign) in signs.iter().enumerate() {
        if sign.is_uppercase() {
            let before = at.checked_sub(1).map(|at| signs[at]);
            let after = signs.get(at + 1);
            let starts = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|c| c.is_lowercase()));
            if starts {
                out.push('_');
            }
            out.extend(sign.to_lowercase());
        } else {
            out.push(if *sign == '-' { '_' } else { *sign });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, value: &str) -> Property {
        Property {
            name: name.to_owned(),
            value: value.to_owned(),
            resolved: true,
        }
    }

    #[test]
    fn every_spelling_becomes_one() {
        for (written, expected) in [
            ("MultiAZ", "multi_az"),
            ("multiAz", "multi_az"),
            ("multi_az", "multi_az"),
            ("DBInstanceClass", "db_instance_class"),
            (
                "Settings.BackupRetentionPeriod",
                "settings.backup_retention_period",
            ),
        ] {
            assert_eq!(snake(written), expected);
        }
    }

    #[test]
    fn what_a_database_gives_depends_on_its_settings() {
        let with = [property("backup_retention_period", "7")];
        let without = [property("backup_retention_period", "0")];
        for resource_type in [
            "aws_db_instance",
            "AWS::RDS::DBInstance",
            "aws.rds.Instance",
            "aws-rds.DatabaseInstance",
        ] {
            assert_eq!(
                capabilities(resource_type, &with),
                ["backup"],
                "{resource_type}"
            );
            assert!(
                capabilities(resource_type, &without).is_empty(),
                "{resource_type}"
            );
            assert!(
                capabilities(resource_type, &[]).is_empty(),
                "{resource_type}"
            );
        }
    }
}
