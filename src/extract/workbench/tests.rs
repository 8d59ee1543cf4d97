use super::*;
use crate::facts::FactSet;
use crate::source::FileId;

fn read(path: &str, class: FileClass, text: &str) -> Extracted {
    let path = RepoPath::new(path);
    assert!(accepts(&path, class), "{path}");
    let mut out = Extracted::default();
    let input = Input {
        id: FileId(0),
        path: &path,
        class,
        text,
    };
    extract(&input, &mut out);
    out
}

fn tests_of(path: &str, class: FileClass, text: &str) -> FactSet {
    read(path, class, text).facts
}

fn variables(path: &str, text: &str) -> Vec<String> {
    let drafts = read(path, FileClass::Source, text).drafts.workbench;
    let mut found = Vec::new();
    for draft in drafts {
        if let Draft::Reads(reads) = draft {
            found.extend(reads.names.into_iter().map(|(name, _)| name));
        }
    }
    found
}

#[test]
fn a_heading_has_the_anchor_that_the_host_makes() {
    assert_eq!(slug("Quick Start!"), "quick-start");
    assert_eq!(slug("\u{1f680} Run it"), "-run-it");
    assert_eq!(slug("`cargo test` & co"), "cargo-test--co");
    assert_eq!(slug("snake_case-name"), "snake_case-name");
}

#[test]
fn addresses_and_templates_are_no_links_into_the_repository() {
    let text = "[a](https://x.io) [b](mailto:a@b.io) [c]({{ site }}/c) [d](docs/d.md#e) ![f](f.png) [g](#h)\n";
    let drafts = read("README.md", FileClass::Docs, text).drafts.workbench;
    let targets: Vec<_> = drafts
        .iter()
        .flat_map(|draft| match draft {
            Draft::Page(page) => page.targets.iter().map(|one| one.text.as_str()).collect(),
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(targets, ["docs/d.md#e", "#h", "f.png"]);
}

#[test]
fn variables_are_read_in_every_language() {
    for (path, text) in [
        (
            "a.rs",
            "let a = std::env::var(\"APP_KEY\");\n#[cfg(test)]\nmod t { env::var(\"NOT_ME\"); }",
        ),
        ("a.go", "a := os.Getenv(\"APP_KEY\") // os.Getenv(\"\")\n"),
        (
            "a.py",
            "a = os.environ[\"APP_KEY\"]\n# os.getenv(\"NOT_ME\")\n",
        ),
        ("a.ts", "const a = process.env.APP_KEY ?? 1;\n"),
        ("a.rb", "ENV.fetch('APP_KEY')\n"),
        ("a.java", "System.getenv(\"APP_KEY\");\n"),
        ("a.cs", "Environment.GetEnvironmentVariable(\"APP_KEY\");\n"),
        ("a.php", "<?php env('APP_KEY', 1);\n"),
    ] {
        assert_eq!(variables(path, text), ["APP_KEY"], "{path}");
    }
}

#[test]
fn fields_of_settings_are_variables_with_their_prefix() {
    let text = "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix=\"APP_\")\n    port: int = 1\n    url: str = Field(alias=\"DATABASE_URL\")\n\nx: int = 2\n";
    assert_eq!(variables("a.py", text), ["APP_PORT", "DATABASE_URL"]);
    assert_eq!(
        variables("a.go", "viper.SetEnvPrefix(\"pod\")\n"),
        ["POD_*"]
    );
}

#[test]
fn a_skipped_case_is_none_and_neither_is_a_generated_one() {
    let facts = tests_of(
        "a_test.go",
        FileClass::Test,
        "func TestA(t *testing.T) {\n\tt.Skip()\n}\nfunc TestB(t *testing.T) {\n}\n",
    );
    assert_eq!(
        (facts.test_files[0].cases, facts.test_files[0].skipped),
        (1, 1)
    );
    let sample = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn it_works() {\n        assert_eq!(2 + 2, 4);\n    }\n}\n";
    let facts = tests_of("src/lib.rs", FileClass::Source, sample);
    assert!(facts.test_files[0].sample && facts.test_files[0].cases == 0);
}

#[test]
fn a_script_of_the_manual_is_a_sample() {
    let script = |host: &str| {
        format!(
            "import http from 'k6/http';\nexport const options = {{ thresholds: {{}} }};\nexport default () => http.get('https://{host}/a');\n"
        )
    };
    let own = tests_of("load/a.js", FileClass::Source, &script("shop.internal"));
    assert!(!own.test_files[0].sample && own.test_files[0].thresholds);
    let sample = tests_of("load/a.js", FileClass::Source, &script("test.k6.io"));
    assert!(sample.test_files[0].sample);
}

#[test]
fn a_pin_says_what_it_pins() {
    let pin = |path: &str, text: &str| {
        let drafts = read(path, FileClass::Config, text).drafts.workbench;
        drafts.into_iter().find_map(|draft| match draft {
            Draft::Pin(pin) => Some((pin.ecosystem, pin.version, pin.weak)),
            _ => None,
        })
    };
    assert_eq!(
        pin(".nvmrc", "v22.1.0\n"),
        Some(("javascript", "22.1.0".to_owned(), ""))
    );
    assert_eq!(
        pin("go.mod", "module a\n\ngo 1.25.4\n"),
        Some(("go", "1.25.4".to_owned(), ""))
    );
    let weak = pin("rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n").map(|one| one.2);
    assert_eq!(weak, Some("a channel that moves"));
    assert_eq!(pin("Cargo.toml", "[package]\n"), None);
    assert_eq!(
        pin(".tool-versions", "nodejs 20.1.0\n"),
        Some(("javascript", "20.1.0".to_owned(), ""))
    );
}

#[test]
fn an_owner_of_a_catalogue_is_a_team() {
    let text = |owner: &str| {
        format!("apiVersion: backstage.io/v1alpha1\nkind: Component\nspec:\n  owner: {owner}\n")
    };
    let facts = tests_of("catalog-info.yaml", FileClass::Config, &text("payments"));
    assert!(facts.catalog_entries[0].owner == "payments" && !facts.catalog_entries[0].placeholder);
    let facts = tests_of(
        "catalog-info.yaml",
        FileClass::Config,
        &text("user:default/guest"),
    );
    assert!(facts.catalog_entries[0].placeholder);
}
