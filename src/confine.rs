//! Gives up, before a stranger's file is opened, what a scan never needs; on Linux the kernel then holds the program to it.
//!
//! It needs Landlock (Linux 5.13). With an older kernel and on other systems nothing is given up, and nothing is said of it:
//! the walk's reader keeps below the root by itself. See docs/adr/0009.

use std::path::{Path, PathBuf};

/// What a thread may still do.
#[derive(Debug, Clone, Default)]
pub struct Needs<'a> {
    /// Files, and directories with all below them, that it reads. What is missing, the reader will say.
    pub read: Vec<&'a Path>,
    /// Directories in which it makes files, and moves them to their names.
    pub create_in: Vec<PathBuf>,
    /// Devices, pipes and files that it writes as they are.
    pub write: Vec<&'a Path>,
}

/// How much of it the kernel holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confinement {
    /// Nothing: the system has no Landlock, or it is switched off.
    None,
    /// What the version of the kernel knows: before Linux 6.7, for example, nothing about the network.
    Partial,
    /// Everything.
    Full,
}

/// Leaves the calling thread, and the threads that it starts from now on, with nothing but `needs`: no other file, no program, no
/// TCP connection, no signal to another process. There is no way back.
pub fn confine(needs: &Needs<'_>) -> Confinement {
    #[cfg(target_os = "linux")]
    return linux::confine(needs).unwrap_or(Confinement::None);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = needs;
        Confinement::None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Confinement, Needs};
    use landlock::{
        ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
    };
    use std::path::Path;

    /// The newest version whose rights are given up; a kernel that knows fewer gives up those.
    const NEWEST: ABI = ABI::V6;

    pub(super) fn confine(needs: &Needs<'_>) -> Result<Confinement, RulesetError> {
        let mut rules = Ruleset::default()
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?;
        for path in &needs.read {
            allow(&mut rules, path, AccessFs::ReadFile | AccessFs::ReadDir);
        }
        for path in &needs.create_in {
            let create = AccessFs::MakeReg | AccessFs::WriteFile | AccessFs::RemoveFile;
            allow(&mut rules, path, create);
        }
        for path in &needs.write {
            allow(&mut rules, path, AccessFs::WriteFile.into());
        }
        Ok(match rules.restrict_self()?.ruleset {
            RulesetStatus::FullyEnforced => Confinement::Full,
            RulesetStatus::PartiallyEnforced => Confinement::Partial,
            RulesetStatus::NotEnforced => Confinement::None,
        })
    }

    /// What cannot be named to the kernel stays forbidden: a path that is missing, or a pipe, which it never forbids.
    fn allow(rules: &mut RulesetCreated, path: &Path, access: BitFlags<AccessFs>) {
        if let Ok(handle) = PathFd::new(path) {
            let _ = rules.add_rule(PathBeneath::new(handle, access));
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[expect(
    clippy::disallowed_methods,
    reason = "tests try what must not be possible"
)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::ErrorKind;
    use std::net::TcpStream;
    use std::process::Command;

    /// On a thread of its own: the others stay free. Does nothing where the kernel has no Landlock.
    fn confined(needs: &Needs<'_>, check: impl FnOnce(Confinement) + Send) {
        std::thread::scope(|scope| {
            scope.spawn(|| match confine(needs) {
                Confinement::None => {}
                held => check(held),
            });
        });
    }

    fn refused<T>(result: std::io::Result<T>) -> bool {
        result.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    }

    #[test]
    fn only_what_is_named_can_be_read_and_nothing_be_written() {
        let root = tempfile::tempdir().expect("a temporary directory");
        let outside = tempfile::tempdir().expect("a temporary directory");
        let (inner, other) = (root.path().join("file"), outside.path().join("file"));
        fs::write(&inner, "x").expect("written");
        fs::write(&other, "x").expect("written");
        let needs = Needs {
            read: vec![root.path(), Path::new("/nowhere/at/all")],
            ..Needs::default()
        };
        confined(&needs, |_| {
            assert_eq!(fs::read(&inner).expect("allowed"), b"x");
            assert!(fs::read_dir(root.path()).is_ok());
            assert!(refused(fs::read(&other)));
            assert!(refused(fs::read_dir(outside.path())));
            assert!(refused(fs::write(&inner, "y")));
            assert!(refused(fs::write(root.path().join("new"), "y")));
            assert!(refused(fs::remove_file(&inner)));
            // The threads that it starts are held too.
            std::thread::scope(|scope| {
                scope.spawn(|| assert!(refused(fs::read(&other))));
            });
        });
    }

    #[test]
    fn no_program_can_be_started() {
        confined(&Needs::default(), |_| {
            assert!(refused(Command::new("/bin/true").status()));
        });
    }

    #[test]
    fn no_address_can_be_reached() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        confined(&Needs::default(), |held| {
            if held == Confinement::Full {
                assert!(refused(TcpStream::connect(address)));
            }
        });
    }

    #[test]
    fn a_named_output_can_be_made_and_moved_into_place() {
        let root = tempfile::tempdir().expect("a temporary directory");
        let reports = tempfile::tempdir().expect("a temporary directory");
        fs::write(reports.path().join("old"), "x").expect("written");
        let needs = Needs {
            read: vec![root.path()],
            create_in: vec![reports.path().to_owned()],
            write: vec![Path::new("/dev/null")],
        };
        confined(&needs, |_| {
            let (draft, done) = (reports.path().join(".old.tmp"), reports.path().join("old"));
            fs::File::options()
                .write(true)
                .create_new(true)
                .open(&draft)
                .expect("allowed");
            fs::rename(&draft, &done).expect("allowed");
            assert!(fs::File::options().write(true).open("/dev/null").is_ok());
            assert!(refused(fs::write(root.path().join("new"), "y")));
        });
    }
}
