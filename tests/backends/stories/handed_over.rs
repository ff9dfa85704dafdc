//! The rungs below an API: what is handed to the citizen's own programs arrives there as it was written.
//!
//! A form is posted to a real site, a link fills in a real page, a mail's address is read by another implementation of
//! RFC 6068 than ours, and what is printed is all of it. Python reads what programs for people would.

use std::process::Command;

use medspil_adapter::mapping::{Input, Value};
use serde_json::{Value as Json, json};

use crate::kit::handed_over;

/// What makes careless programs stumble.
const ODD: &str = "Flere bænke: 100 % & ja? #1 + \"Ærø\" <b>';{{title}} 🚲";

/// What a citizen has written about a place, on a page with an address of its own.
fn written(title: &str, text: &str) -> Input {
    Input::new()
        .with("title", title)
        .with("text", text)
        .with("page_url", "https://www.example.dk/park?a=1&b=2#top")
        .value(
            "place",
            Value::of(&json!({"lat": 55.67, "lon": 12.56, "address": "Torvet 1, 4600 Køge"})),
        )
}

/// What a program in Python makes of a text.
fn python(program: &str, text: &str) -> Json {
    let ran = Command::new("python3").args(["-c", program, text]).output();
    let ran = ran.expect("python3 is missing; install it (Debian: apt-get install python3) and run the tests again");
    assert!(ran.status.success(), "{text}: {}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).expect("it prints JSON")
}

mod mail {
    use super::*;

    /// Makes the mail that an address stands for, sends it and reads what arrives. Line breaks in a header, a torn letter
    /// and anything that is no `mailto:` end it.
    const READS: &str = r"
import email, email.policy, json, sys
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
address = urlsplit(sys.argv[1])
assert address.scheme == 'mailto' and not address.fragment
message = EmailMessage(policy=email.policy.SMTP)
message['To'] = unquote(address.path, errors='strict')
for field in address.query.split('&'):
    name, value = field.split('=', 1)
    value = unquote(value, errors='strict')
    assert name == 'body' or '\n' not in value and '\r' not in value
    assert '\n' not in value.replace('\r\n', '')
    if name == 'body': message.set_content(value)
    else: message[name] = value
arrived = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
said = sorted(name for name in arrived.keys() if name not in ('Content-Type', 'Content-Transfer-Encoding', 'MIME-Version'))
print(json.dumps({'headers': said, 'to': arrived['to'], 'subject': arrived['subject'], 'body': arrived.get_content().replace('\r\n', '\n')}))
";

    fn sent(title: &str, text: &str) -> (String, Json) {
        let config = json!({"extends": "mail", "set": {"to": "borger@example.dk"}});
        let address = handed_over(&config, written(title, text)).url;
        let arrived = python(READS, &address);
        (address, arrived)
    }

    #[test]
    fn a_mail_arrives_as_it_was_written() {
        let (_, mail) = sent(ODD, "Ved søen.\r\nOg et bord & a=b?c#d%41+e\n\n– Ana 🚲");
        assert_eq!(mail["headers"], json!(["To", "subject"]));
        assert_eq!(mail["to"], "borger@example.dk");
        assert_eq!(mail["subject"], ODD);
        assert_eq!(
            mail["body"].as_str().map(str::trim_end),
            Some(
                "Ved søen.\nOg et bord & a=b?c#d%41+e\n\n– Ana 🚲\n\nTorvet 1, 4600 Køge\n\nhttps://www.example.dk/park?a=1&b=2#top"
            )
        );
    }

    #[test]
    fn a_headline_makes_no_header() {
        let (_, mail) = sent("Bænk\r\nBcc: evil@example.dk&cc=evil@example.dk", "");
        assert_eq!(mail["headers"], json!(["To", "subject"]));
        assert_eq!(mail["subject"], "Bænk Bcc: evil@example.dk&cc=evil@example.dk");
    }

    #[test]
    fn what_is_long_is_cut_where_windows_would_drop_it_and_no_letter_is_torn() {
        for letters in ["a", "ø", "Å ", "ع", "中", "🚲", "\n"] {
            let text = letters.repeat(5_000);
            let (address, mail) = sent("Æøå ÆØÅ", &format!("x{text}"));
            assert!((900..=2_000).contains(&address.len()), "{letters:?}: {}", address.len());
            let body = mail["body"].as_str().unwrap_or_default().trim_end_matches('\n');
            let own = body.split("\n\nTorvet").next().unwrap_or_default();
            assert!(format!("x{text}").starts_with(own), "{letters:?}: {body}");
        }
    }

    #[test]
    fn eight_hundred_letters_in_danish_go_along_with_where_they_were_written() {
        let text = "På stien ved søen er der ikke én bænk at hvile sig på. ".repeat(14);
        let (_, mail) = sent("Flere bænke ved søen", &text);
        let body = mail["body"].as_str().unwrap_or_default();
        assert!(body.starts_with(text.trim_end()), "{body}");
        assert!(
            body.trim_end().ends_with("https://www.example.dk/park?a=1&b=2#top"),
            "{body}"
        );
    }
}

mod print {
    use super::*;

    #[test]
    fn every_word_is_on_the_page_and_nothing_is_sent() {
        let text = "På stien 🚲 ved søen.\n".repeat(300);
        let input = written(ODD, &text)
            .with("name", "Ana")
            .with("email", "a@example.dk")
            .with("phone", "56 67 67 67");
        let page = handed_over(&json!({"extends": "print"}), input);
        assert_eq!(page.url, "");
        let mut fields: Vec<_> = page
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                ("email", "a@example.dk"),
                ("name", "Ana"),
                ("phone", "56 67 67 67"),
                ("place", "Torvet 1, 4600 Køge"),
                ("text", text.as_str()),
                ("title", ODD),
            ]
        );
    }
}

mod link {
    use super::*;
    use crate::{backends, kit::tell, verified};

    /// The fields of a page's forms with what stands in them.
    const READS: &str = r"
import html.parser, json, sys
fields = {}
class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == 'input' and 'name' in attrs: fields[attrs['name']] = attrs.get('value', '')
Reader().feed(sys.argv[1])
print(json.dumps(fields))
";

    /// The page that a link opens: Datasette asks for the words that a query leaves open.
    async fn opened(title: &str, text: &str) -> Json {
        let backend = backends::datasette().await;
        let server = backend.server.as_ref().expect("Datasette runs");
        verified::by_this_version("link", server.get("version"));
        let page = format!(
            "{}/-/query?sql=select%20%3Atitle%20as%20title%2C%20%3Atext%20as%20text",
            server.get("base")
        );
        let link = handed_over(&json!({"extends": "link", "set": {"url": page}}), written(title, text));
        let answer = reqwest::get(link.url).await.expect("Datasette answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        python(READS, &answer.text().await.expect("all of the page arrives"))
    }

    #[test]
    fn the_page_is_filled_in_as_it_was_written() {
        tell(async {
            let text = "Ved søen.\nOg et bord & a=b?c#d%41+e – 🚲";
            let fields = opened(ODD, text).await;
            assert_eq!(
                (fields["title"].as_str(), fields["text"].as_str()),
                (Some(ODD), Some(text))
            );
        });
    }

    #[test]
    fn what_is_long_is_cut_and_still_opens() {
        tell(async {
            let fields = opened(&"ø".repeat(200), &"æ".repeat(5_000)).await;
            assert_eq!(fields["title"], "ø".repeat(150));
            assert_eq!(fields["text"], "æ".repeat(1_200));
        });
    }
}

#[cfg(feature = "all-backends")]
mod form {
    use super::*;
    use crate::kit::{Backend, ORIGIN, tell, unique};
    use crate::{backends, verified};

    /// Posts what is handed over as a browser does from a page of another origin, and stays where it is sent on.
    async fn posted(backend: &Backend, title: &str, text: &str) -> reqwest::Response {
        let server = backend.server.as_ref().expect("WordPress runs");
        verified::by_this_version("form", server.get("version"));
        let config = json!({
            "extends": "form", "set": {"url": format!("{}/wp-comments-post.php", server.get("base"))},
            "operations": {"create": {"body": {
                "comment": {"$join": ["{{title}}", "{{text}}"]}, "author": "{{name | 'Anonym'}}",
                "email": "{{email | 'anonym@example.org'}}", "comment_post_ID": server.get("post"),
                "title": null, "text": null, "name": null
            }}}
        });
        let form = handed_over(&config, written(title, text));
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let client = client.expect("a client can be made");
        let sent = client
            .post(&form.url)
            .form(&form.fields)
            .header("Origin", ORIGIN)
            .send();
        sent.await.expect("WordPress answers")
    }

    #[test]
    fn a_comment_form_takes_what_is_posted() {
        tell(async {
            let backend = backends::wordpress().await;
            let _alone = backend.alone().await;
            let title = format!("{} & ja? #1 + Ærø 🚲", unique("Med formular"));
            let answer = posted(backend, &title, "Ved søen.\nOg et bord.").await;
            let there = answer.headers().get("location").and_then(|there| there.to_str().ok());
            assert_eq!(answer.status(), 302);
            assert!(there.is_some_and(|there| there.contains("#comment-")), "{there:?}");
            let found = backend.titled(&title).await;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].idea.text.trim(), "Ved søen.\nOg et bord.");
        });
    }

    #[test]
    fn what_the_form_refuses_its_own_page_says() {
        tell(async {
            let backend = backends::wordpress().await;
            let _alone = backend.alone().await;
            let before = backend.list(40).await.len();
            let answer = posted(backend, "", "").await;
            let page = answer.text().await.expect("all of the page arrives");
            assert!(page.contains("error-page"), "{page}");
            assert_eq!(backend.list(40).await.len(), before);
        });
    }
}
