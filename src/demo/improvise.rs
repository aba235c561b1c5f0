//! What a persona answers after the script has ended: short, about the tasks of their prompt, the same in every run.

use super::cast::Persona;
use crate::domain::prompt::Prompt;
use crate::domain::task::TaskStatus;
use crate::id::RawId;

/// "In progress", "done" and "not yet", in the languages of the cast.
fn phrases(language: &str) -> [&'static [&'static str]; 3] {
    match language {
        "de" => [&["in Arbeit", "läuft"], &["ist fertig"], &["noch nicht angefangen"]],
        "fr" => [&["en cours", "avance bien"], &["terminé"], &["pas encore commencé"]],
        "es" => [&["en curso", "sigo en ello"], &["terminado"], &["todavía no he empezado"]],
        "pt" => [&["em andamento", "continuo"], &["pronto"], &["ainda não comecei"]],
        _ => [&["in progress", "still on it"], &["done"], &["not started yet"]],
    }
}

/// What they say, and how many minutes after the prompt. `None`: nothing, as more than a third of answers are.
pub fn improvised(persona: &Persona, prompt: &Prompt) -> Option<(i64, String)> {
    let mut dice = RawId::from(prompt.id).0;
    let mut roll = move |sides: usize| {
        let side = dice % sides as u128;
        dice /= sides as u128;
        usize::try_from(side).unwrap_or_default()
    };
    if roll(100) >= 62 {
        return None;
    }
    let after = 20 + i64::try_from(roll(500)).unwrap_or_default();
    let [going, done, later] = phrases(persona.language);
    let mut lines = Vec::new();
    for asked in prompt.asked.iter().filter(|asked| !asked.offered).take(3) {
        let from = match (asked.status, roll(10)) {
            (TaskStatus::NotStarted, 0..=4) => later,
            (_, 9) => done,
            _ => going,
        };
        lines.push(format!("{}: {}", asked.n, from.get(roll(from.len()))?));
    }
    (!lines.is_empty()).then(|| (after, lines.join("\n")))
}
