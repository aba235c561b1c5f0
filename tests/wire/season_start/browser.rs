//! A browser without scripts, before the pages that the program serves.

use std::net::{SocketAddr, TcpListener};

use matrix_sdk::reqwest::redirect::Policy;
use matrix_sdk::reqwest::{Client, RequestBuilder, header};

pub struct Browser {
    client: Client,
    at: SocketAddr,
}

/// What came back.
pub struct Page {
    pub status: u16,
    /// Where it sends the browser.
    pub to: String,
    pub text: String,
}

impl Browser {
    /// Where the program will serve its pages: a port that nobody has.
    pub fn free_port() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
    }

    pub fn at(at: SocketAddr) -> Self {
        Self { client: Client::builder().redirect(Policy::none()).build().unwrap(), at }
    }

    /// Follows a link.
    pub async fn opens(&self, path: &str) -> Page {
        page(self.client.get(format!("http://{}{path}", self.at))).await
    }

    /// Presses the button of a form that stands on a page of this origin.
    pub async fn posts_from(&self, origin: &str, path: &str, form: &str) -> Page {
        let request = self.client.post(format!("http://{}{path}", self.at));
        let form_type = "application/x-www-form-urlencoded";
        page(
            request
                .header(header::ORIGIN, origin)
                .header(header::CONTENT_TYPE, form_type)
                .body(form.to_owned()),
        )
        .await
    }

    /// Presses the button of one of our own forms.
    pub async fn posts(&self, path: &str, form: &str) -> Page {
        self.posts_from(&format!("http://{}", self.at), path, form).await
    }

    /// Fills a survey in, a page for each question, looks through it and sends it off. What is on the page that is looked
    /// through.
    pub async fn fills_in(&self, path: &str, name: &str, answers: &[(&str, &str)]) -> String {
        let start = self.opens(path).await;
        assert!(start.status == 200 && start.text.contains(name), "it says whose it is: {}", start.text);
        for (question, form) in answers {
            let page = format!("{path}/q/{question}");
            let seal = seal(&self.opens(&page).await);
            let kept = self.posts(&page, &format!("seal={seal}&{form}")).await;
            assert_eq!(kept.status, 303, "{question}: {}", kept.text);
        }
        let review = self.opens(&format!("{path}/review")).await;
        let sent = self.posts(&format!("{path}/review"), &format!("seal={}", seal(&review))).await;
        assert_eq!((sent.status, sent.to), (303, format!("{path}/thanks")));
        assert_eq!(self.opens(&format!("{path}/thanks")).await.status, 200);
        review.text
    }
}

async fn page(request: RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let (status, to) = (response.status().as_u16(), to.unwrap_or_default().to_owned());
    Page { status, to, text: response.text().await.unwrap() }
}

/// The token in a page's form.
pub fn seal(page: &Page) -> String {
    let behind = page.text.split("name=\"seal\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    behind.split('"').next().unwrap().to_owned()
}

/// The path of the page that a mail's link leads to.
pub fn path_in(text: &str) -> String {
    let link = text.split_whitespace().find(|word| word.contains("/survey/")).expect("no link");
    link.trim_start_matches("https://touch.example.org").to_owned()
}
