//! From the bytes of a spreadsheet to rows of cells: what Excel writes, in Denmark and elsewhere.

/// A cell's text without the blanks around it.
pub(super) type Cells = Vec<String>;

/// The rows that are not empty, each with the number that the spreadsheet shows beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub rows: Vec<(usize, Cells)>,
    /// What had to be guessed, as sentences.
    pub guesses: Vec<&'static str>,
}

pub(super) fn read(bytes: &[u8]) -> Table {
    let mut table = Table::default();
    // One kind of line end, and one after the last row, so that lines can be counted.
    let text = decode(bytes, &mut table.guesses)
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        + "\n";
    // A quotation mark that is never closed swallows all rows below it; each pair counts two.
    if text.matches('"').count() % 2 == 1 {
        table.guesses.push(
            "A quotation mark is opened and not closed, so rows may be missing. Look for a cell with a single \".",
        );
    }
    let (text, told, skipped) = separator_line(&text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    // The reader leaves empty lines out, and a cell may have several lines; the spreadsheet counts both otherwise.
    let (mut row, mut next_line) = (skipped, 1);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        let within = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let after = reader.position().line();
        row += usize::try_from(after.saturating_sub(next_line + within)).unwrap_or(1);
        next_line = after;
        let cells: Cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            table.rows.push((row, cells));
        }
    }
    table
}

/// UTF-8 with or without its mark, UTF-16 with one (Excel's "Unicode text"), or Windows-1252, which old Excel writes.
fn decode(bytes: &[u8], guesses: &mut Vec<&'static str>) -> String {
    let units = |unit: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes[2..]
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect()
    };
    if bytes.starts_with(&[0xff, 0xfe]) {
        return String::from_utf16_lossy(&units(u16::from_le_bytes));
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return String::from_utf16_lossy(&units(u16::from_be_bytes));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    }
    guesses.push("The file is not UTF-8, so it was read as Windows-1252. Look whether æ, ø and å are right; \"CSV UTF-8\" in Excel is safer.");
    bytes.iter().map(|byte| windows_1252(*byte)).collect()
}

fn windows_1252(byte: u8) -> char {
    // The only bytes in which it is not Latin 1; five of them mean nothing.
    const FROM_128: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ";
    match byte {
        128..160 => FROM_128.chars().nth(usize::from(byte) - 128).unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// Excel may write `sep=;` above everything: the rest, the separator it tells, and how many rows that was.
fn separator_line(text: &str) -> (&str, Option<u8>, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some(&[separator]) => (rest, Some(separator), 1),
        _ => (text, None, 0),
    }
}

/// What stands most often in the headings, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(known, _)| *known == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b';', |(known, _)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(usize, String)> {
        read(bytes)
            .rows
            .into_iter()
            .map(|(row, cells)| (row, cells.join("|")))
            .collect()
    }

    #[test]
    fn rows_have_the_numbers_that_the_spreadsheet_shows() {
        let text = "a;b\r\n\"1\nx\";2\r\n\r\n;\r\n\"say \"\"hi\"\"; you\";4\r\n";
        let expected = [(1, "a|b"), (2, "1\nx|2"), (5, "say \"hi\"; you|4")];
        assert_eq!(
            rows(text.as_bytes()),
            expected.map(|(row, cells)| (row, cells.to_owned()))
        );
        assert_eq!(rows(b"sep=,\na,b;c\n")[0], (2, "a|b;c".to_owned()));
    }

    #[test]
    fn separators_are_recognised_outside_quotation_marks() {
        for text in ["a;b,c;d", "\"a,b,c\";d;e", "a\tb\tc,d"] {
            assert_eq!(rows(text.as_bytes())[0].1.matches('|').count(), 2, "{text}");
        }
        assert_eq!(rows(b"a,b,c")[0].1, "a|b|c");
        assert_eq!(rows(b"alone")[0].1, "alone");
    }

    #[test]
    fn what_excel_saves_is_read() {
        let utf16: Vec<u8> = "\u{feff}æ;b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in ["æ;b".as_bytes(), "\u{feff}æ;b".as_bytes(), &utf16] {
            assert_eq!(rows(bytes)[0].1, "æ|b");
        }
        let old = read(b"\xe6\x96\xf8;\x80");
        assert_eq!(old.rows[0].1, ["æ–ø", "€"]);
        assert_eq!(old.guesses.len(), 1);
        assert_eq!(read(b"a;\"b").guesses.len(), 1, "a quotation mark is open");
    }
}
