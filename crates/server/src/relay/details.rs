//! What may go along with an idea's title and text: who sends it, where it is, a form's fields, a photo.
//!
//! Each is looked at before it is stored, while there is somebody to answer: its shape, its length, and whether a personal
//! number stands in it. Read next: `crates/server/src/model.rs` ([`NewIdea`]) for what each is.

use base64::Engine;
use medspil_core::personal_data::{Verdict, scan};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::model::{Given, NewIdea, Photo, Place};
use crate::store::KeptPhoto;

/// Most characters in a name, an area, a category, a channel or a photo's name.
const SHORT: usize = 100;
/// Most characters in an address in words.
const ADDRESS: usize = 200;
/// Most characters in a mail address (RFC 5321 section 4.5.3.1.3).
const EMAIL: usize = 254;
/// Most characters in a telephone number, with its spaces.
const PHONE: usize = 40;
/// Most characters in a page's address.
const PAGE: usize = 2_000;
/// Most fields of a form, most characters in a field's name, in a field, and in all of them.
const FIELDS: (usize, usize, usize, usize) = (40, 64, 2_000, 16_000);
/// Most bytes of a photo.
pub(crate) const PHOTO_BYTES: usize = 5 << 20;

/// The kinds of photos, with how such a file begins.
const PHOTOS: [(&str, &str, &[u8]); 3] = [
    ("image/jpeg", "jpg", b"\xff\xd8\xff"),
    ("image/png", "png", b"\x89PNG\r\n\x1a\n"),
    ("image/webp", "webp", b"RIFF"),
];

/// What goes along, checked. As JSON it is what the queue keeps.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Details {
    #[serde(flatten)]
    pub(crate) texts: Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<Place>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) fields: Map<String, Json>,
    #[serde(skip)]
    pub(crate) photo: Option<KeptPhoto>,
}

/// What must be mended, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) field: String,
    pub(crate) why: Why,
}

/// What is wrong with a field.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A sentence that says what it should be.
    Invalid(String),
    /// It seems to hold a personal number, which is masked here.
    PersonalNumber(String),
    /// It has more than so many bytes.
    TooLarge(usize),
}

fn invalid(field: &str, sentence: impl Into<String>) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why: Why::Invalid(sentence.into()),
    }
}

impl Details {
    /// Looks at everything that came along.
    ///
    /// # Errors
    /// The first thing that must be mended.
    pub(crate) fn check(new: &NewIdea) -> Result<Self, Wrong> {
        let mut texts = Map::new();
        for (name, given, most) in [
            ("name", &new.name, SHORT),
            ("email", &new.email, EMAIL),
            ("phone", &new.phone, PHONE),
            ("area", &new.area, SHORT),
            ("category", &new.category, SHORT),
            ("channel", &new.channel, SHORT),
            ("page_url", &new.page_url, PAGE),
        ] {
            let Some(text) = text(name, given.as_ref(), most)? else {
                continue;
            };
            let good = match name {
                "email" => is_mail(text),
                "phone" => is_phone(text),
                "page_url" => text.starts_with("https://") || text.starts_with("http://"),
                _ => true,
            };
            if !good {
                return Err(invalid(name, format!("The field {name} is not of the form of one.")));
            }
            // A query may say what somebody has looked for, or who they are.
            let kept = if name == "page_url" {
                text.split(['?', '#']).next().unwrap_or_default()
            } else {
                text
            };
            texts.insert(name.to_owned(), kept.into());
        }
        Ok(Self {
            texts,
            place: place(new.place.as_ref())?,
            fields: fields(new.fields.as_ref())?,
            photo: photo(new.photo.as_ref())?,
        })
    }

    /// The names of what goes along.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.texts.keys().map(String::as_str).collect();
        names.extend(self.place.is_some().then_some("place"));
        names.extend((!self.fields.is_empty()).then_some("fields"));
        names.extend(self.photo.is_some().then_some("photo"));
        names
    }

    /// Leaves out what is not taken, and answers its names. A form's fields may be taken one by one, as `fields.NAME`.
    pub(crate) fn retain(&mut self, takes: impl Fn(&str) -> bool) -> Vec<String> {
        let mut left_out = Vec::new();
        for name in self.names().into_iter().map(str::to_owned).collect::<Vec<_>>() {
            if takes(&name) {
                continue;
            }
            if name != "fields" {
                self.leave_out(&name);
                left_out.push(name);
                continue;
            }
            self.fields.retain(|field, _| {
                let field = format!("fields.{field}");
                let kept = takes(&field);
                left_out.extend((!kept).then_some(field));
                kept
            });
        }
        left_out
    }

    fn leave_out(&mut self, name: &str) {
        match name {
            "place" => self.place = None,
            "photo" => self.photo = None,
            _ => drop(self.texts.remove(name)),
        }
    }

    /// The text of this name, also of a form's field.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).or_else(|| self.fields.get(name))?.as_str()
    }

    /// Whether something of this name goes along.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names().contains(&name) || self.fields.contains_key(name)
    }

    /// What makes two requests the same. The page is no part of it: a device may send again from another one.
    pub(crate) fn content(&self) -> Vec<String> {
        let mut same = self.clone();
        same.leave_out("page_url");
        let mut content = vec![serde_json::to_string(&same).unwrap_or_default()];
        if let Some(photo) = &self.photo {
            let bytes = crate::ids::hash_bytes(&photo.bytes);
            content.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        content.retain(|part| part != "{}");
        content
    }
}

/// A text without the white space around it; none where it is empty.
fn text<'a>(name: &str, given: Option<&'a Given<String>>, most: usize) -> Result<Option<&'a str>, Wrong> {
    let text = match given {
        None => return Ok(None),
        Some(Given::Is(text)) => text.trim(),
        Some(Given::Odd(_)) => return Err(invalid(name, format!("The field {name} is a text."))),
    };
    allowed(name, text, most)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Whether a text is short enough, one line where it is no form's field, and holds no personal number.
fn allowed(name: &str, text: &str, most: usize) -> Result<(), Wrong> {
    let long = text.chars().count();
    if long > most {
        let sentence = format!("The field {name} has {long} characters, at most {most} are allowed.");
        return Err(invalid(name, sentence));
    }
    if most < FIELDS.2 && text.chars().any(char::is_control) {
        return Err(invalid(name, format!("The field {name} is one line.")));
    }
    // A number with its country in front may begin like a date.
    let abroad = name == "phone" && (text.starts_with('+') || text.starts_with("00"));
    match scan(text).into_iter().find(|found| found.verdict == Verdict::Block) {
        Some(found) if !abroad => Err(Wrong {
            field: name.to_owned(),
            why: Why::PersonalNumber(found.masked),
        }),
        _ => Ok(()),
    }
}

fn is_mail(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"');
    let host = text.split_once('@').map(|(_, host)| host);
    let good = host.is_some_and(|host| host.contains('.') && !host.contains('@') && !host.starts_with('.'));
    good && !text.starts_with('@') && !text.contains(odd)
}

fn is_phone(text: &str) -> bool {
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    text.chars().filter(char::is_ascii_digit).count() >= 3 && text.chars().all(known)
}

fn place(given: Option<&Given<Place>>) -> Result<Option<Place>, Wrong> {
    let place = match given {
        None => return Ok(None),
        Some(Given::Is(place)) => place,
        Some(Given::Odd(_)) => {
            return Err(invalid(
                "place",
                "A place has the numbers `lat` and `lon`, an `address`, or all three.",
            ));
        }
    };
    let address = place.address.as_deref().map_or("", str::trim);
    allowed("place.address", address, ADDRESS)?;
    for (name, degrees, most) in [("place.lat", place.lat, 90.0), ("place.lon", place.lon, 180.0)] {
        if degrees.is_some_and(|degrees| !(-most..=most).contains(&degrees)) {
            let sentence = format!("The field {name} is a number of degrees from -{most} to {most}.");
            return Err(invalid(name, sentence));
        }
    }
    if place.lat.is_some() != place.lon.is_some() {
        return Err(invalid("place", "A place has both `lat` and `lon`, or neither."));
    }
    let place = Place {
        address: Some(address.to_owned()).filter(|address| !address.is_empty()),
        ..*place
    };
    Ok(Some(place).filter(|place| *place != Place::default()))
}

fn fields(given: Option<&Given<Map<String, Json>>>) -> Result<Map<String, Json>, Wrong> {
    let (most, longest_name, longest, most_in_all) = FIELDS;
    let fields = match given {
        None => return Ok(Map::new()),
        Some(Given::Is(fields)) => fields,
        Some(Given::Odd(_)) => return Err(invalid("fields", "The fields of a form are an object.")),
    };
    if fields.len() > most {
        return Err(invalid("fields", format!("A form has at most {most} fields.")));
    }
    let mut kept = Map::new();
    let mut in_all = 0;
    for (name, value) in fields {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        if name.is_empty() || name.chars().count() > longest_name || !name.chars().all(plain) {
            let sentence =
                format!("A field's name has at most {longest_name} letters, digits, hyphens and underscores.");
            return Err(invalid("fields", sentence));
        }
        let texts: Vec<&str> = match value {
            Json::Null => continue,
            Json::Bool(_) | Json::Number(_) => Vec::new(),
            Json::String(text) => vec![text],
            Json::Array(items) if items.iter().all(Json::is_string) => items.iter().filter_map(Json::as_str).collect(),
            _ => {
                return Err(invalid(
                    name,
                    "A form's field is a text, a number, true or false, or a list of texts.",
                ));
            }
        };
        for text in &texts {
            allowed(name, text, longest)?;
            in_all += text.chars().count();
        }
        kept.insert(name.clone(), value.clone());
    }
    if in_all > most_in_all {
        let sentence = format!("The fields have {in_all} characters in all, at most {most_in_all} are allowed.");
        return Err(invalid("fields", sentence));
    }
    Ok(kept)
}

fn photo(given: Option<&Given<Photo>>) -> Result<Option<KeptPhoto>, Wrong> {
    let photo = match given {
        None => return Ok(None),
        Some(Given::Is(photo)) => photo,
        Some(Given::Odd(_)) => return Err(invalid("photo", "A photo has a `type` and, as base64, `data`.")),
    };
    let Some((mime, ending, start)) = PHOTOS.iter().find(|(mime, ..)| *mime == photo.mime) else {
        return Err(invalid("photo", "A photo is image/jpeg, image/png or image/webp."));
    };
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(&photo.data)
        .map_err(|_| invalid("photo", "The photo's `data` is not base64."))?;
    if bytes.len() > PHOTO_BYTES {
        return Err(Wrong {
            field: "photo".to_owned(),
            why: Why::TooLarge(PHOTO_BYTES),
        });
    }
    let whole = bytes.starts_with(start) && (*ending != "webp" || bytes.get(8..12) == Some(b"WEBP"));
    if !whole {
        return Err(invalid(
            "photo",
            format!("The photo's `data` is no file of the type {mime}."),
        ));
    }
    // Only the last part of a path, and nothing that could end a header's line.
    let name = photo.name.as_deref().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    allowed("photo.name", name, SHORT)?;
    let name = if name.is_empty() {
        format!("photo.{ending}")
    } else {
        name.to_owned()
    };
    Ok(Some(KeptPhoto {
        name,
        mime: (*mime).to_owned(),
        bytes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(new: Json) -> Result<Details, (String, Why)> {
        let new: NewIdea = serde_json::from_value(new).unwrap();
        Details::check(&new).map_err(|wrong| (wrong.field, wrong.why))
    }

    #[test]
    fn what_goes_along_is_kept_without_what_stands_around_it() {
        let details = check(json!({
            "name": " Karen Blixen ", "email": "karen@rungstedlund.dk", "phone": "+45 12 12 56 78 90", "area": "Nørrebro",
            "category": "idea", "channel": "park", "page_url": "https://www.kk.dk/parker?q=hemmeligt#her",
            "place": {"lat": 55.6, "lon": 12.5, "address": " Søerne "}, "fields": {"antal": 3, "valg": ["a", "b"], "x": null},
        }))
        .unwrap();
        assert_eq!(
            serde_json::to_value(&details).unwrap(),
            json!({
                "name": "Karen Blixen", "email": "karen@rungstedlund.dk", "phone": "+45 12 12 56 78 90", "area": "Nørrebro",
                "category": "idea", "channel": "park", "page_url": "https://www.kk.dk/parker",
                "place": {"lat": 55.6, "lon": 12.5, "address": "Søerne"}, "fields": {"antal": 3, "valg": ["a", "b"]},
            })
        );
        assert_eq!(
            check(json!({"name": " ", "place": {}, "fields": {}})),
            Ok(Details::default())
        );
        assert!(Details::default().content().is_empty(), "as before there were any");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let long = "a".repeat(2_001);
        for (new, field) in [
            (json!({"name": 7}), "name"),
            (json!({"name": "a\nb"}), "name"),
            (json!({"area": "a".repeat(101)}), "area"),
            (json!({"email": "karen"}), "email"),
            (json!({"email": "a@b.dk, c@d.dk"}), "email"),
            (json!({"email": "@b.dk"}), "email"),
            (json!({"phone": "ring"}), "phone"),
            (json!({"page_url": "javascript:alert(1)"}), "page_url"),
            (json!({"place": "her"}), "place"),
            (json!({"place": {"lat": 55.6}}), "place"),
            (json!({"place": {"lat": 91, "lon": 12}}), "place.lat"),
            (json!({"place": {"lat": 55, "lon": -181}}), "place.lon"),
            (json!({"fields": [1]}), "fields"),
            (json!({"fields": {"": 1}}), "fields"),
            (json!({"fields": {"a\"b": 1}}), "fields"),
            (json!({"fields": {"dybt": {"a": 1}}}), "dybt"),
            (json!({"fields": {"tekst": long}}), "tekst"),
            (json!({"photo": "data:"}), "photo"),
            (json!({"photo": {"type": "image/svg+xml", "data": ""}}), "photo"),
            (json!({"photo": {"type": "image/png", "data": "/9j/4AAQ"}}), "photo"),
            (json!({"photo": {"type": "image/jpeg", "data": "%%%"}}), "photo"),
        ] {
            let (found, why) = check(new.clone()).unwrap_err();
            assert_eq!(found, field, "{new}");
            assert!(
                matches!(why, Why::Invalid(sentence) if sentence.ends_with('.')),
                "{new}"
            );
        }
        let many: Map<String, Json> = (0..41).map(|n| (format!("f{n}"), json!(n))).collect();
        assert_eq!(check(json!({ "fields": many })).unwrap_err().0, "fields");
    }

    #[test]
    fn a_personal_number_is_found_wherever_it_stands() {
        let number = "070761-4285";
        for (new, field) in [
            (json!({"name": number}), "name"),
            (json!({"phone": "070761-4285"}), "phone"),
            (json!({"place": {"address": number}}), "place.address"),
            (
                json!({"fields": {"bemærkning": format!("Jeg er {number}")}}),
                "bemærkning",
            ),
            (json!({"fields": {"valg": ["a", number]}}), "valg"),
        ] {
            let masked = Why::PersonalNumber("070761-****".to_owned());
            assert_eq!(check(new), Err((field.to_owned(), masked)));
        }
    }

    #[test]
    fn a_photo_is_one_by_its_first_bytes_and_has_no_path() {
        let data = "/9j/4AAQ";
        let details =
            check(json!({"photo": {"name": "C:\\mine\\hul.jpg", "type": "image/jpeg", "data": data}})).unwrap();
        let photo = details.photo.clone().unwrap();
        assert_eq!((photo.name.as_str(), photo.bytes.len()), ("hul.jpg", 6));
        assert_eq!(details.content().len(), 1);
        let other = check(json!({"photo": {"type": "image/jpeg", "data": "/9j/4AAR"}})).unwrap();
        assert_eq!(other.photo.as_ref().unwrap().name, "photo.jpg");
        assert_ne!(details.content(), other.content());
        let big = base64::engine::general_purpose::STANDARD.encode(vec![0xff; PHOTO_BYTES + 1]);
        let wrong = check(json!({"photo": {"type": "image/jpeg", "data": big}})).unwrap_err();
        assert_eq!(wrong.1, Why::TooLarge(PHOTO_BYTES));
    }
}
