//! Logins, restarts, lost stores.

use std::time::Duration;

use matrix_sdk::reqwest::{Method, StatusCode};
use serde_json::json;
use touchbase::channel::matrix::{Finding, SessionFault, examine};
use touchbase::domain::message::ChatEvent;

use super::bot::{self, Bot, direct, prompt, refusal};
use super::homeserver::{self, BASE};
use super::person::Person;
use super::{asked, content_of};

async fn devices(bot: &Bot) -> usize {
    let answer =
        homeserver::ask(Method::GET, "/_matrix/client/v3/devices", Some(&bot.fresh_token().await), None)
            .await;
    answer["devices"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_goes_on_with_the_same_device_and_the_newest_tokens() {
    let (bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    let (device, before) = (bot.device(), bot.stored());
    let rotated = bot.fresh_token().await;
    assert_eq!(bot.stored()["tokens"]["access_token"], json!(rotated));
    assert_ne!(bot.stored()["tokens"]["refresh_token"], before["tokens"]["refresh_token"]);

    let mut bot = bot.restart().await;
    assert_eq!(bot.device(), device);
    assert_eq!(devices(&bot).await, 1);
    bot.receive().await;
    ana.says(&room, "while and after").await;
    bot.inbox.text("while and after").await;
    let event = bot.delivered(&prompt(direct(ana.id()), "Welcome back?")).await;
    ana.reads(&event).await;
    assert_eq!(bot.rooms(), 1);
}

/// Until the homeserver takes this token no longer.
async fn expires(token: &str) {
    let who = "/_matrix/client/v3/account/whoami";
    let expiring = async {
        while homeserver::try_ask(Method::GET, who, Some(token), None).await.0 != StatusCode::UNAUTHORIZED {}
    };
    tokio::time::timeout(Duration::from_secs(30), expiring).await.expect("tokens live 5 s in the test bed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_expired_while_we_were_away_are_renewed_for_the_same_device() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    let device = bot.device();
    bot.pause().await;
    expires(bot.stored()["tokens"]["access_token"].as_str().unwrap()).await;
    let bot = bot.restart().await;
    assert_eq!(bot.device(), device);

    // A homeserver without refresh tokens, or one that forgot ours: the password, and still the same device.
    let mut session = bot.stored();
    expires(session["tokens"]["access_token"].as_str().unwrap()).await;
    session["tokens"]["refresh_token"] = json!(null);
    std::fs::write(bot.settings.store.join("session.json"), session.to_string()).unwrap();
    let mut bot = bot.restart().await;
    assert_eq!((bot.device(), devices(&bot).await), (device, 1));
    bot.receive().await;
    ana.says(&room, "still you?").await;
    bot.inbox.text("still you?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_was_cut_off_is_taken_up_with_the_same_device() {
    let bot = Bot::new().await;
    let (device, file) = (bot.device(), bot.settings.store.join("session.json"));
    // As it was written before the login: everything but the tokens.
    let mut session = bot.stored();
    session["tokens"] = json!(null);
    std::fs::write(&file, session.to_string()).unwrap();
    let bot = bot.restart().await;
    assert_eq!(bot.device(), device);
    assert_eq!(devices(&bot).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_without_their_session_are_never_wiped() {
    let bot = Bot::new().await;
    let store = bot.settings.store.clone();
    assert_eq!(refusal(&bot.settings).await, SessionFault::InUse { store: store.clone() });

    let (_, settings, _, _home) = bot.die().await;
    std::fs::remove_file(store.join("session.json")).unwrap();
    let gone = SessionFault::SessionFileGone { file: store.join("session.json"), store: store.clone() };
    assert_eq!(refusal(&settings).await, gone);
    insta::assert_snapshot!(gone.to_string().replace(store.to_str().unwrap(), "/store"));
    assert!(store.join("sdk/matrix-sdk-crypto.sqlite3").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_another_accounts_store_are_said_in_words() {
    let account = homeserver::register("bot").await;
    let home = tempfile::tempdir().unwrap();
    let mut settings = bot::settings(&account, BASE, &home.path().join("matrix"));
    settings.password = Some("wrong".into());
    let refused = SessionFault::LoginRefused { user: account.id.clone(), homeserver: BASE.into() };
    assert_eq!(refusal(&settings).await, refused);
    settings.user = "@other:localhost".parse().unwrap();
    assert!(matches!(refusal(&settings).await, SessionFault::OtherAccount { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_somebody_logged_out_is_not_replaced_in_silence() {
    let bot = Bot::new().await;
    let logout = "/_matrix/client/v3/logout";
    homeserver::ask(Method::POST, logout, Some(&bot.fresh_token().await), Some(json!({}))).await;
    let (_, settings, _, _home) = bot.die().await;
    let refused = refusal(&settings).await;
    assert!(matches!(refused, SessionFault::DeviceGone { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_store_is_replaced_by_a_new_device_that_reads_what_the_old_one_missed() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    let old_device = bot.device();

    // The old device gets the key and backs it up, but dies before the inbox has the words.
    bot.inbox.is_in(super::inbox::Mood::Refuses);
    ana.says(&room, "said to the old device").await;
    bot.inbox.turns_away().await;
    bot.session.client().encryption().backups().wait_for_steady_state().await.unwrap();
    bot.kill_receiver().await;
    bot.inbox.is_in(super::inbox::Mood::Takes);

    let mut bot = bot.restart_on_a_new_machine().await;
    assert_ne!(bot.device(), old_device);
    let own = bot.session.client().encryption().get_own_device().await.unwrap().unwrap();
    assert!(own.is_cross_signed_by_owner());
    bot.receive().await;
    bot.inbox.text("said to the old device").await;

    let event = bot.delivered(&prompt(direct(ana.id()), "New device, same bot")).await;
    assert_eq!(content_of(&ana.reads(&event).await)["content"]["body"], "New device, same bot");
    assert_eq!(bot.rooms(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_without_keys_is_recorded_as_such_and_read_when_they_come() {
    let (mut bot, ana) = tokio::join!(Bot::new(), Person::new("ana"));
    let (room, _) = asked(&bot, &ana).await;
    // The key goes to a device that never comes back.
    bot.pause().await;
    let event = ana.says(&room, "for the old device alone").await;
    let mut bot = bot.restart_on_a_new_machine().await;
    bot.receive().await;
    let chat = bot.inbox.chat("what cannot be read", |chat| chat.what == ChatEvent::Undecryptable).await;
    assert_eq!((chat.event.as_str(), chat.direct), (event.as_str(), true));

    // Another restart does not forget that it waits.
    let mut bot = bot.restart().await;
    bot.receive().await;
    let keys = bot.settings.store.join("keys-from-ana");
    ana.client.encryption().export_room_keys(keys.clone(), "pw", |_| true).await.unwrap();
    bot.session.client().encryption().import_room_keys(keys, "pw").await.unwrap();
    ana.says(&room, "and now").await;
    assert_eq!(bot.inbox.text("for the old device alone").await.event, event);
    bot.inbox.text("and now").await;
    assert_eq!(bot.inbox.all().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_store_without_recovery_key_is_said_in_words() {
    let mut bot = Bot::new().await;
    bot.pause().await;
    let elsewhere = bot.settings.store.with_file_name("elsewhere");
    let settings = touchbase::channel::matrix::MatrixSettings { store: elsewhere, ..bot.settings.clone() };
    let refused = refusal(&settings).await;
    assert_eq!(refused, SessionFault::NoRecoveryKey { file: settings.recovery_key_path() });
    std::fs::write(settings.recovery_key_path(), "EsTx not a key").unwrap();
    assert!(matches!(refusal(&settings).await, SessionFault::WrongRecoveryKey { .. }));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_on_the_disk_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let bot = Bot::new().await;
    let mode = |name: &str| {
        let path = bot.settings.store.join(name);
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(
        (mode("session.json"), mode("recovery-key"), mode(""), mode("sdk")),
        (0o600, 0o600, 0o700, 0o700)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_sees_what_works_and_what_does_not() {
    let account = homeserver::register("bot").await;
    let home = tempfile::tempdir().unwrap();
    let mut settings = bot::settings(&account, BASE, &home.path().join("matrix"));
    let before = examine(&settings).await;
    assert!(
        matches!(&before[..], [Finding::StoreWritable, Finding::Speaks { .. }, Finding::LoginWorks]),
        "{before:?}"
    );

    // It looks at a session that is in use, and leaves no device behind.
    let bot = Bot::new().await;
    let good = examine(&bot.settings).await;
    let device = Finding::LoggedIn { device: bot.device() };
    assert!(
        good.contains(&device)
            && good.contains(&Finding::CrossSigned)
            && good.contains(&Finding::RecoveryKey)
    );
    assert!(!good.iter().any(Finding::is_fault), "{good:?}");
    assert_eq!(devices(&bot).await, 1);

    settings.password = Some("wrong".into());
    let faults: Vec<Finding> = examine(&settings).await.into_iter().filter(Finding::is_fault).collect();
    assert_eq!(faults, [Finding::LoginRefused { why: "wrong user or password".into() }]);
    settings.homeserver = "http://127.0.0.1:9".to_owned().try_into().unwrap();
    assert!(matches!(examine(&settings).await.last(), Some(Finding::Unreachable { .. })));
}
