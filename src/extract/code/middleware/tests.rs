use crate::extract::code::draft::Registration;
use crate::extract::code::middleware_capabilities;
use crate::extract::code::tests::source;

fn registrations(path: &str, text: &str) -> Vec<Registration> {
    source(path, text).registrations
}

/// The capabilities that the registrations of a file show.
fn shown(path: &str, text: &str) -> Vec<&'static str> {
    let mut all: Vec<_> = registrations(path, text)
        .iter()
        .flat_map(|one| {
            let names = one
                .names
                .iter()
                .chain(&one.texts)
                .flat_map(|name| middleware_capabilities(name));
            names
                .chain((!one.capability.is_empty()).then_some(one.capability))
                .collect::<Vec<_>>()
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn every_framework_shows_its_limiter() {
    for (path, text) in [
        (
            "a.js",
            "const rateLimit = require('express-rate-limit')\napp.use(rateLimit({ max: 5 }))",
        ),
        (
            "a.ts",
            "const guard = rateLimit({ max: 5 })\napp.post('/login', guard, login)",
        ),
        (
            "a.ts",
            "@Module({ providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }] })\nexport class M {}",
        ),
        (
            "a.go",
            "package a\nfunc f() { r.Use(tollbooth_chi.LimitHandler(l), httprate.LimitByIP(100, time.Minute)) }",
        ),
        (
            "a.go",
            "package a\nfunc f() { srv.Handler = RateLimit(mux) }",
        ),
        ("a.rs", "fn f() { App::new().wrap(Governor::new(&conf)) }"),
        (
            "a.rs",
            "fn f() { Router::new().layer(GovernorLayer { config }) }",
        ),
        ("a.py", "@limiter.limit('5/minute')\ndef login(): pass"),
        (
            "a.py",
            "limiter = Limiter(get_remote_address, app=app, default_limits=['5/minute'])",
        ),
        (
            "a.py",
            "@app.get('/', dependencies=[Depends(RateLimiter(times=2))])\ndef f(): pass",
        ),
        (
            "A.java",
            "class A { @RateLimiter(name = \"api\") void f() {} }",
        ),
        ("a.cs", "app.UseRateLimiter();"),
        (
            "a.rb",
            "class A\n  rate_limit to: 10, within: 3.minutes\nend",
        ),
        (
            "a.php",
            "<?php Route::middleware(['throttle:60,1'])->group($f);",
        ),
    ] {
        assert!(
            shown(path, text).contains(&"rate-limit"),
            "{text}: {:?}",
            registrations(path, text)
        );
    }
}

#[test]
fn what_registers_nothing_limits_nothing() {
    for (path, text) in [
        ("a.js", "const limiter = rateLimit({ max: 5 })"),
        (
            "a.py",
            "limiter = Limiter(key_func=get_remote_address)\napp.state.limiter = limiter",
        ),
        ("a.cs", "builder.Services.AddRateLimiter(o => {});"),
        ("a.go", "package a\nvar l = rate.NewLimiter(1, 1)"),
        (
            "a.rs",
            "fn f() { ServiceBuilder::new().layer(RateLimitLayer::new(5, d)) }",
        ),
        ("a.js", "// app.use(rateLimit())"),
    ] {
        assert!(!shown(path, text).contains(&"rate-limit"), "{text}");
    }
}

#[test]
fn error_handlers_are_told_by_their_form() {
    for (path, text) in [
        (
            "a.js",
            "app.use((err, req, res, next) => { res.status(500).end() })",
        ),
        ("a.rs", "impl ResponseError for AppError { }"),
        ("a.rs", "impl IntoResponse for ApiError { }"),
        (
            "a.py",
            "@app.exception_handler(Exception)\nasync def f(r, e): pass",
        ),
        (
            "A.java",
            "@RestControllerAdvice\nclass A { @ExceptionHandler(Exception.class) void f() {} }",
        ),
        (
            "a.rb",
            "class A\n  rescue_from ActiveRecord::RecordNotFound, with: :x\nend",
        ),
        ("a.cs", "app.UseExceptionHandler(\"/error\");"),
        ("a.go", "package a\nfunc f() { e.HTTPErrorHandler = h }"),
    ] {
        assert!(shown(path, text).contains(&"error-mapping"), "{text}");
    }
    assert!(!shown("a.js", "app.use((req, res, next) => next())").contains(&"error-mapping"));
}

#[test]
fn headers_of_middleware_are_for_every_answer() {
    let found = |path: &str, text: &str| -> Vec<(&'static str, bool)> {
        source(path, text)
            .headers
            .into_iter()
            .map(|one| (one.header, one.everywhere))
            .collect()
    };
    for (path, text) in [
        (
            "a.go",
            "package a\nfunc S(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set(\"X-Frame-Options\", \"DENY\"); next.ServeHTTP(w, r) }) }",
        ),
        (
            "a.py",
            "@app.middleware('http')\nasync def f(request, call_next):\n    r = await call_next(request)\n    r.headers['X-Frame-Options'] = 'DENY'\n    return r\n",
        ),
        (
            "a.rs",
            "fn f() { App::new().wrap(DefaultHeaders::new().add((\"X-Frame-Options\", \"DENY\"))) }",
        ),
        (
            "a.js",
            "app.use((req, res, next) => { res.setHeader('X-Frame-Options', 'DENY'); next() })",
        ),
        (
            "a.go",
            "package a\nfunc (b *Builder) writeHeaders() { b.headers.Set(\"X-Frame-Options\", \"DENY\") }",
        ),
        (
            "next.config.js",
            "module.exports = { headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }",
        ),
    ] {
        assert_eq!(found(path, text), [("x-frame-options", true)], "{text}");
    }
    assert_eq!(
        found(
            "a.go",
            "package a\nfunc f(w http.ResponseWriter, r *http.Request) { w.Header().Set(\"X-Content-Type-Options\", \"nosniff\") }"
        ),
        [("x-content-type-options", false)]
    );
    assert!(found("a.js", "const e = req.get('etag')").is_empty());
}
