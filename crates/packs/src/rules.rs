//! When a text has the form it should have: addresses, numbers, days. One rule for each type of `model::texts`.

use medspil_core::time;

/// What was expected of a text that has not the form, and what to do.
pub(crate) struct Objection {
    pub rule: &'static str,
    pub expected: &'static str,
    pub todo: String,
}

fn objection(rule: &'static str, expected: &'static str, todo: impl Into<String>) -> Option<Objection> {
    Some(Objection {
        rule,
        expected,
        todo: todo.into(),
    })
}

/// What is wrong with a text of the named type; nothing for types without a form.
pub(crate) fn object(type_name: &str, text: &str) -> Option<Objection> {
    match type_name {
        "Id" => id(text),
        "Web" => web(text),
        "Phone" => phone(text),
        "Address" => mail(text),
        "Date" => day(text),
        "Moment" => moment(text),
        "Clock" => clock(text),
        "Days" => week(text),
        _ => None,
    }
}

fn id(text: &str) -> Option<Objection> {
    if is_id(text) {
        return None;
    }
    let made = slug(text);
    let todo = if made.is_empty() {
        "Use only a–z, 0–9 and hyphens.".to_owned()
    } else {
        format!("Use only a–z, 0–9 and hyphens, such as `{made}`.")
    };
    objection("id", "lower-case letters, digits and hyphens", todo)
}

/// Whether a text may be an id.
pub(crate) fn is_id(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.split('-').all(part)
}

/// An id made from a title: `Nørrebro Lokaludvalg` gives `noerrebro-lokaludvalg`.
pub(crate) fn slug(title: &str) -> String {
    let mut out = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'æ' | 'ä' => "ae",
            'ø' | 'ö' => "oe",
            'å' => "aa",
            'é' | 'è' | 'ê' => "e",
            'á' | 'à' => "a",
            'ü' | 'ú' => "u",
            'ó' => "o",
            'í' => "i",
            'ß' => "ss",
            'a'..='z' | '0'..='9' => {
                out.push(letter);
                continue;
            }
            // Between words one hyphen; within one (don't, Ældre's) nothing.
            '\'' | '’' => "",
            _ if out.ends_with('-') || out.is_empty() => "",
            _ => "-",
        };
        out.push_str(plain);
    }
    out.trim_end_matches('-').to_owned()
}

fn web(text: &str) -> Option<Objection> {
    const EXPECTED: &str = "an address that begins with https://";
    let (scheme, rest) = text.split_once(':').unwrap_or_default();
    let scheme = scheme.trim().to_ascii_lowercase();
    if matches!(scheme.as_str(), "javascript" | "data" | "vbscript") {
        let todo = format!(
            "A {scheme}: link would run on the municipality's own page, so it is never allowed. Write the address of a page."
        );
        return objection("dangerous-link", EXPECTED, todo);
    }
    let host = rest
        .strip_prefix("//")
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match (scheme.as_str(), host) {
        ("http" | "https", Some(host)) if host.contains(['@', '\\']) || !is_host(host) => objection(
            "link",
            EXPECTED,
            "There is no host name in this address. Copy it from the browser's address line.",
        ),
        ("http" | "https", Some(_)) if text.contains(|letter: char| letter.is_control() || letter.is_whitespace()) => {
            objection(
                "link",
                EXPECTED,
                "An address has no spaces. Write %20 for a space within it.",
            )
        }
        ("http" | "https", Some(_)) => None,
        ("mailto" | "tel", _) => objection(
            "link",
            EXPECTED,
            "Use a contact of the kind `mail` or `call` for this instead of a link.",
        ),
        _ => {
            let address = text.trim().trim_start_matches('/');
            let todo = if is_host(address.split('/').next().unwrap_or_default()) {
                format!("Write https://{address} if the page is there.")
            } else {
                "Write the whole address of a page, as the browser's address line shows it.".to_owned()
            };
            objection("link", EXPECTED, todo)
        }
    }
}

fn is_host(text: &str) -> bool {
    let name = text.split(':').next().unwrap_or_default();
    name.contains('.') && name.split('.').all(|part| !part.is_empty() && !part.contains(' '))
}

fn phone(text: &str) -> Option<Objection> {
    const EXPECTED: &str = "a number such as +4533663366";
    let digits = text.strip_prefix('+').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return objection(
            "phone",
            EXPECTED,
            "Write only digits, with + before the country. How people read it goes into `text`.",
        );
    }
    if let Some(danish) = text.strip_prefix("+45") {
        if danish.len() != 8 {
            let todo = format!(
                "A Danish number has 8 digits after +45, this one {}. Compare it with the source.",
                danish.len()
            );
            return objection("phone", EXPECTED, todo);
        }
    } else if !(3..=15).contains(&digits.len()) {
        return objection(
            "phone",
            EXPECTED,
            "No telephone number has so many or so few digits. Compare it with the source.",
        );
    }
    None
}

fn mail(text: &str) -> Option<Objection> {
    let (name, host) = text.split_once('@').unwrap_or_default();
    let good = !name.is_empty() && !name.contains(':') && is_host(host) && !host.contains(['@', ':']);
    if good && !text.contains(['?', '&', '%', ' ', ',', ';', '<', '>', '"']) {
        return None;
    }
    let todo = if text.starts_with("mailto:") {
        "Write the address alone, without mailto:."
    } else {
        "Write one address, such as navn@kommune.dk, and nothing else. Compare it with the source."
    };
    objection("mail", "a mail address", todo)
}

fn day(text: &str) -> Option<Objection> {
    let good = text.len() == 10 && time::instant(text).is_some() && exists(text);
    if good {
        return None;
    }
    objection("date", "a day such as 2026-11-24", day_todo(text))
}

fn moment(text: &str) -> Option<Objection> {
    if time::instant(text).is_some() && exists(text) {
        return None;
    }
    objection(
        "date",
        "a day or a time such as 2026-11-24 or 2026-11-24T19:00",
        day_todo(text),
    )
}

fn day_todo(text: &str) -> &'static str {
    if text.len() >= 10 && time::instant(text).is_some() && !exists(text) {
        "That month has no such day. Compare it with the source."
    } else {
        "Write year, month and day with hyphens: four digits, two, two. A time follows after a T."
    }
}

/// Whether the day is in the calendar: `time::instant` takes the 31st of every month.
fn exists(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i64>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else {
        return false;
    };
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    day >= 1 && day <= time::days(next_year, next, 1) - time::days(year, month, 1)
}

fn clock(text: &str) -> Option<Objection> {
    if minutes(text).is_some() {
        return None;
    }
    objection(
        "time",
        "a time such as 09:00",
        "Write hours and minutes with two digits each and a colon between.",
    )
}

/// Minutes since midnight.
pub(crate) fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

const WEEK: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

fn week(text: &str) -> Option<Objection> {
    let known = |day: &str| WEEK.contains(&day);
    let span = |part: &str| {
        part.split_once('-')
            .map_or_else(|| known(part), |(from, to)| known(from) && known(to))
    };
    if text.split(',').all(span) {
        return None;
    }
    objection(
        "days",
        "days of the week such as mo-th,sa",
        "Use mo tu we th fr sa su, with - for a span and , between, and no spaces.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(type_name: &str, texts: &[&str]) {
        for text in texts {
            assert!(object(type_name, text).is_none(), "{type_name} refuses {text}");
        }
    }

    fn bad(type_name: &str, cases: &[(&str, &str)]) {
        for (text, part) in cases {
            let todo = object(type_name, text)
                .map(|objection| objection.todo)
                .unwrap_or_default();
            assert!(todo.contains(part), "{type_name} {text}: {todo}");
        }
    }

    #[test]
    fn links_lead_to_pages() {
        good(
            "Web",
            &[
                "https://www.kk.dk",
                "http://kk.dk/x?y=1#z",
                "HTTPS://KK.DK",
                "https://x.dk:8443/å",
            ],
        );
        bad(
            "Web",
            &[
                ("javascript:alert(1)", "would run"),
                (" JavaScript:alert(1)", "would run"),
                ("data:text/html,x", "would run"),
                ("www.kk.dk/frivillig", "Write https://www.kk.dk/frivillig"),
                ("//www.kk.dk", "Write https://www.kk.dk"),
                ("mailto:a@b.dk", "`mail`"),
                ("https://www.kk.dk/a b", "%20"),
                ("https://kk", "no host name"),
                ("https://a@b.dk", "no host name"),
                ("kk", "whole address"),
            ],
        );
    }

    #[test]
    fn numbers_can_be_dialled_and_mails_sent() {
        good("Phone", &["+4533663366", "112", "33663366", "+4612345678901"]);
        bad(
            "Phone",
            &[
                ("33 66 33 66", "only digits"),
                ("+453366336", "8 digits after +45, this one 7"),
                ("12", "so few"),
            ],
        );
        good("Address", &["a.b@kk.dk"]);
        bad(
            "Address",
            &[
                ("a@b", "one address"),
                ("mailto:a@b.dk", "without mailto:"),
                ("a@b.dk?subject=x", "one address"),
            ],
        );
    }

    #[test]
    fn days_and_times_exist() {
        good("Date", &["2026-11-24", "2024-02-29"]);
        bad(
            "Date",
            &[
                ("2026-02-29", "no such day"),
                ("24.11.2026", "hyphens"),
                ("2026-11-24T10:00", "hyphens"),
            ],
        );
        good(
            "Moment",
            &["2026-11-24", "2026-11-24T19:00", "2026-11-24T19:00:00+01:00"],
        );
        bad(
            "Moment",
            &[
                ("2026-04-31T10:00", "no such day"),
                ("i morgen", "hyphens"),
                ("2026-11-24Tæ", "hyphens"),
            ],
        );
        good("Clock", &["09:00", "24:00"]);
        bad(
            "Clock",
            &[("9:00", "two digits"), ("25:00", "two digits"), ("10:60", "two digits")],
        );
        good("Days", &["mo", "mo-th,sa"]);
        bad("Days", &[("man-fre", "mo tu"), ("mo, tu", "no spaces"), ("", "mo tu")]);
    }

    #[test]
    fn ids_are_made_from_titles() {
        assert_eq!(slug("Nørrebro Lokaludvalg"), "noerrebro-lokaludvalg");
        assert_eq!(slug("  Få hjælp – på Ældrecafé! "), "faa-hjaelp-paa-aeldrecafe");
        assert_eq!(slug("…"), "");
        good("Id", &["a", "kk-dk", "pulje-2026"]);
        bad(
            "Id",
            &[
                ("Klage Indgang", "`klage-indgang`"),
                ("a--b", "`a-b`"),
                ("-", "hyphens"),
            ],
        );
    }
}
