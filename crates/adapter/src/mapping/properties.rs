//! Properties: whatever a citizen writes, a server answers or a configuration says, nothing panics, everything ends, and no
//! value leaves its place. The generator is ours, so that a failure is the same on every machine.

use serde_json::{Value as Json, json};

use super::expr;
use super::template;
use super::{
    Adapter, Answer, Body, Env, File, Input, Next, OPS, Op, Part, Place, Request, Silence, Value, html, url, xml,
};

/// A repeatable stream of numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }

    /// A text made of what has broken such programs before.
    fn text(&mut self, longest: usize) -> String {
        const ODD: [&str; 44] = [
            "\r\n",
            "\n",
            "../",
            "..",
            "/",
            "\\",
            "{{",
            "}}",
            "{{title}}",
            "\"",
            "'",
            "&",
            "=",
            "?",
            "#",
            "%",
            "%2e%2e",
            "%0d%0a",
            ";",
            ":",
            "@",
            "|",
            " as ",
            "[",
            "]",
            "(",
            ")",
            ".",
            "*",
            "$",
            "<",
            ">",
            "<!--",
            "]]>",
            "<![CDATA[",
            "&amp;",
            "&#x0;",
            "\u{0}",
            "\u{202e}",
            "æ",
            "🙂",
            "a",
            "1",
            " ",
        ];
        let length = self.roll(longest + 1);
        (0..length).map(|_| self.pick(&ODD)).collect()
    }

    fn json(&mut self, depth: usize) -> Json {
        const NAMES: [&str; 14] = [
            "data", "id", "items", "replies", "likes", "title", "text", "error", "errors", "message", "code", "token",
            "status", "rows",
        ];
        match self.roll(if depth > 4 { 5 } else { 8 }) {
            0 => json!(null),
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(1_000_000) as f64 / 7.0 - 1e4),
            3 => json!(1e300),
            4 => json!(self.text(8)),
            5 => (0..self.roll(4)).map(|_| self.json(depth + 1)).collect(),
            _ => {
                let members = (0..self.roll(5)).map(|_| (self.pick(&NAMES).to_owned(), self.json(depth + 1)));
                Json::Object(members.collect())
            }
        }
    }

    fn answer(&mut self) -> Result<Answer, Silence> {
        const STATUS: [u16; 14] = [200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 412, 429, 500];
        let status = STATUS[self.roll(STATUS.len())];
        let next = ["https://b.example/", &self.text(6)].concat();
        let answer = Answer::new(status)
            .header("Link", &["<", &next, ">; rel=\"next\""].concat())
            .header("Retry-After", &self.text(2));
        match self.roll(8) {
            0 => Err(Silence::NotSent),
            1 => Err(Silence::Unknown),
            2 => Ok(answer),
            3 => Ok(answer.text(&self.text(30))),
            _ => Ok(answer.json(&self.json(0))),
        }
    }
}

fn presets() -> Vec<(String, Json)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presets");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (
                name,
                serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
            )
        })
        .collect();
    all.sort_by(|a: &(String, Json), b| a.0.cmp(&b.0));
    all
}

fn preset(name: &str) -> Option<Value> {
    let file = format!("{}/presets/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).ok()?;
    Some(Value::of(&serde_json::from_str::<Json>(&text).unwrap()))
}

/// The preset with its own example, moved to a host of ours.
fn example(preset_of: &Json) -> Adapter {
    let (adapter, problems) = Adapter::read(&preset_of["example"], Place::Relay, &preset);
    assert_eq!(problems, [], "{}", preset_of["example"]);
    adapter
}

fn env() -> Env {
    let secret = |name: &str| (name.to_owned(), "SECRET".to_owned());
    Env {
        now: 1_795_347_000_000,
        random: "R".into(),
        cookies: "csrftoken=1".into(),
        session: None,
        secrets: vec![secret("OPEN311_KEY"), secret("OS2FORMS_KEY"), secret("UMBRACO_KEY")],
    }
}

/// Every field filled with the same text.
fn filled(text: &str) -> Input {
    let mut input = Input::new();
    for name in [
        "title", "text", "name", "email", "phone", "category", "area", "lang", "page_url", "channel", "key", "device",
        "id", "row",
    ] {
        input = input.with(name, text);
    }
    input.value("place", Value::of(&json!({"lat": text, "lon": text, "address": text})))
}

fn first(adapter: &Adapter, op: Op, input: Input) -> Option<Request> {
    match adapter.begin(op, input, &env()).1 {
        Next::Send(request) => Some(request),
        _ => None,
    }
}

fn count(text: &str, signs: &str) -> Vec<usize> {
    signs.chars().map(|sign| text.matches(sign).count()).collect()
}

fn strings(json: &Json, out: &mut Vec<String>) {
    match json {
        Json::String(text) => out.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Json::Object(members) => members.values().for_each(|value| strings(value, out)),
        _ => {}
    }
}

#[test]
fn no_value_leaves_its_place() {
    let mut dice = Dice(7);
    let all: Vec<_> = presets()
        .iter()
        .map(|(name, json)| (name.clone(), example(json)))
        .collect();
    for _ in 0..60 {
        // A letter in front: an empty value is left out, and a path's part of dots alone is not sent at all.
        let odd = ["x", &dice.text(12)].concat();
        for (name, adapter) in &all {
            for (_, op) in OPS {
                let (Some(plain), Some(sent)) = (first(adapter, op, filled("x")), first(adapter, op, filled(&odd)))
                else {
                    continue;
                };
                stays(name, &odd, &plain, &sent);
            }
        }
    }
}

fn stays(name: &str, odd: &str, plain: &Request, sent: &Request) {
    assert_eq!(
        count(&plain.url, "/?&=#:@"),
        count(&sent.url, "/?&=#:@"),
        "{name}: {}",
        sent.url
    );
    assert_eq!(url::origin(&plain.url), url::origin(&sent.url), "{name}");
    assert!(
        !sent
            .url
            .contains(|c: char| c.is_control() || c.is_whitespace() || "\\\"<>{}".contains(c)),
        "{name}: {}",
        sent.url
    );
    for (header, value) in &sent.headers {
        assert!(
            value.bytes().all(|b| (b' '..=b'~').contains(&b)),
            "{name}: {header}: {value}"
        );
    }
    match (&plain.body, &sent.body) {
        (Body::Text(before, kind), Body::Text(after, _)) if kind.ends_with("urlencoded") => {
            assert_eq!(count(before, "&="), count(after, "&="), "{name}: {after}");
        }
        (Body::Text(before, kind), Body::Text(after, _)) if kind.ends_with("json") => {
            let (before, after): (Json, Json) = (
                serde_json::from_str(before).unwrap(),
                serde_json::from_str(after).unwrap(),
            );
            let (mut plain, mut full) = (Vec::new(), Vec::new());
            strings(&before, &mut plain);
            strings(&after, &mut full);
            // Every text that was the value alone is the odd value alone; nothing else has come or gone.
            assert_eq!(
                plain.iter().filter(|text| *text == "x").count(),
                full.iter().filter(|text| *text == odd).count(),
                "{name}"
            );
        }
        (Body::Parts(before), Body::Parts(after)) => {
            let names = |parts: &[(String, Part)]| parts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            assert_eq!(names(before), names(after), "{name}");
        }
        (before, after) => assert_eq!(before, after, "{name}"),
    }
}

#[test]
fn a_path_of_dots_is_not_sent() {
    let kinto = example(&presets().into_iter().find(|(name, _)| name == "kinto").unwrap().1);
    for id in ["..", ".", "%2e%2e", ""] {
        let request = first(&kinto, Op::Get, Input::new().with("id", id));
        let safe = request.is_none_or(|request| request.url.ends_with("/records/%252e%252e"));
        assert!(safe, "{id}");
    }
}

#[test]
fn a_value_right_behind_the_base_is_not_sent() {
    let config = json!({"base": "https://b.example", "operations": {
        "get": {"url": "{{id}}/x"}, "create": {"open": "link", "url": "{{title}}/x"}, "list": {"url": "/{{id}}/x", "items": "*"}
    }});
    let (adapter, _) = Adapter::read(&config, Place::Page, &preset);
    assert!(first(&adapter, Op::List, filled(".evil.example")).is_some());
    assert!(first(&adapter, Op::Get, filled(".evil.example")).is_none());
    let (_, next) = adapter.begin(Op::Create, filled(".evil.example"), &env());
    assert!(matches!(next, Next::Done(Err(_))), "{next:?}");
}

#[test]
fn a_file_keeps_to_its_part() {
    let strapi = example(&presets().into_iter().find(|(name, _)| name == "strapi").unwrap().1);
    let odd = File {
        name: "../a\"\r\nX: y.png".into(),
        mime: "image/png\r\nX: y".into(),
        bytes: vec![1],
    };
    let request = first(
        &strapi,
        Op::Create,
        Input::new().with("title", "x").file("photo", odd.clone()),
    )
    .unwrap();
    let Body::Parts(parts) = request.body else {
        panic!("no parts")
    };
    let [(_, Part::File(file))] = parts.as_slice() else {
        panic!("no file")
    };
    let plain = (".._a___X: y.png", "image/pngX: y");
    assert_eq!((file.name.as_str(), file.mime.as_str()), plain);
    // Its type is a header also where it is sent alone.
    let alone = json!({"base": "https://b.example", "operations": {"upload": {"send": "file", "body": "{{photo}}"}}});
    let (adapter, _) = Adapter::read(&alone, Place::Page, &preset);
    let request = first(&adapter, Op::Upload, Input::new().file("photo", odd)).unwrap();
    let Body::File(file) = request.body else {
        panic!("no file")
    };
    assert_eq!((file.name.as_str(), file.mime.as_str()), plain);
}

#[test]
fn whatever_a_server_answers_there_is_an_end() {
    let mut dice = Dice(11);
    for (name, json) in presets() {
        let adapter = example(&json);
        for round in 0..150 {
            let (_, op) = OPS[round % OPS.len()];
            let mut input = filled("x");
            input.again = dice.roll(3) == 0;
            if dice.roll(2) == 0 {
                input = input.with(
                    "cursor",
                    &[dice.pick(&["p", "o", "c", "u", "æ"]), &dice.text(4)].concat(),
                );
            }
            let mut env = env();
            let (mut run, mut next) = adapter.begin(op, input, &env);
            for turn in 0.. {
                assert!(turn < 200, "{name} {op:?} does not end");
                next = match next {
                    Next::Done(_) => break,
                    Next::Wait(ms) => {
                        env.now += ms;
                        run.resume(&adapter, &env)
                    }
                    Next::Send(request) => {
                        let home = url::origin(&request.url).unwrap_or_default();
                        assert!(adapter.may_ask(home), "{name}: {}", request.url);
                        run.answer(&adapter, &env, dice.answer())
                    }
                };
            }
        }
    }
}

#[test]
fn whatever_a_configuration_says_it_is_read() {
    let mut dice = Dice(13);
    let all = presets();
    for _ in 0..600 {
        let (_, json) = &all[dice.roll(all.len())];
        let mut broken = json.clone();
        for _ in 0..=dice.roll(4) {
            spoil(&mut broken, &mut dice);
        }
        let (adapter, _) = Adapter::read(&broken, Place::Page, &preset);
        for (_, op) in OPS {
            let (mut run, next) = adapter.begin(op, filled("x"), &env());
            if let Next::Send(_) = next {
                run.answer(&adapter, &env(), dice.answer());
            }
        }
    }
    for _ in 0..200 {
        Adapter::read(&dice.json(0), Place::Page, &preset);
    }
}

fn spoil(json: &mut Json, dice: &mut Dice) {
    let size = match json {
        Json::Object(members) => members.len(),
        Json::Array(items) => items.len(),
        _ => 0,
    };
    if size == 0 || dice.roll(6) == 0 {
        *json = dice.json(2);
        return;
    }
    let at = dice.roll(size);
    let inner = match json {
        Json::Object(members) => members.values_mut().nth(at),
        Json::Array(items) => items.get_mut(at),
        _ => None,
    };
    inner.into_iter().for_each(|inner| spoil(inner, dice));
}

#[test]
fn the_readers_take_any_text() {
    let mut dice = Dice(17);
    for _ in 0..20_000 {
        let text = dice.text(20);
        let _ = expr::check(&text);
        let _ = template::visit(&text, &mut |_: &str, _: bool| {});
        let _ = xml::parse(&text);
        let _ = xml::parse(&["<a>", &text, "</a>"].concat());
        let _ = xml::parse(&["<a ", &text, "/>"].concat());
        let plain = html::plain(&text);
        assert!(plain.str().len() <= text.len() + 8);
        let _ = html::field(&text, "a");
        let _ = html::field(&["<input ", &text, ">"].concat(), "a");
        if let Some(found) = url::allowed("https://b.example/x", &["https://b.example".into()], &text) {
            assert_eq!(url::origin(found.str()), Some("https://b.example"), "{text}");
        }
        let _ = url::next_link(&text);
        let header = url::header(&text);
        assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)));
    }
}

#[test]
fn long_answers_take_time_in_proportion() {
    let long = "<a href=x>&amp;".repeat(200_000);
    assert!(html::plain(&long).str().len() <= long.len());
    let _ = html::field(&long, "nope");
    for tag in ["<h", "<input ", "<input name=x ", "<meta a="] {
        let _ = html::field(&[&tag.repeat(200_000), ">"].concat(), "nope");
    }
    let many = ["<r>", &"<i><t>x</t></i>".repeat(100_000), "</r>"].concat();
    assert!(xml::parse(&many).is_some());
    let _ = xml::parse(&"<a b='".repeat(200_000));
    let _ = xml::parse(&["<r>", &"&".repeat(500_000), "</r>"].concat());
}
