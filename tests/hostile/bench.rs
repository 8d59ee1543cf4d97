//! A repository on the disk, the program over it, and what must be true of every run.

use crate::output;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

/// Stands in the files beside the repository: no report may hold it.
pub(crate) const OUTSIDE: &str = "TOKEN-OF-A-FILE-OUTSIDE";

/// No run takes a tenth of this; a run that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(120);

pub(crate) struct Repository {
    directory: TempDir,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        for name in ["repository", "outside", "home", "tmp", "reports"] {
            fs::create_dir(directory.path().join(name)).expect("a new directory");
        }
        let bench = Self { directory };
        fs::write(bench.beside("outside/secret.txt"), OUTSIDE).expect("written");
        bench
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let bench = Self::new();
        for (path, text) in files {
            bench.file(path, text);
        }
        bench
    }

    /// A path of the directory that holds the repository.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.beside("repository")
    }

    /// A path of the repository, with the directories that lead to it.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        let place = self.root().join(path);
        fs::create_dir_all(place.parent().expect("below the root")).expect("a directory");
        place
    }

    pub(crate) fn file(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.place(path), bytes).expect("written");
    }

    /// The program, at home in a directory of its own.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readiness"));
        command.env_clear().env("HOME", self.beside("home"));
        command.env("TMPDIR", self.beside("tmp"));
        command.current_dir(self.beside("home"));
        command
    }

    /// A scan in every form: the table on standard output, the others in `reports`.
    pub(crate) fn scan(&self) -> Command {
        let mut command = self.program();
        command
            .arg("scan")
            .arg(self.root())
            .args(["--format", "table", "-v"]);
        for format in ["json", "sarif", "markdown"] {
            let report = self.beside("reports").join(format);
            command.args(["--format", format, "--output"]).arg(report);
        }
        command
    }

    /// Scans and holds what must be true of every scan that ends with a report.
    pub(crate) fn survives(&self) -> Said {
        let said = self.run(&mut self.scan());
        assert!(matches!(said.code, 0 | 1), "{}", said.stderr);
        said
    }

    /// Scans, and the work cannot be done.
    pub(crate) fn refused(&self) -> Said {
        let said = self.run(&mut self.scan());
        assert_eq!(said.code, 2, "{}", said.table);
        assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
        said
    }

    /// Runs and holds what must be true of every run: it ends, without a crash; nothing is changed; whatever it says is harmless.
    pub(crate) fn run(&self, command: &mut Command) -> Said {
        let before = self.snapshot();
        let output = finished(command);
        assert_eq!(before, self.snapshot(), "something was changed");
        let report = |name: &str| fs::read(self.beside("reports").join(name)).unwrap_or_default();
        let said = Said::new(
            &output,
            [report("json"), report("sarif"), report("markdown")],
        );
        for name in ["json", "sarif", "markdown"] {
            let _ = fs::remove_file(self.beside("reports").join(name));
        }
        said
    }

    /// Every name beside the reports: its kind, its length, its time.
    fn snapshot(&self) -> BTreeMap<PathBuf, String> {
        let entries = walkdir::WalkDir::new(self.directory.path()).into_iter();
        let entries = entries.filter_map(Result::ok);
        entries
            .filter(|entry| !entry.path().starts_with(self.beside("reports")))
            .filter_map(|entry| {
                let facts = entry.path().symlink_metadata().ok()?;
                let kind = facts.file_type();
                let shown = format!("{kind:?} {} {:?}", facts.len(), facts.modified().ok()?);
                Some((entry.into_path(), shown))
            })
            .collect()
    }
}

/// What a run said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) table: String,
    pub(crate) stderr: String,
    /// `Null` where there is no report.
    pub(crate) json: Value,
    pub(crate) sarif: String,
    pub(crate) markdown: String,
}

impl Said {
    fn new(output: &Output, reports: [Vec<u8>; 3]) -> Self {
        let code = output.status.code().expect("no signal ended it");
        assert_ne!(code, 101);
        output::check("table", &output.stdout);
        output::check("stderr", &output.stderr);
        let [json, sarif, markdown] = reports;
        if !json.is_empty() {
            output::check("json", &json);
            output::check("sarif", &sarif);
            output::check("markdown", &markdown);
        }
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let said = Self {
            code,
            table: text(&output.stdout),
            stderr: text(&output.stderr),
            json: serde_json::from_slice(&json).unwrap_or_default(),
            sarif: text(&sarif),
            markdown: text(&markdown),
        };
        assert!(!said.stderr.contains("internal error"), "{}", said.stderr);
        assert!(!said.mentions(OUTSIDE), "it read a file outside");
        said
    }

    /// Whether any form of the report holds the text.
    pub(crate) fn mentions(&self, text: &str) -> bool {
        let forms = [&self.table, &self.stderr, &self.sarif, &self.markdown];
        forms.iter().any(|form| form.contains(text)) || self.json.to_string().contains(text)
    }

    /// What was left out: `path: message`.
    pub(crate) fn notices(&self) -> Vec<String> {
        let notices = self.json["notices"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        notices
            .iter()
            .map(|notice| format!("{}: {}", text(&notice["path"]), text(&notice["message"])))
            .collect()
    }

    /// That something of `path` was left out, for a reason that holds `why`.
    pub(crate) fn left_out(&self, path: &str, why: &str) {
        let notices = self.notices();
        let found = notices
            .iter()
            .any(|one| one.starts_with(&format!("{path}: ")) && one.contains(why));
        assert!(found, "{path}: {why}: {notices:#?}");
    }
}

/// Runs a program to its end, which must come; it has no input to wait for.
pub(crate) fn finished(command: &mut Command) -> Output {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    let id = child.id();
    let (done, ended) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        let output = child.wait_with_output();
        let _ = done.send(());
        output
    });
    if ended.recv_timeout(LONGEST).is_err() {
        let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        panic!("it hangs");
    }
    waiting.join().expect("it waits").expect("it ends")
}

/// Makes a named pipe.
#[cfg(unix)]
pub(crate) fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
}

/// Whether the tests run as a user whom permissions bind.
#[cfg(unix)]
pub(crate) fn bound_by_permissions(path: &Path) -> bool {
    fs::read_dir(path).is_err()
}
