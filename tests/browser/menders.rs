//! The demo's community on loopback: 24 people in four groups, who live until they have answered the plug-in survey.

use jiff::SignedDuration;
use tokio::net::TcpListener;
use touchbase::demo::life::Life;
use touchbase::demo::{BEGIN, Demo, pages};

/// The community.
pub struct Menders {
    pub demo: Demo,
    pub origin: String,
}

impl Menders {
    /// On the Sunday before the proposal is made: who wants to has answered.
    pub async fn plugged_in() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let demo = Demo::begin(None, &origin).await.unwrap();
        let mut life = Life::new(demo.clone());
        life.until(BEGIN + SignedDuration::from_hours(7 * 24 - 1), &mut |_| {}).await.unwrap();
        tokio::spawn(async move { pages::serve(listener, life, std::future::pending()).await.unwrap() });
        Self { demo, origin }
    }

    /// The path of somebody's page for organisers.
    pub async fn organises(&self, name: &str) -> String {
        let link = self.demo.app.placement.link(name, true).await.unwrap();
        link.strip_prefix(&self.origin).unwrap().to_owned()
    }

    /// The path of a survey's results.
    pub async fn results(&self, slug: &str) -> String {
        let app = &self.demo.app;
        let token = app.surveys.share_results(&app.ids, slug, None).await.unwrap().unwrap();
        format!("/results/{}", token.as_str())
    }
}
