use super::*;
#[test]
fn probe() {
    for l in ["es", "pt", "fr", "de"] { let _ = l; }
    match Renderer::new(None) {
        Ok(r) => {
            use message::*;
            let m = r.mail(&PromptContext::sample()).unwrap();
            println!("{}\n{}\n", m.subject, m.text);
        }
        Err(e) => { for e in e { println!("{e}"); } panic!() }
    }
}
