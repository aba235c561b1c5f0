//! What the demo's community wants to reach in its season, and the work for it.

use crate::domain::task::TaskStatus;
use TaskStatus::{Completed, InProgress, NotStarted};

/// The season's name, first and last day.
pub const SEASON: (&str, &str, &str, &str) = ("spring-2026", "Spring 2026", "2026-03-16", "2026-06-07");

/// The season's phases as the database keeps them.
pub const PHASES: &str = r#"[{"name":"Plan","from":"2026-03-16","until":"2026-03-29"},
{"name":"Build","from":"2026-03-30","until":"2026-05-24"},{"name":"Look back","from":"2026-05-25","until":"2026-06-07"}]"#;

/// Objectives: key, group, the community's objective above it, title.
pub const OBJECTIVES: [(&str, Option<&str>, Option<&str>, &str); 6] = [
    ("neighbours", None, None, "Neighbours mend together instead of buying new"),
    ("welcome", None, None, "Newcomers know what to do after one week"),
    ("catalogue", Some("web"), Some("neighbours"), "Everybody finds the tool they need"),
    ("fair", Some("events"), Some("neighbours"), "The spring fair brings new menders"),
    ("heard", Some("outreach"), Some("welcome"), "People hear of us in their own language"),
    ("care", Some("care"), Some("welcome"), "Nobody leaves because of a quarrel or money"),
];

/// A key result: a number, or the share of its tasks.
#[derive(Debug, Clone, Copy)]
pub struct Goal {
    /// Its key.
    pub key: &'static str,
    /// Its objective's key.
    pub objective: &'static str,
    /// What is to be reached.
    pub title: &'static str,
    /// Unit, target and where it stands; `None`: the share of its tasks.
    pub number: Option<(&'static str, f64, f64)>,
}

const fn goal(
    key: &'static str,
    objective: &'static str,
    title: &'static str,
    number: Option<(&'static str, f64, f64)>,
) -> Goal {
    Goal { key, objective, title, number }
}

/// Key results.
pub const GOALS: [Goal; 7] = [
    goal("search", "catalogue", "The catalogue can be searched in five languages", None),
    goal("loans", "catalogue", "200 tools are lent in a month", Some(("loans", 200.0, 121.0))),
    goal("stalls", "fair", "The fair has everything that it needs", None),
    goal("menders", "fair", "40 new menders sign up", Some(("menders", 40.0, 9.0))),
    goal("issues", "heard", "Newsletter and flyers reach every quarter", None),
    goal("partners", "heard", "6 partners announce the fair", Some(("partners", 6.0, 2.0))),
    goal("answers", "care", "Every request gets an answer within three days", None),
];

/// A task.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// What the script calls it.
    pub tag: &'static str,
    /// Its group's key.
    pub group: &'static str,
    /// What is to be done.
    pub title: &'static str,
    /// Where it stands when the season begins.
    pub status: TaskStatus,
    /// Who leads it.
    pub lead: Option<&'static str>,
    /// Who helps.
    pub support: Option<&'static str>,
    /// Its key result.
    pub goal: Option<&'static str>,
    /// The day on which it should be done.
    pub due: Option<&'static str>,
}

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn work(
    group: &'static str,
    tag: &'static str,
    title: &'static str,
    status: TaskStatus,
    lead: Option<&'static str>,
    support: Option<&'static str>,
    goal: Option<&'static str>,
    due: Option<&'static str>,
) -> Work {
    Work { tag, group, title, status, lead, support, goal, due }
}

/// The work: 40 tasks.
pub const WORK: [Work; 40] = [
    work(
        "web",
        "index",
        "Build the search index for the catalogue",
        InProgress,
        Some("amara"),
        None,
        Some("search"),
        Some("2026-03-27"),
    ),
    work(
        "web",
        "roadmap",
        "Write the roadmap for the catalogue",
        NotStarted,
        Some("amara"),
        None,
        None,
        None,
    ),
    work(
        "web",
        "hosting",
        "Move the website to the new host",
        InProgress,
        Some("jonas"),
        None,
        Some("search"),
        Some("2026-03-31"),
    ),
    work(
        "web",
        "backup",
        "Test the restore of the nightly backup",
        NotStarted,
        Some("jonas"),
        None,
        None,
        None,
    ),
    work(
        "web",
        "photos",
        "Photograph the tools of the second shelf",
        InProgress,
        Some("priya"),
        None,
        Some("search"),
        None,
    ),
    work(
        "web",
        "labels",
        "Write alt texts for the tool pictures",
        NotStarted,
        Some("priya"),
        Some("lucia"),
        Some("search"),
        None,
    ),
    work(
        "web",
        "spanish",
        "Translate the catalogue into Spanish",
        InProgress,
        Some("tomas"),
        None,
        Some("search"),
        Some("2026-04-10"),
    ),
    work("web", "login", "Repair the login on old phones", NotStarted, Some("tomas"), None, None, None),
    work(
        "web",
        "calendar",
        "Show the opening hours as a calendar",
        InProgress,
        Some("keiko"),
        None,
        None,
        None,
    ),
    work(
        "web",
        "portuguese",
        "Translate the catalogue into Portuguese",
        NotStarted,
        Some("lucia"),
        None,
        Some("search"),
        Some("2026-04-10"),
    ),
    work("web", "dark", "Give the catalogue a dark mode", NotStarted, None, None, None, None),
    work(
        "events",
        "permit",
        "Get the permit for the market square",
        InProgress,
        Some("rosa"),
        None,
        Some("stalls"),
        Some("2026-04-02"),
    ),
    work(
        "events",
        "budget",
        "Draw up the budget of the fair",
        InProgress,
        Some("rosa"),
        None,
        Some("stalls"),
        None,
    ),
    work(
        "events",
        "tables",
        "Borrow thirty folding tables",
        NotStarted,
        Some("wiremu"),
        None,
        Some("stalls"),
        None,
    ),
    work("events", "music", "Find two bands for the afternoon", NotStarted, Some("wiremu"), None, None, None),
    work(
        "events",
        "rota",
        "Plan the shifts of the helpers",
        InProgress,
        Some("anjali"),
        None,
        Some("stalls"),
        Some("2026-04-08"),
    ),
    work(
        "events",
        "firstaid",
        "Arrange first aid for the fair",
        NotStarted,
        Some("anjali"),
        None,
        Some("stalls"),
        None,
    ),
    work("events", "cakes", "Organise the cake stall", InProgress, Some("ebele"), None, Some("stalls"), None),
    work(
        "events",
        "power",
        "Check the power sockets on the square",
        NotStarted,
        Some("matthias"),
        None,
        Some("stalls"),
        None,
    ),
    work(
        "events",
        "tools",
        "Pack the tool boxes for the repair tables",
        InProgress,
        Some("matthias"),
        None,
        Some("stalls"),
        None,
    ),
    work(
        "events",
        "posters",
        "Hang posters in the old town",
        NotStarted,
        Some("caetano"),
        None,
        Some("stalls"),
        None,
    ),
    work(
        "events",
        "bikes",
        "Prepare the bicycle corner",
        InProgress,
        Some("margaux"),
        None,
        Some("stalls"),
        None,
    ),
    work("events", "raffle", "Collect prizes for the raffle", NotStarted, None, None, None, None),
    work(
        "outreach",
        "partners",
        "Win over the neighbourhood centres as partners",
        InProgress,
        Some("baptiste"),
        None,
        Some("partners"),
        Some("2026-04-05"),
    ),
    work(
        "outreach",
        "press",
        "Write to the local newspapers",
        NotStarted,
        Some("baptiste"),
        None,
        Some("issues"),
        None,
    ),
    work(
        "outreach",
        "flyers",
        "Print the flyers for the fair",
        InProgress,
        Some("shreya"),
        None,
        Some("issues"),
        Some("2026-04-03"),
    ),
    work(
        "outreach",
        "social",
        "Plan the posts for April",
        NotStarted,
        Some("shreya"),
        None,
        Some("issues"),
        None,
    ),
    work(
        "outreach",
        "issue",
        "Publish the March newsletter",
        InProgress,
        Some("noor"),
        None,
        Some("issues"),
        Some("2026-03-25"),
    ),
    work(
        "outreach",
        "interview",
        "Interview a mender for the newsletter",
        NotStarted,
        Some("noor"),
        Some("otavio"),
        Some("issues"),
        None,
    ),
    work(
        "outreach",
        "archive",
        "Put the old newsletters online",
        InProgress,
        Some("otavio"),
        None,
        None,
        None,
    ),
    work(
        "outreach",
        "maori",
        "Translate the flyers into Māori",
        NotStarted,
        Some("hana"),
        None,
        Some("issues"),
        None,
    ),
    work(
        "outreach",
        "radio",
        "Record a spot for the community radio",
        InProgress,
        Some("tunde"),
        None,
        Some("issues"),
        None,
    ),
    work("outreach", "map", "Draw a map of the repair cafés", NotStarted, None, None, Some("issues"), None),
    work(
        "care",
        "fund",
        "Write the rules of the hardship fund",
        InProgress,
        Some("silke"),
        None,
        Some("answers"),
        Some("2026-03-30"),
    ),
    work(
        "care",
        "inbox",
        "Answer the open requests of February",
        InProgress,
        Some("silke"),
        Some("meera"),
        Some("answers"),
        None,
    ),
    work(
        "care",
        "mediators",
        "Find two more mediators",
        NotStarted,
        Some("fatima"),
        None,
        Some("answers"),
        None,
    ),
    work(
        "care",
        "training",
        "Prepare the training for mediators",
        InProgress,
        Some("daniel"),
        None,
        Some("answers"),
        None,
    ),
    work(
        "care",
        "leaflet",
        "Design a leaflet about asking for help",
        NotStarted,
        Some("meera"),
        None,
        None,
        None,
    ),
    work("care", "phone", "Set up the phone line", InProgress, Some("rangi"), None, Some("answers"), None),
    work("care", "review", "Review the code of conduct", Completed, Some("fatima"), None, None, None),
];

/// The title of the task that the script calls `tag`.
pub fn title(tag: &str) -> Option<&'static str> {
    WORK.iter().find(|work| work.tag == tag).map(|work| work.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cast::{CIRCLES, persona};

    #[test]
    fn every_task_belongs_to_a_group_to_people_and_to_a_key_result_that_are_there() {
        for work in &WORK {
            assert!(CIRCLES.iter().any(|circle| circle.key == work.group), "{}", work.tag);
            for person in [work.lead, work.support].into_iter().flatten() {
                assert!(persona(person).is_some(), "{person}");
            }
            if let Some(goal) = work.goal {
                assert!(GOALS.iter().any(|known| known.key == goal), "{goal}");
            }
            assert_eq!(WORK.iter().filter(|other| other.tag == work.tag).count(), 1, "{}", work.tag);
        }
        for goal in &GOALS {
            assert!(OBJECTIVES.iter().any(|(key, ..)| *key == goal.objective), "{}", goal.key);
        }
    }
}
