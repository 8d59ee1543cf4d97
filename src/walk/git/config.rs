//! The address of the remote in a git configuration, and what it says about the host.
//!
//! Only `[remote "..."] url` is read: includes, rewritten addresses and everything that names a program have no effect.

use super::RemoteHost;

/// The address of `origin`, else of the first remote; `None` when there is none.
pub(super) fn remote_url(text: &str) -> Option<String> {
    let mut section: Option<&str> = None;
    let mut first: Option<String> = None;
    for line in text.lines() {
        let line = line.trim();
        if let Some(head) = line.strip_prefix('[') {
            section = head
                .split_once(']')
                .and_then(|(head, _)| head.trim().strip_prefix("remote"))
                .and_then(|name| name.trim().strip_prefix('"')?.strip_suffix('"'));
            continue;
        }
        let (Some(remote), Some((key, value))) = (section, line.split_once('=')) else {
            continue;
        };
        if !key.trim().eq_ignore_ascii_case("url") {
            continue;
        }
        let value = value
            .split([' ', '\t'])
            .find(|word| !word.is_empty())
            .unwrap_or_default()
            .trim_matches('"');
        if remote == "origin" {
            return Some(value.to_owned());
        }
        first.get_or_insert_with(|| value.to_owned());
    }
    first
}

/// What hosts the repository at `url`, and its `owner/name` there; empty when the address is none of the known forms.
pub(super) fn host_and_slug(url: &str) -> (RemoteHost, String) {
    let (authority, path) = match url.split_once("://") {
        Some(("file", _)) => return (RemoteHost::Unknown, String::new()),
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        // The form of scp: user@host:path. A letter before the colon is a Windows drive.
        None => match url.split_once(':') {
            Some((host, path)) if host.len() > 1 && !host.contains('/') => (host, path),
            _ => return (RemoteHost::Unknown, String::new()),
        },
    };
    // What stands before the last `@` may hold a password.
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = host_kind(&host);
    (kind, slug(kind, path))
}

fn host_kind(host: &str) -> RemoteHost {
    let label = |name: &str| host.split(['.', '-']).any(|label| label == name);
    if host == "dev.azure.com" || host == "ssh.dev.azure.com" || host.ends_with(".visualstudio.com")
    {
        RemoteHost::Azure
    } else if label("github") || host.ends_with(".ghe.com") {
        RemoteHost::Github
    } else if label("gitlab") {
        RemoteHost::Gitlab
    } else if label("bitbucket") {
        RemoteHost::Bitbucket
    } else if label("gitea") || label("codeberg") || label("forgejo") {
        RemoteHost::Gitea
    } else {
        RemoteHost::Unknown
    }
}

fn slug(kind: RemoteHost, path: &str) -> String {
    let path = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| {
            !(part.is_empty() || kind == RemoteHost::Azure && (*part == "_git" || *part == "v3"))
        })
        .collect();
    let plain = |part: &&str| {
        part.chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '~' | '%'))
            && !part.starts_with('.')
    };
    if parts.len() < 2 || parts.len() > 16 || !parts.iter().all(plain) {
        return String::new();
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_form_name_host_and_repository() {
        for (url, host, slug) in [
            ("https://github.com/a/b.git", RemoteHost::Github, "a/b"),
            ("git@github.com:a/b.git", RemoteHost::Github, "a/b"),
            (
                "ssh://git@ssh.github.com:443/a/b.git",
                RemoteHost::Github,
                "a/b",
            ),
            (
                "https://user:word@gitlab.corp.example/g/sub/b",
                RemoteHost::Gitlab,
                "g/sub/b",
            ),
            ("git@bitbucket.org:a/b.git", RemoteHost::Bitbucket, "a/b"),
            (
                "https://dev.azure.com/o/p/_git/r",
                RemoteHost::Azure,
                "o/p/r",
            ),
            ("git@ssh.dev.azure.com:v3/o/p/r", RemoteHost::Azure, "o/p/r"),
            ("https://codeberg.org/a/b", RemoteHost::Gitea, "a/b"),
            ("https://example.org/a/b", RemoteHost::Unknown, "a/b"),
            ("../other.git", RemoteHost::Unknown, ""),
            ("C:/a/b", RemoteHost::Unknown, ""),
            ("file:///a/b", RemoteHost::Unknown, ""),
            ("https://github.com/a/\u{1b}[31m", RemoteHost::Github, ""),
            ("git://@@@@@@:::///", RemoteHost::Unknown, ""),
            ("", RemoteHost::Unknown, ""),
        ] {
            assert_eq!(host_and_slug(url), (host, slug.to_owned()), "{url}");
        }
    }

    #[test]
    fn origin_is_preferred_and_other_sections_are_not_read() {
        let text = "[core]\n\turl = x\n[remote \"fork\"]\n\turl = https://github.com/f/b\n\
                    [remote \"origin\"]\n\tURL = \"https://github.com/a/b\" ; c\n[include]\n\tpath = /etc\n";
        assert_eq!(remote_url(text).as_deref(), Some("https://github.com/a/b"));
        assert_eq!(
            remote_url("[remote \"fork\"]\nurl=u\n").as_deref(),
            Some("u")
        );
        assert_eq!(remote_url("[remote]\nurl=u\n[remote\nurl=v\n[\n=\n"), None);
    }
}
