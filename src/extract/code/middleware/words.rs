//! What the name of a middleware says it is for.
//!
//! Names of libraries and of projects' own code alike: `RateLimitMiddleware`, `GovernorLayer`, `helmet`. A name that says
//! nothing is left to the lists of packages.

use super::folded;

/// Parts of folded names, with the capability that they show; the first that fits wins for its capability.
const WORDS: &[(&str, &[&str])] = &[
    (
        "rate-limit",
        &[
            "ratelimit",
            "throttl",
            "governor",
            "tollbooth",
            "httprate",
            "rackattack",
            "arcjet",
            "limitreq",
            "slowdown",
            "requestslimit",
            "ipratelim",
            "limiter",
        ],
    ),
    (
        "security-headers",
        &[
            "helmet",
            "securityheader",
            "secureheader",
            "talisman",
            "secweb",
            "djangomiddlewaresecurity",
            "securitymiddleware",
            "middlewaresecure",
            "shield",
            "xframeoptions",
            "csp",
            "contentsecuritypolicy",
            "usehsts",
            "hsts",
        ],
    ),
    ("compression", &["compress", "gzip", "brotli", "deflater"]),
    ("timeout", &["timeout", "timelimiter", "deadline"]),
    (
        "body-limit",
        &[
            "bodylimit",
            "bodysizelimit",
            "requestsize",
            "requestlimit",
            "sizelimit",
            "maxbytes",
            "maxbody",
            "contentlengthlimit",
            "contentsizelimit",
            "limitbody",
            "limitupload",
            "bodymax",
            "limitrequest",
        ],
    ),
    (
        "error-mapping",
        &[
            "errorhandl",
            "exceptionhandl",
            "exceptionfilter",
            "errormiddleware",
            "handleerror",
            "problemdetail",
            "errormapp",
            "errorconverter",
            "errorresponse",
            "errorinterceptor",
            "exceptionmapper",
            "allexceptions",
            "statuspages",
            "errorlayer",
            "catcherror",
            "errorencoder",
        ],
    ),
    ("validation", &["validat"]),
    ("tenancy", &["tenant", "tenancy"]),
    (
        "authentication",
        &[
            "auth",
            "jwt",
            "passport",
            "bearer",
            "requirelogin",
            "loginrequired",
            "apikey",
        ],
    ),
    ("panic-recovery", &["recover", "catchpanic", "panichandl"]),
    ("request-id", &["requestid", "correlationid", "traceid"]),
    (
        "etag",
        &[
            "etag",
            "conditionalget",
            "cachecontrol",
            "whitenoise",
            "responsecach",
        ],
    ),
];

/// Names that a word fits and that are something else.
fn excluded(capability: &str, name: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match capability {
        "rate-limit" => has(&[
            "sizelimiter",
            "bodylimiter",
            "concurrencylimiter",
            "timelimiter",
            "delimiter",
            "ratelimiterror",
            "ratelimitexceeded",
            "exceededhandler",
            "ratelimitlayer",
            "limiterrors",
        ]),
        "compression" => has(&["decompress", "uncompress"]),
        "timeout" => has(&[
            "keepalive",
            "sessiontimeout",
            "timeouterror",
            "timeoutexception",
            "settimeout",
            "cleartimeout",
            "deadlineexceeded",
            "withtimeout",
            "timeouthandlererr",
        ]),
        "body-limit" => has(&["disable", "requestlimiter"]),
        "security-headers" => name == "hsts" && has(&["nohsts"]) || has(&["cspell"]),
        "authentication" => {
            has(&["author"]) && !has(&["authoriz", "authoris"])
                || [
                    "routes",
                    "router",
                    "controller",
                    "handler",
                    "service",
                    "module",
                ]
                .iter()
                .any(|end| name.ends_with(end))
        }
        _ => false,
    }
}

/// The capabilities that a dotted name shows.
pub fn capabilities(name: &str) -> Vec<&'static str> {
    let name = folded(name);
    if name.len() < 3 || name.len() > 120 {
        return Vec::new();
    }
    WORDS
        .iter()
        .filter(|(capability, words)| {
            words.iter().any(|word| name.contains(word)) && !excluded(capability, &name)
        })
        .map(|(capability, _)| *capability)
        .collect()
}
