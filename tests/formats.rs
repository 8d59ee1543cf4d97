//! Holds our line readers of Dockerfiles and go.mod against the crates that know these formats.

use parse_dockerfile::Instruction as Theirs;
use readiness::syntax::dockerfile::{self, Op};
use readiness::syntax::gomod;

const DOCKERFILES: &[&str] = &[
    "FROM scratch\n",
    "# syntax=docker/dockerfile:1\n# a comment\nARG VERSION=1.80\nFROM rust:${VERSION} AS build\nWORKDIR /app\nCOPY . .\n\
     RUN cargo build \\\n    --release \\\n    # a comment between\n    --locked\n\nFROM debian:12\nCOPY --from=build --chown=1:1 /app/x /x\n\
     USER 10001\nHEALTHCHECK --interval=5s CMD [\"/x\", \"--health\"]\nENTRYPOINT [\"/x\"]\nCMD [\"serve\"]\n",
    "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver\r\nRUN dir `\r\n  c:\\\r\nSTOPSIGNAL SIGTERM\r\n",
    "FROM alpine\nRUN <<EOF\nFROM not an instruction\nRUN neither\nEOF\nCOPY <<-'A' <<B /data/\n\tone\n\tA\ntwo\nB\nEXPOSE 80/tcp 443\n",
    "FROM --platform=$BUILDPLATFORM node:22 as Web\nENV A=1 B=\"two words\" C='3'\nENV OLD style value\nLABEL a.b=\"c\"\nVOLUME [\"/data\"]\n\
     SHELL [\"/bin/bash\", \"-c\"]\nONBUILD RUN make\nADD https://example.com/a.tar /a/\nHEALTHCHECK NONE\nMAINTAINER somebody\n",
];

fn op_of(instruction: &Theirs<'_>) -> Op {
    match instruction {
        Theirs::Add(_) => Op::Add,
        Theirs::Arg(_) => Op::Arg,
        Theirs::Cmd(_) => Op::Cmd,
        Theirs::Copy(_) => Op::Copy,
        Theirs::Entrypoint(_) => Op::Entrypoint,
        Theirs::Env(_) => Op::Env,
        Theirs::Expose(_) => Op::Expose,
        Theirs::From(_) => Op::From,
        Theirs::Healthcheck(_) => Op::Healthcheck,
        Theirs::Label(_) => Op::Label,
        Theirs::Maintainer(_) => Op::Maintainer,
        Theirs::Onbuild(_) => Op::Onbuild,
        Theirs::Run(_) => Op::Run,
        Theirs::Shell(_) => Op::Shell,
        Theirs::Stopsignal(_) => Op::Stopsignal,
        Theirs::User(_) => Op::User,
        Theirs::Volume(_) => Op::Volume,
        Theirs::Workdir(_) => Op::Workdir,
        _ => Op::Other,
    }
}

#[test]
fn dockerfiles_are_read_as_parse_dockerfile_reads_them() {
    for text in DOCKERFILES {
        let theirs =
            parse_dockerfile::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let ours = dockerfile::parse(text);
        assert_eq!(ours.errors, [], "{text}");
        let theirs_ops: Vec<Op> = theirs.instructions.iter().map(op_of).collect();
        let ours_ops: Vec<Op> = ours
            .instructions
            .iter()
            .map(|instruction| instruction.op)
            .collect();
        assert_eq!(ours_ops, theirs_ops, "{text}");
        let images: Vec<&str> = theirs
            .instructions
            .iter()
            .filter_map(|instruction| match instruction {
                Theirs::From(from) => Some(from.image.value.as_ref()),
                _ => None,
            })
            .collect();
        let froms = ours
            .instructions
            .iter()
            .filter(|instruction| instruction.op == Op::From);
        let ours_images: Vec<&str> = froms.map(|from| from.words[0].text.as_str()).collect();
        assert_eq!(ours_images, images, "{text}");
    }
}

#[test]
fn a_line_that_nobody_knows_hides_no_other() {
    let text = "FROM rust:1\nFRMO debian:12\nRUN make\n";
    assert!(
        parse_dockerfile::parse(text).is_err(),
        "the crate has learnt to go on: ADR 7 may be revised"
    );
    let ours = dockerfile::parse(text);
    assert_eq!(ours.errors.len(), 1);
    assert!(
        ours.instructions
            .iter()
            .any(|instruction| instruction.op == Op::Run)
    );
}

#[test]
fn go_mod_files_are_read_as_gomod_parser_reads_them() {
    let text = "module example.com/shop\n\ngo 1.24.1\n\ntoolchain go1.24.2\n\nrequire github.com/one/two v1.2.3\n\nrequire (\n\
                \tgolang.org/x/sync v0.9.0\n\tgopkg.in/yaml.v3 v3.0.1 // indirect\n)\n\nreplace github.com/one/two => ./two\n\n\
                exclude golang.org/x/sync v0.8.0\n";
    let theirs: gomod_parser::GoMod = text.parse().expect("a sound go.mod");
    let ours = gomod::parse(text);
    assert_eq!(ours.module.map(|module| module.text), Some(theirs.module));
    assert_eq!(ours.go_version.map(|version| version.text), theirs.go);
    let theirs_requires: Vec<(String, String, bool)> = theirs
        .require
        .iter()
        .map(|one| {
            (
                one.module.module_path.clone(),
                one.module.version.clone(),
                one.indirect,
            )
        })
        .collect();
    let ours_requires: Vec<(String, String, bool)> = ours
        .requires
        .iter()
        .map(|one| (one.path.clone(), one.version.clone(), one.indirect))
        .collect();
    assert_eq!(ours_requires, theirs_requires);
    assert_eq!(ours.replaces.len(), theirs.replace.len());
}
