//! The preset `medspil`: the API of `medspil serve` (crates/server/openapi.json).
//!
//! Every write carries a key that was made once, so all of them may be repeated.

use medspil_core::idea::{self, Idea, Page, Reach, Receipt, Sort, Status};
use medspil_core::json::{At, Node, Problems, Writer};
use medspil_core::pack::percent_encode;

use crate::{Answer, Failure, Method, Request, body_of};

/// How many ideas are asked for at a time.
pub const PAGE: usize = 50;

/// Asks for a page of ideas; `cursor` is a [`Page::next`], none for the first page.
pub fn list(backend: &str, sort: Sort, cursor: Option<&str>) -> Request {
    let limit = PAGE.to_string();
    let mut url = [backend, "/ideas?sort=", sort.name(), "&limit=", &limit].concat();
    if let Some(cursor) = cursor {
        url.push_str("&cursor=");
        percent_encode(cursor, &mut url);
    }
    Request {
        method: Method::Get,
        url,
        headers: Vec::new(),
        body: None,
    }
}

/// Likes an idea with a key, or takes the like of that key back.
pub fn like(backend: &str, id: &str, key: &str, liked: bool) -> Request {
    let mut url = [backend, "/ideas/"].concat();
    percent_encode(id, &mut url);
    url.push_str("/likes/");
    percent_encode(key, &mut url);
    let method = if liked { Method::Put } else { Method::Delete };
    Request {
        method,
        url,
        headers: Vec::new(),
        body: None,
    }
}

/// Sends a new idea; `more` is what a described backend needs besides.
pub fn create(backend: &str, key: &str, title: &str, text: &str, lang: &str, more: &[(String, String)]) -> Request {
    let mut body = Writer::new().text("title", title).text("text", text).text("lang", lang);
    for (name, value) in more {
        body = body.text(name, value);
    }
    let body = body.end();
    Request {
        method: Method::Post,
        url: [backend, "/ideas"].concat(),
        headers: vec![("Idempotency-Key", key.to_owned())],
        body: Some(body),
    }
}

/// Reads the answer to [`list`]. Ideas that cannot be understood are left out.
pub fn listed<N: Node>(answer: Answer<N>) -> Result<Page, Failure> {
    let body = body_of(answer)?;
    let problems = Problems::default();
    let root = At::root(body, &problems);
    let items = root.field("items");
    if !items.exists() {
        return Err(Failure::Incompatible);
    }
    let mut ideas = Vec::new();
    items.each(|item| ideas.extend(read_idea(&item)));
    let total = count(&root, "total").unwrap_or_else(|| u32::try_from(ideas.len()).unwrap_or(u32::MAX));
    Ok(Page {
        ideas,
        next: root.field("next").text(),
        total,
    })
}

/// Reads the answer to [`like`]: how many like the idea now.
pub fn liked<N: Node>(answer: Answer<N>) -> Result<u32, Failure> {
    let body = body_of(answer)?;
    count(&At::root(body, &Problems::default()), "likes").ok_or(Failure::Incompatible)
}

/// Reads the answer to [`create`]. A good status with an unreadable body is as if there had been no answer: the key
/// makes asking again harmless.
pub fn created<N: Node>(answer: Answer<N>) -> Result<Receipt, Failure> {
    let good = (200..=299).contains(&answer.status);
    let unread = || {
        if good {
            Failure::Transient { after: 0 }
        } else {
            Failure::Incompatible
        }
    };
    let body = body_of(answer).map_err(|failure| if good { unread() } else { failure })?;
    let problems = Problems::default();
    let root = At::root(body, &problems);
    let receipt = root.field("receipt");
    // Empty where another backend, which answers in our form, gives none.
    let number = receipt.field("number").text().ok_or_else(unread)?;
    let waits = receipt
        .field("delivery")
        .text()
        .is_some_and(|delivery| delivery == "waiting");
    Ok(Receipt {
        number,
        at: receipt.field("at").text().unwrap_or_default(),
        reach: match receipt.field("published").boolean() {
            _ if waits => Reach::Waiting,
            Some(true) => Reach::Published,
            Some(false) => Reach::Held,
            None => Reach::Arrived,
        },
    })
}

/// The fields that a refusal of [`create`] names, each with the backend's own words, which may be none.
pub fn refused<N: Node>(body: &N) -> Vec<(String, String)> {
    let Some(error) = body.get("error") else {
        return Vec::new();
    };
    let field = |at: &N| {
        let words = at.get("message").and_then(|words| words.text());
        Some((at.get("field")?.text()?, words.unwrap_or_default()))
    };
    let mut fields = Vec::new();
    for one in error.get("fields").map_or(Vec::new(), |fields| fields.items()) {
        fields.extend(field(&one));
    }
    if fields.is_empty() {
        fields.extend(field(&error));
    }
    fields
}

fn read_idea<N: Node>(at: &At<N>) -> Option<Idea> {
    let answer = at.field("answer");
    let answer = answer.exists().then(|| idea::Answer {
        text: answer.field("text").text().unwrap_or_default(),
        by: answer.field("by").text(),
    });
    Some(Idea {
        id: at.field("id").required_text()?,
        title: at.field("title").required_text()?,
        text: at.field("text").text().unwrap_or_default(),
        area: at.field("area").text().filter(|area| !area.is_empty()),
        status: Status::named(&at.field("status").text().unwrap_or_default()),
        created_at: at.field("created_at").text().unwrap_or_default(),
        likes: count(at, "likes").unwrap_or(0),
        answer: answer.filter(|answer| !answer.text.is_empty()),
    })
}

fn count<N: Node>(at: &At<N>, key: &str) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count; a cast saturates"
    )]
    at.field(key).number().map(|number| number as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn answer(status: u16, body: Option<Value>) -> Answer<Value> {
        Answer {
            status,
            retry_after: None,
            body,
        }
    }

    #[test]
    fn addresses_cannot_be_escaped_from() {
        assert_eq!(
            list("https://b/api", Sort::Top, Some("a&b=/../")).url,
            "https://b/api/ideas?sort=top&limit=50&cursor=a%26b%3D%2F..%2F"
        );
        assert_eq!(
            like("https://b", "../x?y", "k#1", false).url,
            "https://b/ideas/..%2Fx%3Fy/likes/k%231"
        );
    }

    #[test]
    fn a_page_keeps_the_ideas_that_can_be_read() {
        let body = json!({"items": [
            {"id": "1", "title": "Bænke", "likes": 3, "status": "answered", "answer": {"text": "Ja", "by": "TMF"}},
            {"id": "2"}, 5,
            {"id": "3", "title": "Uden", "likes": "mange", "status": "nyt ord", "answer": null},
        ], "next": "c", "total": 9});
        let page = listed(answer(200, Some(body))).unwrap();
        assert_eq!(page.ideas.len(), 2);
        assert_eq!((page.ideas[0].likes, page.ideas[0].status), (3, Status::Answered));
        assert_eq!((page.ideas[1].likes, page.ideas[1].status), (0, Status::Unknown));
        assert_eq!((page.next.as_deref(), page.total), (Some("c"), 9));
    }

    #[test]
    fn what_is_not_the_agreed_form_is_incompatible_and_never_half_shown() {
        for (status, body) in [
            (200, None),
            (200, Some(json!("html"))),
            (200, Some(json!({"ideas": []}))),
            (302, None),
        ] {
            assert_eq!(listed(answer(status, body)), Err(Failure::Incompatible));
        }
    }

    #[test]
    fn failures_are_sorted_by_what_to_do_next() {
        let refused = json!({"error": {"code": "invalid", "field": "title"}});
        assert_eq!(
            created(answer(400, Some(refused))),
            Err(Failure::Rejected {
                code: "invalid".into(),
                field: Some("title".into()),
                text: None,
            })
        );
        assert_eq!(created(answer(404, None)), Err(Failure::Incompatible));
        assert_eq!(liked(answer(403, None)), Err(Failure::Unauthorized));
        assert_eq!(liked(answer(500, None)), Err(Failure::Transient { after: 0 }));
        let busy = Answer::<Value> {
            status: 429,
            retry_after: Some(7),
            body: None,
        };
        assert_eq!(liked(busy), Err(Failure::Transient { after: 7000 }));
    }

    #[test]
    fn each_field_that_is_refused_is_told_with_its_words() {
        let told = |error: Value| refused(&json!({ "error": error }));
        let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        let many = json!([{"field": "title", "message": "Kort"}, {"message": "?"}, 7, {"field": "vej"}]);
        assert_eq!(
            told(json!({"field": "title", "message": "Kort", "fields": many})),
            [pair("title", "Kort"), pair("vej", "")]
        );
        assert_eq!(
            told(json!({"field": "text", "message": "Langt"})),
            [pair("text", "Langt")]
        );
        assert_eq!(told(json!({"message": "Nej"})), []);
        assert_eq!(refused(&json!("html")), []);
    }

    #[test]
    fn half_an_answer_to_a_new_idea_is_asked_for_again() {
        assert_eq!(created(answer(201, None)), Err(Failure::Transient { after: 0 }));
        assert_eq!(
            created(answer(201, Some(json!({"idea": {}})))),
            Err(Failure::Transient { after: 0 })
        );
        let receipt = json!({"receipt": {"number": "M-1", "at": "2026-11-22T13:00:00Z", "published": true}});
        assert_eq!(created(answer(201, Some(receipt))).unwrap().number, "M-1");
    }

    #[test]
    fn a_receipt_promises_no_more_than_is_said() {
        let reach = |receipt: Value| created(answer(201, Some(json!({ "receipt": receipt })))).unwrap().reach;
        for (receipt, expected) in [
            (json!({"number": "1", "published": true}), Reach::Published),
            (
                json!({"number": "1", "published": true, "delivery": "arrived"}),
                Reach::Published,
            ),
            (
                json!({"number": "1", "published": false, "delivery": "arrived"}),
                Reach::Held,
            ),
            (
                json!({"number": "1", "published": false, "delivery": "waiting"}),
                Reach::Waiting,
            ),
            (json!({"number": "1"}), Reach::Arrived),
        ] {
            assert_eq!(reach(receipt.clone()), expected, "{receipt}");
        }
    }

    #[test]
    fn a_new_idea_is_one_json_object_whatever_stands_in_it() {
        let request = create(
            "https://b",
            "k",
            "a\"b\r\n",
            "{{x}}",
            "da",
            &[("email".into(), "a@b.dk".into())],
        );
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
        assert_eq!(
            body,
            json!({"title": "a\"b\r\n", "text": "{{x}}", "lang": "da", "email": "a@b.dk"})
        );
        assert_eq!(request.headers, [("Idempotency-Key", "k".to_owned())]);
    }
}
