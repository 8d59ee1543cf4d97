//! What a section is about, told from the words of its heading.
//!
//! In the languages that people write documents in; a heading in another one is about nothing that is known.

use crate::expression::Expression;

/// Whether it is of installing, starting or using the project.
pub(super) fn start(heading: &str) -> bool {
    static WORDS: Expression = Expression::new(
        r"(?i)\b(?:quick[ -]?start|quick guide|get(?:ting)? started|install(?:ing|ation)?|set[ -]?up|usage|how to (?:use|run|build)|using|run(?:ning)?|start(?:ing)?|launch|deploy(?:ing|ment)?|build(?:ing)?|develop(?:ing|ment)?|prerequisites|requirements|docker|local(?:ly)?|try|cli|example|instalaci[oó]n|uso|inicio|instala[cç][aã]o|installation|utilisation|d[eé]marrage|verwendung|schnellstart|установка|запуск|использование|kurulum|kullanım)\b|安装|快速|使用|运行|开始|インストール|使い方|実行|설치|사용|실행",
    );
    WORDS.is_match(heading)
}

/// Whether it is of developing, building or testing it.
pub(super) fn develop(heading: &str) -> bool {
    static WORDS: Expression = Expression::new(
        r"(?i)\b(?:develop(?:ing|ment|ers?)?|contribut(?:e|ing|ion|ions)|hacking|build(?:ing)?|tests?|testing|compil(?:e|ing|ation)|code quality|lint(?:ing)?|desarrollo|pruebas|desenvolvimento|testes|d[eé]veloppement|entwicklung|bauen|разработка|тесты|сборка|geliştirme|test)\b|开发|测试|构建|貢献|開発|テスト|개발|테스트",
    );
    WORDS.is_match(heading)
}

/// Whether it is of commits or their messages.
pub(super) fn commits(heading: &str) -> bool {
    static WORDS: Expression = Expression::new(
        r"(?i)\bcommits?\b|\bconventional commits\b|提交|コミット|커밋|коммит|sign[ -]?off",
    );
    static OTHER: Expression = Expression::new(
        r"(?i)pre-?commit|commit(?:ted)? to|last commit|hooks?|code of conduct|committ(?:er|ing to)",
    );
    WORDS.is_match(heading) && !OTHER.is_match(heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_by_its_words() {
        assert!(start("\u{1f680} Quick Start") && start("Instalación") && !start("Overview"));
        assert!(develop("Running tests") && !develop("Features"));
        assert!(commits("Commit messages") && !commits("Pre-commit hooks"));
    }
}
