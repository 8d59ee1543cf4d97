//! What containers may do beyond their own work: privileges, capabilities, the node's namespaces and directories.
//!
//! Admission policies outside the repository are not seen.

use super::pods::Pods;
use crate::extract::kubernetes::value::{Entry, Value};

/// Capabilities with which an intruder owns the node, or its network.
const STRONG: &[&str] = &[
    "ALL",
    "SYS_ADMIN",
    "NET_ADMIN",
    "NET_RAW",
    "SYS_PTRACE",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "SYS_TIME",
    "BPF",
    "DAC_READ_SEARCH",
    "DAC_OVERRIDE",
];

/// Host paths that give the node away: themselves, or with all that lies under them (`/*`).
const SENSITIVE: &[&str] = &[
    "/",
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/var/run/containerd/containerd.sock",
    "/var/run/crio/crio.sock",
    "/etc/*",
    "/root/*",
    "/proc/*",
    "/sys/*",
    "/dev",
    "/boot/*",
    "/var/lib/kubelet/*",
    "/var/lib/docker/*",
    "/var/run",
    "/run",
    "/usr/*",
    "/home",
];

/// What one container says about itself.
#[derive(Default)]
pub(super) struct Hardening<'a> {
    /// Rights that it takes.
    pub(super) excess: Vec<String>,
    /// Required settings that it does not make.
    pub(super) missing: Vec<String>,
    /// Whether its root file system is read-only.
    pub(super) read_only_root: bool,
    /// Its seccomp profile, or the pod's.
    pub(super) seccomp: String,
    /// The entry that takes a right.
    pub(super) fault: Option<&'a Entry>,
}

/// Reads a container's security context, and the pod's where that is inherited.
pub(super) fn of_container<'a>(
    security: Option<&'a Value>,
    pod: Option<&'a Value>,
) -> Hardening<'a> {
    let mut found = Hardening::default();
    let flag = |key: &str| {
        security
            .and_then(|security| security.get(key))
            .and_then(Value::boolean)
    };
    let entry = |key: &str| security.and_then(|security| security.entry(key));
    for key in ["privileged", "allowPrivilegeEscalation"] {
        if flag(key) == Some(true) {
            found.excess.push(format!("{key}: true"));
            found.fault = found.fault.or(entry(key));
        }
    }
    let list = |key: &str| -> Vec<String> {
        let items = security
            .and_then(|security| security.at(&["capabilities", key]))
            .map(Value::items)
            .unwrap_or_default();
        let name = |item: &Value| {
            item.text()
                .to_ascii_uppercase()
                .trim_start_matches("CAP_")
                .to_owned()
        };
        items.iter().map(name).collect()
    };
    for capability in list("add") {
        if STRONG.contains(&capability.as_str()) {
            found.excess.push(format!("capability {capability}"));
            found.fault = found.fault.or(entry("capabilities"));
        }
    }
    if flag("allowPrivilegeEscalation").is_none() {
        found
            .missing
            .push("allowPrivilegeEscalation: false".to_owned());
    }
    if !list("drop").iter().any(|name| name == "ALL") {
        found.missing.push("capabilities.drop: [ALL]".to_owned());
    }
    found.read_only_root = flag("readOnlyRootFilesystem") == Some(true);
    let profile = |context: Option<&Value>| {
        context
            .map(|context| context.text_of(&["seccompProfile", "type"]))
            .filter(|text| !text.is_empty())
    };
    found.seccomp = profile(security)
        .or_else(|| profile(pod))
        .unwrap_or_default();
    found
}

/// What the pods take of the node, and the first entry that says so.
pub(super) fn host_access<'a>(pods: &Pods<'a>) -> (Vec<String>, Option<&'a Entry>) {
    let mut access = Vec::new();
    let mut place = None;
    for key in ["hostNetwork", "hostPID", "hostIPC"] {
        if let Some(entry) = pods
            .spec
            .entry(key)
            .filter(|entry| entry.value.boolean() == Some(true))
        {
            access.push(key.to_owned());
            place = place.or(Some(entry));
        }
    }
    for volume in pods
        .spec
        .get("volumes")
        .map(Value::items)
        .unwrap_or_default()
    {
        let Some(entry) = volume.get("hostPath").and_then(|host| host.entry("path")) else {
            continue;
        };
        let path = entry.value.text();
        if is_sensitive(&path) {
            access.push(format!("the host's {path}"));
            place = place.or(Some(entry));
        }
    }
    (access, place)
}

fn is_sensitive(path: &str) -> bool {
    let path = match path.trim_end_matches('/') {
        "" if !path.is_empty() => "/",
        trimmed => trimmed,
    };
    SENSITIVE.iter().any(|one| match one.strip_suffix("/*") {
        Some(root) => path == root || path.starts_with(&format!("{root}/")),
        None => path == *one,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_gives_the_node_away_and_a_data_directory_does_not() {
        for (path, expected) in [
            ("/var/run/docker.sock", true),
            ("/", true),
            ("/etc/kubernetes/", true),
            ("/mnt/data", false),
            ("/var/log", false),
            ("", false),
        ] {
            assert_eq!(is_sensitive(path), expected, "{path}");
        }
    }
}
