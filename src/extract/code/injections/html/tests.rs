//! What is markup that nobody escaped, and what is not.

use super::super::tests::{found, holds};
use super::TOPIC;

#[test]
fn markup_that_is_not_escaped_is_found() {
    holds(
        TOPIC,
        &[
            (
                "tsx",
                "const a = <div dangerouslySetInnerHTML={{__html: x}} />",
            ),
            ("js", "el.innerHTML = x"),
            (
                "js",
                "fetch('https://other.example/rows').then(r => r.text()).then(text => { el.innerHTML = text; })",
            ),
            (
                "js",
                "fetch('/rows').then(r => r.text()).then(text => { el.innerHTML = name; })",
            ),
            ("js", "res.send(`<h1>${req.query.name}</h1>`)"),
            ("py", "def f(user):\n    return mark_safe(user.bio)\n"),
            (
                "py",
                "def f(name):\n    return HTMLResponse(f\"<h1>{name}</h1>\")\n",
            ),
            ("go", "package a\nfunc f() { template.HTML(userBio) }"),
            (
                "go",
                "package a\nimport \"text/template\"\nfunc f(w http.ResponseWriter) { t := \"x.html\" }",
            ),
            (
                "rs",
                "fn f() { html! { (PreEscaped(user.bio)) }; PreEscaped(user.bio); }",
            ),
            (
                "rs",
                "#[template(path = \"x.html\", escape = \"none\")]\nstruct A;",
            ),
            (
                "rs",
                "fn f() { HttpResponse::Ok().content_type(ContentType::html()).body(format!(r#\"<p>Welcome {username}!</p>\"#)) }",
            ),
            ("cs", "class A { void F() { Html.Raw(Model.Bio); } }"),
            ("rb", "x = bio.html_safe\n"),
        ],
        &[
            ("js", "el.textContent = x"),
            ("js", "el.innerHTML = ''"),
            (
                "js",
                "fetch('/rows').then(r => r.text()).then(text => { const row = q('#row'); row.innerHTML = text; })",
            ),
            (
                "js",
                "$.ajax({url: location.href, success: function(data) { q('#preview').innerHTML = data; }})",
            ),
            (
                "js",
                "fetch('/rows').then(r => { r.text().then(text => { list.insertAdjacentHTML('afterbegin', text) }) })",
            ),
            ("js", "el.innerHTML = DOMPurify.sanitize(x)"),
            (
                "tsx",
                "const a = <script dangerouslySetInnerHTML={{__html: JSON.stringify(ld)}} />",
            ),
            ("py", "Environment(autoescape=True)\n"),
            ("go", "package a\nimport \"html/template\"\n"),
            ("rs", "fn f() { PreEscaped(\"<br>\"); }"),
            ("rs", "fn f() { write!(f, \"{{{tag}}}\"); }"),
            ("rb", "x = \"<br>\".html_safe\n"),
        ],
    );
}

#[test]
fn engines_that_escape_are_shown() {
    assert_eq!(
        found("a.py", "t = Jinja2Templates(directory=\"t\")\n", TOPIC),
        (false, true)
    );
    assert_eq!(
        found(
            "a.go",
            "package a\nimport \"html/template\"\nfunc f() { template.New(\"x\") }",
            TOPIC
        ),
        (false, true)
    );
}
