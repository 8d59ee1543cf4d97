use super::super::super::draft::Subject;
use super::super::super::tests::source;

fn kinds(path: &str, text: &str) -> Vec<&'static str> {
    let all = source(path, text).constructs;
    all.iter()
        .filter(|found| found.subject == Subject::Stub)
        .map(|found| found.state)
        .collect()
}

#[test]
fn stubs_of_every_language() {
    for (path, text) in [
        ("a.rs", "fn a() { todo!() }"),
        ("a.rs", "fn a() { match x { x => todo!(\"later\") } }"),
        (
            "a.py",
            "def a():\n    raise NotImplementedError(\"later\")\n",
        ),
        (
            "a.go",
            "package a\nfunc b() { return nil, status.Error(codes.Unimplemented, \"x\") }",
        ),
        ("a.go", "package a\nfunc b() { panic(\"implement me\") }"),
        (
            "a.ts",
            "function a() { throw new Error('Not implemented') }",
        ),
        (
            "a.ts",
            "function a() { throw new NotImplementedException() }",
        ),
        (
            "A.java",
            "class A { void b() { throw new UnsupportedOperationException(\"Not implemented yet\"); } }",
        ),
        (
            "a.cs",
            "class A { void B() { throw new NotImplementedException(); } }",
        ),
        ("a.kt", "fun x(): Int = TODO(\"later\")"),
        (
            "a.php",
            "<?php class A { function b() { throw new \\LogicException('Not implemented'); } }",
        ),
    ] {
        assert_eq!(kinds(path, text), ["call"], "{text}");
    }
}

#[test]
fn what_is_meant_to_be_extended_is_no_stub() {
    for (path, text) in [
        ("a.rs", "// todo: x\nfn todo() {}"),
        ("a.rs", "#[cfg(test)] mod t { fn a() { todo!() } }"),
        (
            "a.py",
            "class Store(ABC):\n    def a(self):\n        raise NotImplementedError\n",
        ),
        (
            "a.py",
            "class Store:\n    def a(self):\n        raise NotImplementedError\nclass Disk(Store):\n    pass\n",
        ),
        (
            "a.py",
            "try:\n    a()\nexcept NotImplementedError:\n    pass\n",
        ),
        (
            "a.go",
            "package a\nfunc b() { if status.Code(e) == codes.Unimplemented { } }",
        ),
        ("a.go", "package a\nfunc b() { panic(\"db down\") }"),
        ("a.ts", "function a() { throw new Error('Invalid input') }"),
        (
            "a.ts",
            "abstract class B { a() { throw new Error('Not implemented') } }",
        ),
        ("a.kt", "val todo = todos()"),
        (
            "a.py",
            "def a():\n    try:\n        b()\n    except NotImplementedError:\n        raise NotImplementedError(\"no tunnel here\")\n",
        ),
        (
            "a.cs",
            "class A { object ConvertBack() { throw new NotImplementedException(\"ConvertBack is not supported.\"); } }",
        ),
        (
            "a.ts",
            "export function notImplemented() { throw new Error('Not implemented.') }",
        ),
    ] {
        assert!(kinds(path, text).is_empty(), "{text}");
    }
}

#[test]
fn remarks_of_production_are_read_and_others_are_not() {
    assert_eq!(
        kinds(
            "a.py",
            "# TODO: replace with PostgreSQL in production\nx = 1\n"
        ),
        ["comment"]
    );
    assert_eq!(
        kinds(
            "a.go",
            "package a\n// FIXME stubbed: implement actual HTTP calls\n"
        ),
        ["comment"]
    );
    assert!(kinds("a.rs", "// TODO: rename variable\nfn a() {}").is_empty());
    assert!(
        kinds(
            "a.rs",
            "// TODO: Replace with `ptr::sub_ptr` once stabilized.\nfn a() {}"
        )
        .is_empty()
    );
}

#[test]
fn a_method_that_answers_without_working_is_silent() {
    let rpc = "package a\nfunc (h *H) Delete(ctx context.Context, req *connect.Request[pb.D]) (*connect.Response[pb.R], error) { res := connect.NewResponse(&pb.R{Success: true})\nreturn res, nil }";
    assert_eq!(kinds("a.go", rpc), ["silent"]);
    let undone = "package a\nfunc (p *P) Send(n string) error {\n// TODO: Implement FCM integration\np.logger.Info(\"would send\")\nreturn nil }";
    assert_eq!(kinds("a.go", undone), ["silent"]);
    let done = "package a\nfunc (p *P) Send(n string) error {\n// TODO: implement retries\nreturn p.client.Send(n) }";
    assert!(kinds("a.go", done).is_empty());
}
