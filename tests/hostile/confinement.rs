//! A scan starts no program, opens no socket and writes nothing but its report: the kernel is asked to kill it otherwise, and
//! where `strace` is installed, every call is read.

use crate::bench::{Repository, finished};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

/// Says to the test below what it is to do; without it, it does nothing.
const TASK: &str = "READINESS_TEST_UNDER_FILTER";

fn repository() -> Repository {
    Repository::of(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\nserde = \"1\"\n",
        ),
        ("src/main.rs", "fn main() {}\n"),
        ("Dockerfile", "FROM a:latest\n"),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs: {a: {runs-on: x, steps: [{run: make test}]}}\n",
        ),
        (
            "package.json",
            "{\"scripts\": {\"test\": \"touch ran\"}, \"dependencies\": {\"a\": \"https://example.org/a.tgz\"}}",
        ),
        (
            ".git/config",
            "[core]\n\tfsmonitor = touch ran\n[remote \"origin\"]\n\turl = https://example.org/a/b.git\n",
        ),
        (".git/HEAD", "ref: refs/heads/main\n"),
    ])
}

/// Calls that end the process: for a program, the network, another process, and every change of a file system.
fn forbidden() -> BTreeMap<i64, Vec<SeccompRule>> {
    let mut calls: BTreeMap<i64, Vec<SeccompRule>> = [
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_writev,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_io_uring_setup,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_mkdirat,
        libc::SYS_mknodat,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_truncate,
        libc::SYS_ftruncate,
        libc::SYS_fallocate,
        libc::SYS_fchmod,
        libc::SYS_fchmodat,
        libc::SYS_fchown,
        libc::SYS_fchownat,
        libc::SYS_utimensat,
        libc::SYS_setxattr,
        libc::SYS_mount,
        libc::SYS_kill,
    ]
    .into_iter()
    .map(|call| (call, Vec::new()))
    .collect();
    #[cfg(target_arch = "x86_64")]
    for call in [
        libc::SYS_fork,
        libc::SYS_vfork,
        libc::SYS_creat,
        libc::SYS_unlink,
        libc::SYS_rename,
        libc::SYS_renameat,
        libc::SYS_mkdir,
        libc::SYS_rmdir,
        libc::SYS_mknod,
        libc::SYS_link,
        libc::SYS_symlink,
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_utimes,
    ] {
        calls.insert(call, Vec::new());
    }
    let has = |argument: u8, mask: i32, value: i32| {
        let bits = |number: i32| u64::from(number.unsigned_abs());
        let operator = SeccompCmpOp::MaskedEq(bits(mask));
        let condition =
            SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, bits(value));
        SeccompRule::new(vec![condition.expect("six arguments")]).expect("a condition")
    };
    let writes = |argument: u8| {
        vec![
            has(argument, libc::O_ACCMODE, libc::O_WRONLY),
            has(argument, libc::O_ACCMODE, libc::O_RDWR),
            has(argument, libc::O_CREAT, libc::O_CREAT),
        ]
    };
    calls.insert(libc::SYS_openat, writes(2));
    #[cfg(target_arch = "x86_64")]
    calls.insert(libc::SYS_open, writes(1));
    // A thread may be started, a process not.
    calls.insert(libc::SYS_clone, vec![has(0, libc::CLONE_THREAD, 0)]);
    calls
}

fn install(calls: BTreeMap<i64, Vec<SeccompRule>>, then: SeccompAction) {
    let machine = std::env::consts::ARCH
        .try_into()
        .expect("a machine that the filter knows");
    let filter = SeccompFilter::new(calls, SeccompAction::Allow, then, machine).expect("a filter");
    let program: BpfProgram = filter.try_into().expect("a program");
    apply_filter(&program).expect("the kernel filters");
}

/// Runs in a process of its own, started by the tests below.
#[test]
fn under_the_filter() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    // `clone3` hides its flags behind a pointer: without it, the C library takes `clone`.
    let missing = u32::from(libc::ENOSYS.unsigned_abs() as u16);
    install(
        BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
        SeccompAction::Errno(missing),
    );
    install(forbidden(), SeccompAction::KillProcess);
    match task.split_once(' ') {
        Some(("scan", root)) => {
            for format in ["table", "json", "sarif", "markdown"] {
                let words = [
                    "readiness",
                    "scan",
                    root,
                    "--format",
                    format,
                    "--fail-on",
                    "never",
                ];
                let code = readiness::cli::run(words.map(Into::into).to_vec());
                assert_eq!(
                    format!("{code:?}"),
                    format!("{:?}", std::process::ExitCode::SUCCESS)
                );
            }
        }
        Some(("connect", _)) => drop(std::net::UdpSocket::bind("127.0.0.1:0")),
        Some(("start", _)) => drop(Command::new("/bin/true").status()),
        Some(("write", path)) => drop(std::fs::write(path, "x")),
        _ => panic!("no such task: {task}"),
    }
}

fn filtered(task: &str) -> std::process::Output {
    let myself = std::env::current_exe().expect("a test knows its program");
    let mut command = Command::new(myself);
    command.args(["--exact", "confinement::under_the_filter", "--nocapture"]);
    finished(command.env(TASK, task))
}

#[test]
fn a_scan_needs_no_program_no_socket_and_writes_nothing() {
    let bench = repository();
    let output = filtered(&format!("scan {}", bench.root().display()));
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.signal(), None, "it was killed: {said}");
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("\"schema_version\": 1") && said.contains("\"$schema\""),
        "{said}"
    );
    assert!(!bench.root().join("ran").exists());
}

#[test]
fn the_filter_bites() {
    let bench = repository();
    let file = bench.beside("tmp/file");
    for task in [
        "connect x".to_owned(),
        "start x".to_owned(),
        format!("write {}", file.display()),
    ] {
        let output = filtered(&task);
        assert_eq!(output.status.signal(), Some(libc::SIGSYS), "{task}");
    }
}

#[test]
fn what_a_scan_calls_is_what_it_says() {
    let bench = repository();
    let trace = bench.beside("reports/trace");
    let calls = "execve,execveat,fork,vfork,%network,open,openat,openat2,creat,unlinkat,unlink,rename,renameat,renameat2,mkdir,mkdirat,truncate";
    let scan = bench.scan();
    let mut traced = Command::new("strace");
    traced
        .args([
            "-f",
            "-qq",
            "-s",
            "4096",
            "-e",
            &format!("trace={calls}"),
            "-o",
        ])
        .arg(&trace);
    traced
        .arg(scan.get_program())
        .args(scan.get_args())
        .current_dir(bench.beside("home"));
    let works = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status();
    if !works.is_ok_and(|status| status.success()) {
        return; // Not installed, or tracing is not allowed here: the filter above proves the same.
    }
    assert!(
        finished(&mut traced)
            .status
            .code()
            .is_some_and(|code| code < 2)
    );
    let trace = std::fs::read_to_string(trace).expect("a trace");
    let reports = bench.beside("reports").display().to_string();
    let mut started = 0;
    for line in trace.lines().filter(|line| line.contains('(')) {
        let call = line
            .split_once(' ')
            .map_or(line, |(_, call)| call.trim_start());
        if call.starts_with("execve(") {
            started += 1;
        } else if call.starts_with("open") {
            let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"]
                .iter()
                .any(|flag| call.contains(flag));
            assert!(!writes || call.contains(&reports), "{call}");
        } else if call.starts_with("rename") {
            assert_eq!(call.matches(&reports).count(), 2, "{call}");
        } else {
            assert!(
                call.starts_with("<...") || call.starts_with("---"),
                "{call}"
            );
        }
    }
    assert_eq!(started, 1, "{trace}");
}
