//! What goes through a shell in each language, and what does not.

use super::super::tests::{found, holds};
use super::TOPIC;

#[test]
fn a_shell_that_is_given_values_is_found_in_every_language() {
    holds(
        TOPIC,
        &[
            ("py", "import subprocess\nsubprocess.run(cmd, shell=True)\n"),
            ("py", "import os\nos.system(\"rm \" + p)\n"),
            ("js", "exec(`git clone ${url}`)"),
            ("js", "execSync(\"ls \" + dir)"),
            ("js", "spawn(cmd, args, { shell: true })"),
            (
                "js",
                "var exec = require('child_process').exec;\nexec('identify ' + url, cb)",
            ),
            (
                "go",
                "package a\nfunc f() { exec.Command(\"sh\", \"-c\", fmt.Sprintf(\"ls %s\", dir)) }",
            ),
            (
                "go",
                "package a\nfunc f() { exec.CommandContext(ctx, \"/bin/bash\", \"-c\", script) }",
            ),
            (
                "rs",
                "fn f() { Command::new(\"sh\").arg(\"-c\").arg(format!(\"ls {}\", d)); }",
            ),
            (
                "rs",
                "fn f() { Command::new(\"sh\").args([\"-c\", &cmd]); }",
            ),
            (
                "java",
                "class A { void f() { Runtime.getRuntime().exec(\"ping \" + host); } }",
            ),
            (
                "java",
                "class A { void f() { new ProcessBuilder(\"sh\", \"-c\", \"ls \" + dir); } }",
            ),
            ("php", "<?php shell_exec(\"ls $dir\");"),
            ("rb", "system(\"ls #{dir}\")\n"),
            ("rb", "x = `git clone #{url}`\n"),
            (
                "rb",
                "def perform(name)\n  shared = \"/srv/#{name}\"\n  system(\"ls #{shared}\")\nend\n",
            ),
            (
                "cs",
                "class A { void F() { Process.Start(\"cmd.exe\", $\"/c {cmd}\"); } }",
            ),
        ],
        &[
            ("py", "import subprocess\nsubprocess.run([\"ls\", p])\n"),
            ("py", "import os\nos.system(\"clear\")\n"),
            ("js", "execFile(\"git\", [\"clone\", url])"),
            ("js", "regex.exec(text)"),
            ("js", "query.exec(function (e) {})"),
            ("go", "package a\nfunc f() { exec.Command(\"ls\", dir) }"),
            (
                "go",
                "package a\nfunc f() { exec.Command(\"sh\", \"-c\", \"uptime\") }",
            ),
            ("rs", "fn f() { Command::new(\"ls\").arg(dir); }"),
            (
                "java",
                "class A { void f() { new ProcessBuilder(\"ls\", dir); } }",
            ),
            ("rb", "system(\"ls\", dir)\n"),
            (
                "rb",
                "def perform\n  home = \"/home/deploy\"\n  shared = \"#{home}/shared\"\n  system(\". #{shared}/env ; restic backup #{home}/log\")\nend\n",
            ),
            ("php", "<?php shell_exec('ls ' . escapeshellarg($dir));"),
            (
                "cs",
                "class A { void F() { Process.Start(\"notepad.exe\", path); } }",
            ),
        ],
    );
}

#[test]
fn a_list_of_arguments_is_shown() {
    assert_eq!(
        found(
            "a.py",
            "import subprocess\nsubprocess.run([\"ls\", p])\n",
            TOPIC
        ),
        (false, true)
    );
}
