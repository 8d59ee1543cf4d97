//! Which objects are told whole, and which are not.

use super::super::super::tests::source;

fn objects(path: &str, text: &str) -> Vec<String> {
    source(path, text)
        .objects
        .into_iter()
        .map(|one| format!("{}: {}", one.name, one.of))
        .collect()
}

#[test]
fn whole_objects_are_told_with_their_types() {
    for (path, text) in [
        ("a.rs", "fn f(user: &User) { info!(\"got {:?}\", user); }"),
        (
            "a.rs",
            "fn f(user: web::Json<User>) { info!(\"got {user:#?}\"); }",
        ),
        (
            "a.rs",
            "fn f(Json(user): Json<User>) { info!(?user, \"got\"); }",
        ),
        (
            "a.rs",
            "fn f(query: Query<User>) { let mut user = query.into_inner(); debug!(\"{}: {:?}\", 1, user); }",
        ),
        (
            "a.rs",
            "fn load() -> Result<User, Error> { x() }\nfn f() { let user = load()?; warn!(data = ?user); }",
        ),
        ("a.rs", "fn f() { let user = User { a: 1 }; dbg!(&user); }"),
        ("a.rs", "#[instrument]\nfn f(user: User) {}"),
        (
            "a.go",
            "package a\nfunc f(user *User) { log.Printf(\"%d %+v\", 1, user) }",
        ),
        (
            "a.go",
            "package a\nfunc f() { user := &models.User{A: 1}\nlogger.Info(\"x\", zap.Any(\"u\", user)) }",
        ),
        (
            "a.go",
            "package a\nfunc load() (*User, error) { return nil, nil }\nfunc f() { user, err := load()\nslog.Info(\"x\", \"u\", user) }",
        ),
        (
            "a.py",
            "def f(user: User):\n    logger.info(f'got {user}')\n",
        ),
        (
            "a.py",
            "def f():\n    user = User(a=1)\n    logger.info('got %s', user)\n",
        ),
        (
            "a.py",
            "def f(user: Optional[User]):\n    log.info('x', user=user.model_dump())\n",
        ),
        (
            "a.ts",
            "function f(user: User) { console.log('got', user) }",
        ),
        (
            "a.ts",
            "function f() { const user: User = g(); logger.info({ user }) }",
        ),
        (
            "a.ts",
            "class A { f(@Body() user: User) { this.logger.log(`got ${JSON.stringify(user)}`) } }",
        ),
        (
            "A.java",
            "class A { void f(User user) { log.info(\"got {}\", user); } }",
        ),
        (
            "A.java",
            "class A { void f() { var user = new User(1); log.info(\"got \" + user); } }",
        ),
        ("a.kt", "fun f(user: User) { log.info(\"got $user\") }"),
        (
            "A.cs",
            "class A { void F(User user) { _logger.LogInformation(\"got {@User}\", user); } }",
        ),
    ] {
        assert_eq!(objects(path, text), ["user: User"], "{text}");
    }
}

#[test]
fn parts_of_objects_and_unknown_types_are_none() {
    for (path, text) in [
        (
            "a.rs",
            "fn f(user: &User) { info!(\"got {:?}\", user.id); }",
        ),
        (
            "a.rs",
            "fn f(user: &User) { info!(\"got {} {:?}\", user, 1); }",
        ),
        (
            "a.rs",
            "fn f(user: &User) { let user = mask(user); info!(\"got {:?}\", user); }",
        ),
        ("a.rs", "#[instrument(skip(user))]\nfn f(user: User) {}"),
        (
            "a.go",
            "package a\nfunc f(user *User) { log.Printf(\"%+v %s\", 1, user) }",
        ),
        (
            "a.py",
            "def f(user: User):\n    logger.info('got %s', user.id)\n",
        ),
        ("a.py", "def f(user):\n    logger.info('got %s', user)\n"),
        (
            "a.py",
            "def f(user: User):\n    logger.info('got %s', redact(user))\n",
        ),
        (
            "a.ts",
            "function f(user: User) { logger.info(`got ${user}`) }",
        ),
        (
            "a.ts",
            "function f(user: User) { logger.info({ id: user.id }) }",
        ),
        ("a.ts", "function f(user: string) { logger.info({ user }) }"),
        (
            "A.java",
            "class A { void f(User user) { log.info(\"got {}\", user.getId()); } }",
        ),
    ] {
        assert_eq!(objects(path, text), Vec::<String>::new(), "{text}");
    }
}
