//! Commands whose output a later command of the script looks through.
//!
//! Files are compared by name; a folder that the script changes to in between is not followed.

use super::reader::{PIPED, Reader};

impl Reader<'_> {
    /// A command whose output goes into a file that a later command looks through (`x | tee log`, `! grep y log`) is
    /// judged by that command.
    pub(super) fn look_for_readers(&mut self) {
        for at in 0..self.commands.len() {
            let Some(file) = self.written_file(at) else {
                continue;
            };
            let read = self.commands[at + 1..].iter().any(|command| {
                let reads =
                    |word: &String| matches!(word.as_str(), "grep" | "egrep" | "diff" | "jq");
                command.words.iter().any(reads) && command.words.contains(&file)
            });
            if read {
                self.commands[at].tested = true;
                if self.commands[at].swallowed == PIPED {
                    self.commands[at].swallowed.clear();
                }
            }
        }
    }

    /// The file that the output of a command goes to; `None` for the terminal.
    fn written_file(&self, at: usize) -> Option<String> {
        let command = &self.commands[at];
        if let Some((_, target)) = command.text.rsplit_once('>') {
            let word = target.split_whitespace().next()?;
            if !word.starts_with('&') {
                return Some(word.to_owned());
            }
        }
        let next = self.commands.get(at + 1)?;
        let tee = next.words.first().is_some_and(|word| word == "tee");
        let mut names = next.words.iter().skip(1);
        (tee && (self.settings.pipefail || command.swallowed == PIPED))
            .then(|| names.find(|word| !word.starts_with('-')).cloned())?
    }
}
