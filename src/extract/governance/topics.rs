//! Topics of a contributing guide: what its headings and sentences speak of.
//!
//! The words come in the languages that people write guides in; a guide in another one has no topics, which proves
//! nothing against it.

use std::sync::LazyLock;

use regex::RegexSet;

/// A topic and the words that speak of it: English, Chinese, Spanish, Portuguese, French, German, Japanese, Russian,
/// Turkish, Korean.
const TOPICS: [(&str, &str); 6] = [
    (
        "branching",
        r"\bbranch|\btrunk\b|\bgit-?flow\b|\bfork|分支|\bramas?\b|bifurca|\bramos?\b|\bramifica|\bzweig|ブランチ|フォーク|ветк|форк|\bdal(?:ı|lar|ını|ınız)?\b|çatalla|브랜치|포크",
    ),
    (
        "pull-request",
        r"\b(?:pull|merge)[- ]requests?\b|\bprs?\b|\bmrs?\b|拉取请求|合并请求|solicitud(?:es)? de (?:extracción|fusión|cambios)|solicitaç(?:ão|ões) de (?:pull|merge)|demandes? de (?:fusion|tirage)|プルリク|マージリクエスト|(?:пулл?|мер[дж]+)[- ]?реквест|запрос\w* на (?:слияние|включение)|(?:çekme|birleştirme) isteği|풀 ?리퀘스트|병합 요청",
    ),
    (
        "review",
        r"\breview|审查|评审|审核|\brevis(?:ión|ar|ado|or)|\brevis(?:ão|ado)|\brelectur|\brevue\b|überprüf|begutacht|レビュー|ревью|рецензи|проверк|inceleme|gözden geçir|리뷰|검토",
    ),
    (
        "build",
        r"\bbuil[dt]|\bcompil|构建|编译|\bconstruir|\bconstruire|\bbauen\b|kompilier|ビルド|コンパイル|сборк|собрать|derle|빌드",
    ),
    (
        "test",
        r"\btest|\bprueba|\bessai|测试|テスト|тест|테스트|\bspecs?\b",
    ),
    (
        "commits",
        r"\bcommit|提交|\bconfirmaci(?:ón|ones)\b|コミット|коммит|커밋|\bsigned-off-by\b|\bdco\b",
    ),
];

static WORDS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(TOPICS.map(|(_, words)| words)).expect("the patterns are fixed")
});

/// The topics that `text`, in lower case, speaks of.
pub(super) fn of(text: &str) -> Vec<String> {
    WORDS
        .matches(text)
        .into_iter()
        .map(|at| TOPICS[at].0.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_words_and_not_parts_of_words() {
        assert_eq!(
            of("fork it, then open a pull request; a maintainer reviews it"),
            ["branching", "pull-request", "review"]
        );
        assert_eq!(of("run cargo test before you commit"), ["test", "commits"]);
        assert!(
            of("contributions welcome! mind the express latest preview of the pitchfork")
                .is_empty()
        );
    }

    #[test]
    fn guides_in_other_languages_have_topics() {
        assert_eq!(
            of("请创建一个分支并提交合并请求"),
            ["branching", "pull-request", "commits"]
        );
        assert_eq!(
            of("ブランチを作成し、プルリクエストを送ってください"),
            ["branching", "pull-request"]
        );
        assert_eq!(
            of("создайте ветку и отправьте запрос на слияние"),
            ["branching", "pull-request"]
        );
        assert_eq!(
            of("crea una rama y abre una solicitud de extracción"),
            ["branching", "pull-request"]
        );
    }
}
