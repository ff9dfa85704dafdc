//! A pack with all its files, read as far as they can be.

use crate::files::{Family, File, Role};
use crate::finding::{Finding, Severity};
use crate::model::{Entry, More, Overlay, Pack};
use crate::shape::Shapes;
use crate::source::{Document, Spot};

/// A pack with everything beside it.
pub(super) struct Whole<'a> {
    /// The files' first name.
    pub file_id: &'a str,
    /// The head of the pack, without entries.
    pub head: Pack,
    pub root: Spot<'a>,
    /// The head of the further entries, where there are some.
    pub more: Option<(More, Spot<'a>)>,
    /// The channels, then the further entries.
    pub items: Vec<Item<'a>>,
    pub texts: Vec<Texts<'a>>,
}

/// An entry and its place.
pub(super) struct Item<'a> {
    pub entry: Entry,
    pub spot: Spot<'a>,
    /// Whether it stands in the file of further entries.
    pub further: bool,
}

/// A file of texts.
pub(super) struct Texts<'a> {
    /// The language, or `easy`.
    pub lang: &'a str,
    pub overlay: Overlay,
    pub root: Spot<'a>,
}

impl Whole<'_> {
    /// The entry with an id: the first, as readers take it.
    pub fn item(&self, id: &str) -> Option<&Item<'_>> {
        self.items.iter().find(|item| *item.entry.id == *id && !id.is_empty())
    }

    /// The file of texts in a language.
    pub fn texts_in(&self, lang: &str) -> Option<&Texts<'_>> {
        self.texts.iter().find(|texts| texts.lang == lang)
    }
}

/// The files that are JSON, and what is wrong with the others.
pub(super) fn documents(family: &Family) -> (Vec<(&File, Document)>, Vec<Finding>) {
    let mut documents = Vec::new();
    let mut findings = Vec::new();
    for file in &family.files {
        match text(file).and_then(|text| Document::read(&file.name, text)) {
            Ok(document) => documents.push((file, document)),
            Err(finding) => findings.push(*finding),
        }
    }
    (documents, findings)
}

fn text(file: &File) -> Result<&str, Box<Finding>> {
    let why = match std::str::from_utf8(&file.bytes) {
        // Browsers take the mark at the beginning that Windows programs like to write.
        Ok(text) => return Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(why) => why,
    };
    let before = String::from_utf8_lossy(&file.bytes[..why.valid_up_to()]);
    Err(Box::new(Finding {
        file: file.name.clone(),
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
        severity: Severity::Error,
        rule: "encoding",
        path: String::new(),
        found: "a byte that is not UTF-8".to_owned(),
        expected: "UTF-8".to_owned(),
        todo: "Save the file as UTF-8; then æ, ø and å are read everywhere.".to_owned(),
    }))
}

/// Whether a document means to be a pack. Other kinds of files will be told apart here, by what they hold.
fn is_pack(root: &Spot<'_>) -> bool {
    let has = |key: &str| root.members().iter().any(|member| member.key == key);
    has("channels") || (has("main") && has("languages"))
}

/// Reads a family's documents together; nothing where there is no pack among them.
pub(super) fn read<'a>(
    family: &'a Family,
    documents: &'a [(&'a File, Document)],
    findings: &mut Vec<Finding>,
) -> Option<Whole<'a>> {
    let Some((_, main)) = documents.iter().find(|(file, _)| file.role == Role::Pack) else {
        // Where the pack is there and no JSON, that has been said.
        if family.files.iter().all(|file| file.role != Role::Pack) {
            findings.extend(documents.iter().map(|(_, document)| alone(family, document)));
        }
        return None;
    };
    let root = main.root();
    if !is_pack(&root) {
        let expected = "an object with `channels`";
        let todo = "This is no pack. Take the file out of the folder, or write a pack as docs/packs.md shows it.";
        findings.push(root.finding(Severity::Error, "no-pack", root.found(), expected, todo));
        return None;
    }
    let mut shapes = Shapes::new();
    let head: Option<Pack> = shapes.read_without("Pack", &root, "channels");
    let mut whole = Whole {
        file_id: &family.id,
        head: head?,
        items: items(&mut shapes, &root, false),
        root,
        more: None,
        texts: Vec::new(),
    };
    for (file, document) in documents {
        let root = document.root();
        match &file.role {
            Role::Pack => {}
            Role::More => {
                whole.items.extend(items(&mut shapes, &root, true));
                whole.more = shapes.read_without("More", &root, "channels").map(|more| (more, root));
            }
            Role::Texts(lang) => {
                let texts = shapes.read("Overlay", &root);
                whole.texts.extend(texts.map(|overlay| Texts { lang, overlay, root }));
            }
        }
    }
    findings.append(&mut shapes.findings);
    Some(whole)
}

fn items<'a>(shapes: &mut Shapes, root: &Spot<'a>, further: bool) -> Vec<Item<'a>> {
    let read = |spot: Spot<'a>| {
        let entry = shapes.read("Entry", &spot)?;
        Some(Item { entry, spot, further })
    };
    root.key("channels").items().into_iter().filter_map(read).collect()
}

fn alone(family: &Family, document: &Document) -> Finding {
    let main = format!("{}.json", family.id);
    let root = document.root();
    let found = format!("no {main} beside this file");
    let todo = "This file only adds to a pack. Put the pack beside it, or give both the same first name.";
    root.finding(Severity::Error, "alone", found, format!("a pack in {main}"), todo)
}
