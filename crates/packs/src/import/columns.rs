//! The columns that a spreadsheet may have, by the headings of the template and the ways in which people write them.

use medspil_core::guess::nearest;

/// A column of the spreadsheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The English heading, which is also the name by which the code knows it.
    pub key: &'static str,
    /// The heading of the template.
    pub danish: &'static str,
    /// Other headings for it.
    pub others: &'static [&'static str],
    /// What stands in the template's row.
    pub example: &'static str,
}

const fn column(
    key: &'static str,
    danish: &'static str,
    others: &'static [&'static str],
    example: &'static str,
) -> Column {
    Column {
        key,
        danish,
        others,
        example,
    }
}

/// All of them, in the template's order. The example invents nothing: its number is no number, and its page is reserved
/// for examples.
pub(super) const COLUMNS: &[Column] = &[
    column("id", "Id", &[], "ring-til-os"),
    column("title", "Titel", &["navn", "name"], "Ring til os"),
    column(
        "summary",
        "Resumé",
        &["resume", "kort tekst", "beskrivelse", "description"],
        "Spørg om alt. Vi finder den rette for dig.",
    ),
    column(
        "note",
        "Bemærkning",
        &["bemærkninger"],
        "Et eksempel. Skriv jeres egne rækker, og slet denne.",
    ),
    column("kind", "Type", &["slags"], "phone"),
    column("icon", "Ikon", &[], "phone"),
    column("direction", "Retning", &[], "dialogue; advice"),
    column("intents", "Formål", &["hvad vil du", "intent"], "Få rådgivning"),
    column(
        "topics",
        "Emner",
        &["emne", "topic"],
        "Min bydel; Politik og indflydelse",
    ),
    column("audience", "Målgruppe", &["målgrupper"], ""),
    column("area", "Område", &["områder", "bydel", "bydele", "areas"], ""),
    column("part_of", "Hører til", &[], ""),
    column(
        "words",
        "Søgeord",
        &["ord", "keywords"],
        "spørgsmål; hjælp til at finde vej; nummer",
    ),
    column(
        "link",
        "Link",
        &["hjemmeside", "url", "website"],
        "https://www.example.org",
    ),
    column("label", "Knaptekst", &["linktekst"], ""),
    column(
        "phone",
        "Telefon",
        &["tlf", "tlf.", "telefonnummer", "tel", "telephone"],
        "00 00 00 00",
    ),
    column("mail", "E-mail", &["email", "mailadresse"], ""),
    column("address", "Besøgsadresse", &["adresse", "visiting address"], ""),
    column("post", "Postadresse", &["postal address"], ""),
    column("button", "Knap", &[], "phone"),
    column(
        "hours",
        "Åbningstid",
        &["åbningstider", "telefontid", "opening hours"],
        "man-tor 9-16; fre 9-14",
    ),
    column("fallback", "Ellers til", &[], ""),
    column("offline", "Uden computer", &[], ""),
    column("actions", "Handlinger", &["handling"], "ask-for-advice"),
    column("eligibility", "Betingelser", &["betingelse", "questions"], ""),
    column("chars", "Højst tegn", &["tegn"], ""),
    column("per_year", "Pr. år", &[], ""),
    column("capacity", "Pladser", &[], ""),
    column("promise", "Svarfrist", &[], ""),
    column("opens", "Åbner", &[], ""),
    column("closes", "Lukker", &["frist", "deadline"], ""),
    column("members", "Medlemmer", &[], ""),
    column("as_of", "Medlemmer pr.", &[], ""),
    column("requires", "Kræver", &[], ""),
    column("public", "Offentligt", &["offentlig"], ""),
    column("sensitive", "Følsomt", &["følsom"], "nej"),
    column("influence", "Indflydelse", &["level"], "listen"),
    column("decider", "Besluttes af", &["beslutter"], ""),
    column("source", "Kilde", &[], ""),
    column("source_date", "Kildens dato", &[], ""),
    column("verified_on", "Kontrolleret", &["verified"], ""),
    column("valid_until", "Gælder til", &[], ""),
    column("owner", "Ansvarlig", &[], ""),
    column("row", "Række", &[], ""),
];

/// The column that a heading means.
pub(super) fn named(heading: &str) -> Option<&'static Column> {
    let heading = plain(heading);
    COLUMNS
        .iter()
        .find(|column| headings(column).any(|known| plain(known) == heading))
}

/// The heading that a mistyped one may have meant.
pub(super) fn near(heading: &str) -> Option<&'static str> {
    let known: Vec<(String, &str)> = COLUMNS
        .iter()
        .flat_map(headings)
        .map(|known| (plain(known), known))
        .collect();
    let near = nearest(&plain(heading), known.iter().map(|(plain, _)| plain.as_str()))?;
    known.iter().find(|(plain, _)| plain == near).map(|(_, known)| *known)
}

fn headings(column: &'static Column) -> impl Iterator<Item = &'static str> {
    [column.key, column.danish]
        .into_iter()
        .chain(column.others.iter().copied())
}

fn plain(heading: &str) -> String {
    heading
        .trim()
        .trim_end_matches([':', '*'])
        .to_lowercase()
        .replace('_', " ")
}

/// The template: the headings, and a row that shows how cells are filled. Semicolons, as a Danish Excel expects them, and
/// the mark by which it recognises UTF-8.
pub fn template() -> String {
    let quoted = |cell: &str| {
        if cell.contains([';', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    let line = |cell: fn(&Column) -> &'static str| {
        COLUMNS
            .iter()
            .map(|column| quoted(cell(column)))
            .collect::<Vec<_>>()
            .join(";")
    };
    format!(
        "\u{feff}{}\r\n{}\r\n",
        line(|column| column.danish),
        line(|column| column.example)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_mean_one_column() {
        for (heading, key) in [
            ("TELEFON", "phone"),
            ("valid_until", "valid_until"),
            ("Resumé:", "summary"),
            ("Tlf.", "phone"),
        ] {
            assert_eq!(named(heading).map(|column| column.key), Some(key), "{heading}");
        }
        assert!(named("Farve").is_none());
        assert_eq!(near("Telfon"), Some("Telefon"));
        for column in COLUMNS {
            for heading in headings(column) {
                assert_eq!(named(heading).map(|known| known.key), Some(column.key), "{heading}");
            }
        }
    }
}
