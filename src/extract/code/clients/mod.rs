//! Finds clients of other programs, and whether their calls end.
//!
//! Only what the line, its function or its file says is known here; a default for a whole component is joined in
//! `link::code::clients`. A client behind a wrapper of a library that is not known is left out.

mod compiled;
mod managed;
mod python;
mod scripting;

use super::draft::{Client, Timeout};
use super::reading::Reading;
use crate::syntax::code::Language;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// More of them in one file say nothing new.
const MAX_CLIENTS: usize = 100;

/// Words without which a file has no client.
const WORDS: &[&str] = &[
    "requests",
    "httpx",
    "aiohttp",
    "urlopen",
    "advocate",
    "smtplib",
    "PoolManager",
    "fetch",
    "axios",
    "got",
    "ky",
    "superagent",
    "needle",
    "undici",
    "HttpModule",
    "createTransport",
    "redis",
    "http.",
    "https.",
    "resty",
    "grpc.",
    "smtp.",
    "gomail",
    "reqwest",
    "awc",
    "ureq",
    "surf",
    "isahc",
    "lettre",
    "Endpoint",
    "RestTemplate",
    "WebClient",
    "RestClient",
    "HttpClient",
    "HttpClients",
    "OkHttpClient",
    "FeignClient",
    "openConnection",
    "SmtpClient",
    "Faraday",
    "Net::HTTP",
    "HTTParty",
    "HTTP.",
    "Typhoeus",
    "Excon",
    "GuzzleHttp",
    "Http::",
    "curl_init",
];

static PREFILTER: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(WORDS).expect("the words are few and fixed"));

/// What is said of a client when it is pushed.
struct NewClient {
    library: &'static str,
    protocol: &'static str,
    timeout: Timeout,
    retries: bool,
}

impl NewClient {
    fn http(library: &'static str, timeout: Timeout) -> Self {
        Self {
            library,
            protocol: "http",
            timeout,
            retries: false,
        }
    }

    fn of(library: &'static str, protocol: &'static str, timeout: Timeout) -> Self {
        Self {
            protocol,
            ..Self::http(library, timeout)
        }
    }

    fn retrying(mut self, retries: bool) -> Self {
        self.retries = retries;
        self
    }
}

/// Reads them into the draft.
pub(super) fn read(reading: &mut Reading<'_>) {
    if !PREFILTER.is_match(reading.code.text) {
        return;
    }
    let mut found = Found::default();
    match reading.code.language {
        Language::Python => python::read(reading, &mut found),
        Language::JavaScript => scripting::javascript(reading, &mut found),
        Language::Ruby => scripting::ruby(reading, &mut found),
        Language::Php => scripting::php(reading, &mut found),
        Language::Go => compiled::go(reading, &mut found),
        Language::Rust => compiled::rust(reading, &mut found),
        Language::Java | Language::Kotlin => managed::jvm(reading, &mut found),
        Language::CSharp => managed::dotnet(reading, &mut found),
    }
    found.clients.truncate(MAX_CLIENTS);
    reading.out.clients = found.clients;
}

/// The clients of a file while it is read.
#[derive(Default)]
struct Found {
    clients: Vec<Client>,
}

impl Found {
    fn push(&mut self, reading: &Reading<'_>, from: usize, to: usize, new: NewClient) {
        if reading.code.in_test(from) {
            return;
        }
        self.clients.push(Client {
            library: new.library,
            protocol: new.protocol,
            timeout: new.timeout,
            retries: new.retries,
            function: reading.called_by_name(from),
            dev: reading.dev_only(from),
            span: reading.code.span(from, to.max(from)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::source;
    use super::*;

    fn clients(path: &str, text: &str) -> Vec<(&'static str, Timeout)> {
        source(path, text)
            .clients
            .into_iter()
            .map(|client| (client.library, client.timeout))
            .collect()
    }

    #[test]
    fn a_call_without_a_timeout_is_told_from_one_that_ends() {
        use Timeout::{Default, None, Set};
        for (path, text, library, timeout) in [
            (
                "a.py",
                "import requests\ndef f():\n    requests.get(u)\n",
                "requests",
                None,
            ),
            (
                "a.py",
                "import requests\nrequests.post(u, timeout=5)\n",
                "requests",
                Set,
            ),
            (
                "a.py",
                "import requests\ns = requests.Session()\ns.get(u)\n",
                "requests",
                None,
            ),
            (
                "a.py",
                "import httpx\nc = httpx.AsyncClient()\n",
                "httpx",
                Default,
            ),
            (
                "a.py",
                "import httpx\nc = httpx.AsyncClient(timeout=None)\n",
                "httpx",
                None,
            ),
            ("a.py", "import smtplib\nsmtplib.SMTP(h)\n", "smtplib", None),
            (
                "a.js",
                "const r = await fetch(url, { method: 'POST' })",
                "fetch",
                Default,
            ),
            (
                "a.js",
                "await fetch(url, { signal: AbortSignal.timeout(5000) })",
                "fetch",
                Set,
            ),
            (
                "a.ts",
                "import axios from 'axios'\nconst c = axios.create({ baseURL })",
                "axios",
                None,
            ),
            (
                "a.ts",
                "import axios from 'axios'\nconst c = axios.create({ timeout: 3000 })",
                "axios",
                Set,
            ),
            (
                "a.go",
                "package a\nimport \"net/http\"\nfunc f() { http.Get(u) }",
                "http.Get",
                None,
            ),
            (
                "a.go",
                "package a\nimport \"net/http\"\nvar c = &http.Client{}",
                "http.Client",
                None,
            ),
            (
                "a.go",
                "package a\nimport \"net/http\"\nvar c = &http.Client{Timeout: t}",
                "http.Client",
                Set,
            ),
            (
                "a.go",
                "package a\nimport \"net/http\"\nfunc f() { ctx, cancel := context.WithTimeout(c, t); http.DefaultClient.Do(r.WithContext(ctx)) }",
                "http.DefaultClient",
                Set,
            ),
            (
                "a.rs",
                "use reqwest::Client;\nfn f() { let c = Client::new(); }",
                "reqwest",
                None,
            ),
            (
                "a.rs",
                "use reqwest::Client;\nfn f() { let c = Client::builder().timeout(t).build(); }",
                "reqwest",
                Set,
            ),
            (
                "A.java",
                "class A { RestTemplate t = new RestTemplate(); }",
                "RestTemplate",
                None,
            ),
            (
                "A.cs",
                "class A { HttpClient c = new HttpClient(); }",
                "HttpClient",
                Default,
            ),
            ("a.rb", "Net::HTTP.get(uri)\n", "Net::HTTP", Default),
            (
                "a.php",
                "<?php use GuzzleHttp\\Client; $c = new Client(['base_uri' => $u]);",
                "Guzzle",
                None,
            ),
            (
                "a.php",
                "<?php use GuzzleHttp\\Client; $c = new Client(['timeout' => 5]);",
                "Guzzle",
                Set,
            ),
        ] {
            assert_eq!(
                clients(path, text).first(),
                Some(&(library, timeout)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_browser_asks_and_what_only_looks_like_a_call_are_none() {
        for (path, text) in [
            ("a.js", "fetch('/api/orders')"),
            ("a.tsx", "'use client'\nfetch(url)"),
            ("a.js", "repository.fetch(url)"),
            (
                "a.go",
                "package a\nimport \"net/http\"\nfunc f(c *http.Client) {}",
            ),
            ("a.py", "requests = load()\nrequests.get(1)\n"),
            ("a.rs", "use redis::Client;\nfn f() { Client::new(); }"),
        ] {
            assert!(clients(path, text).is_empty(), "{text}");
        }
    }
}
