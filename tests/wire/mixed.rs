//! A community of which some are reached by mail and some in Matrix.

use touchbase::domain::group::Role;
use touchbase::domain::member::ChannelKind;
use touchbase::domain::task::TaskStatus;

use crate::deployment::{Asking, Community, Wires};
use crate::mail::correspondent::Correspondent;
use crate::mail::{mailbox, somebody};
use crate::matrix::person::Person;
use crate::week_mail::our_mailbox;
use crate::week_matrix::our_account;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_in_matrix_helps_a_member_who_writes_mail() {
    let home = tempfile::tempdir().unwrap();
    let web = Community::in_file(&home, None).await;
    web.keeps_the_usual_hours(Asking::Directly, false).await;
    let ana = Correspondent::new("ana");
    let (gus, mira) = tokio::join!(Person::new("gus"), Person::new("mira"));
    let ana_lima = web.joins("Ana Lima", Role::Member, Some(&ana.address), None).await;
    let mut gus_gray =
        web.joins("Gus Gray", Role::Member, Some(&mailbox(&somebody("ghost"))), Some(gus.id())).await;
    web.changes(&mut gus_gray, |gus| gus.channel = ChannelKind::Mail).await;
    web.joins("Mira Noor", Role::Lead, None, Some(mira.id())).await;
    let website = web.task("Move the website to the new host", &ana_lima).await;
    let logo = web.task("Redraw the logo", &gus_gray).await;
    let (bot, wires) = our_account(&home).await;
    let program = web.starts(&Wires { matrix: wires.matrix, ..our_mailbox() }).await;

    web.is("2026-04-20T09:00", "Europe/Berlin", &[&program]).await;
    let question = ana.gets(1, "1. Move the website to the new host").await;
    ana.answers(&question, "1: I am blocked by the missing DNS password").await;
    ana.gets(2, "Move the website to the new host").await;

    let miras = web.in_time(&[&program], mira.accepts(&bot)).await;
    let (alert, _) = web.in_time(&[&program], mira.hears(&bot, "DNS password")).await;
    mira.answers_in_thread(&miras, &alert, "1 is unblocked, I sent it over").await;
    let helped = ana.gets(3, "Mira Noor").await;
    ana.answers(&helped, "the website is done, thank you Mira").await;
    // It is understood and needs nothing: by mail that is no reason to write again.
    web.becomes(&website, TaskStatus::Completed).await;

    // Gus changed his mail address and told nobody: the question finds him in Matrix.
    let gus_room = web.in_time(&[&program], gus.accepts(&bot)).await;
    web.in_time(&[&program], gus.hears(&bot, "Redraw the logo")).await;
    gus.says(&gus_room, "1 done").await;
    web.becomes(&logo, TaskStatus::Completed).await;

    web.is("2026-04-24T17:00", "Europe/Berlin", &[&program]).await;
    mira.hears(&bot, "Redraw the logo").await;
    web.everything_went().await;
    assert_eq!((ana.count(), web.deliveries("failed").await), (3, 1));
    program.stops().await;
    ana.leaves().await;
}
