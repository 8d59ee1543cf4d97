//! Declarations of types in every language that says them.

use super::*;

fn held(language: Language, text: &str) -> (Vec<String>, Vec<String>, bool) {
    let shape = of(language, text, "User").expect("declared");
    (shape.secrets, shape.personal, shape.prints)
}

#[test]
fn fields_of_secrets_and_personal_data_are_found() {
    for (language, text) in [
        (
            Language::Rust,
            "#[derive(Clone, Debug)]\npub struct User<'a> { pub id: i32, pub password: Option<String>, email: &'a str }",
        ),
        (
            Language::Go,
            "package a\ntype User struct {\n\tID int\n\tpassword *string `json:\"p\"`\n\temail string\n}",
        ),
        (
            Language::Python,
            "@dataclass\nclass User(Base):\n    id: int\n    password: str = ''\n    email: Optional[str] = None\n    def f(self): pass\n",
        ),
        (
            Language::Python,
            "class User(BaseModel):\n    password: str\n    email: EmailStr\n",
        ),
        (
            Language::JavaScript,
            "export interface User { id: number; password?: string; email: string | null }",
        ),
        (
            Language::JavaScript,
            "type User = {\n  id: number\n  password: string\n  email: string\n}",
        ),
        (
            Language::JavaScript,
            "class User {\n  @IsString()\n  password: string;\n  @IsEmail()\n  readonly email!: string;\n  f() { return 1 }\n}",
        ),
        (
            Language::Java,
            "import lombok.Data;\n@Data\npublic class User { private Long id; private String password; @Email private String email; }",
        ),
        (
            Language::Java,
            "public record User(long id, String password, @Email String email) {}",
        ),
        (
            Language::Kotlin,
            "data class User(val id: Int, val password: String?, val email: String)",
        ),
        (
            Language::CSharp,
            "public record User(int Id, string password, string? email);",
        ),
        (
            Language::CSharp,
            "public record User { [Required] public string password { get; set; } public string? email { get; set; } }",
        ),
    ] {
        let expected = (
            vec!["password".to_string()],
            vec!["email".to_string()],
            true,
        );
        assert_eq!(held(language, text), expected, "{text}");
    }
}

#[test]
fn what_a_type_hides_is_none() {
    for (language, text) in [
        (
            Language::Rust,
            "#[derive(Debug)]\nstruct User { password: SecretString, token: Secret<String> }",
        ),
        (
            Language::Rust,
            "#[derive(Debug)]\nstruct User { #[debug(skip)] password: String, password_hash: String }",
        ),
        (
            Language::Python,
            "class User(BaseModel):\n    password: SecretStr\n    token: str = Field(repr=False)\n",
        ),
        (
            Language::Java,
            "import lombok.*;\n@Data class User { @ToString.Exclude private String password; }",
        ),
        (
            Language::JavaScript,
            "class User { @Exclude() password: string; tokenType: string }",
        ),
        (
            Language::Go,
            "package a\ntype User struct {\n\tPassword string `json:\"-\"`\n}",
        ),
    ] {
        let shape = of(language, text, "User").expect("declared");
        assert_eq!((shape.secrets, shape.personal), (vec![], vec![]), "{text}");
    }
    let shape = |language, text| of(language, text, "User").expect("declared").prints;
    assert!(!shape(
        Language::Rust,
        "struct User { password: String }\nimpl fmt::Debug for User {}"
    ));
    assert!(!shape(Language::Python, "class User:\n    password: str\n"));
    assert!(!shape(Language::Java, "class User { String password; }"));
    assert!(!shape(
        Language::Go,
        "package a\ntype User struct {\n\tPassword string\n}\nfunc (u User) String() string { return u.ID }"
    ));
    assert!(!shape(
        Language::Kotlin,
        "data class User(val password: String) { override fun toString() = \"\" }"
    ));
}

#[test]
fn parts_are_told_by_their_types() {
    let shape = of(
        Language::Rust,
        "#[derive(Debug)]\nstruct User { database: DatabaseSettings, n: u8 }",
        "User",
    );
    assert_eq!(shape.expect("declared").parts, ["DatabaseSettings"]);
}
