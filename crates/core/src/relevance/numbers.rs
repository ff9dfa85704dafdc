//! A trained [`Model`] as bytes, small enough to be fetched when somebody begins to write.
//!
//! `bits: u8, width: u8, vectors: u8, rows: u8, live: u16, steps: 3 x f32`, then the distances between the buckets that
//! are not empty (a byte each; 255 is a distance that goes on), the number of each one's vector, the vectors in the first
//! step, the rows' weights in the second, their bases in the third (a weight is an `i8`), and the doors' names. What
//! stands behind is not the model's: for sentences the phrases of [`super::engine`]'s alarm.
//! Whole numbers are little-endian.

use super::model::{ASIDE, Model};

const HEAD: usize = 18;

/// Reads what [`write`] wrote, and what stands behind it; none where it is something else. (Plain loops: this is code on the citizen's device, and
/// chains of iterators are twice as long there.)
pub fn read(bytes: &[u8]) -> Option<(Model, &[u8])> {
    let mut at = HEAD;
    let head = bytes.get(..at)?;
    let [bits, width, vectors, rows] = [head[0], head[1], head[2], head[3]].map(usize::from);
    let live = usize::from(head[4]) | usize::from(head[5]) << 8;
    let mut buckets = vec![0; 1 << (bits & 31)];
    let mut places = Vec::new();
    let mut place = 0;
    while places.len() < live {
        let distance = *bytes.get(at)?;
        at += 1;
        place += usize::from(distance);
        if distance < u8::MAX {
            places.push(place);
            place += 1;
        }
    }
    for place in places {
        let number = *bytes.get(at)?;
        at += 1;
        if usize::from(number) > vectors {
            return None;
        }
        *buckets.get_mut(place)? = number;
    }
    let mut numbers = |count: usize, step: usize| {
        let step = f32::from_le_bytes([head[step], head[step + 1], head[step + 2], head[step + 3]]);
        let mut out = Vec::new();
        for byte in bytes.get(at..at + count)? {
            out.push(f32::from(*byte as i8) * step);
        }
        at += count;
        Some(out)
    };
    let (book, rows, bases) = (
        numbers(vectors * width, 6)?,
        numbers(rows * width, 10)?,
        numbers(rows, 14)?,
    );
    let mut names = Vec::new();
    while names.len() + ASIDE.len() < bases.len() {
        names.push(u16::from(*bytes.get(at)?) | u16::from(*bytes.get(at + 1)?) << 8);
        at += 2;
    }
    let model = Model {
        width,
        buckets,
        book,
        rows,
        bases,
        names,
    };
    Some((model, bytes.get(at..)?))
}

/// Rounds the numbers to `steps` and writes them.
pub fn write(model: &Model, steps: [f32; 3]) -> Vec<u8> {
    let width = model.width;
    let live: Vec<usize> = (0..model.buckets.len()).filter(|at| model.buckets[*at] > 0).collect();
    let mut out = vec![
        model.buckets.len().trailing_zeros() as u8,
        width as u8,
        (model.book.len() / width) as u8,
        model.bases.len() as u8,
        live.len() as u8,
        (live.len() >> 8) as u8,
    ];
    out.extend(steps.iter().flat_map(|step| step.to_le_bytes()));
    let mut next = 0;
    for at in &live {
        let mut distance = at - next;
        while distance >= usize::from(u8::MAX) {
            out.push(u8::MAX);
            distance -= usize::from(u8::MAX);
        }
        out.push(distance as u8);
        next = at + 1;
    }
    out.extend(live.iter().map(|at| model.buckets[*at]));
    let whole = |value: &f32, step: f32| (value / step).round() as i8 as u8;
    out.extend(model.book.iter().map(|value| whole(value, steps[0])));
    out.extend(model.rows.iter().map(|value| whole(value, steps[1])));
    out.extend(model.bases.iter().map(|value| whole(value, steps[2])));
    out.extend(model.names.iter().flat_map(|name| name.to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::model::name;

    #[test]
    fn numbers_come_back_rounded() {
        let mut buckets = vec![0; 1024];
        (buckets[0], buckets[700], buckets[1023]) = (2, 1, 2);
        let model = Model {
            width: 2,
            buckets,
            book: vec![0.5, -0.26, 0.0, 1.0],
            rows: [0.5, -0.5].repeat(5),
            bases: vec![0.1; 5],
            names: vec![name(b"koege", b"sbpin")],
        };
        let bytes = write(&model, [0.25, 0.5, 0.1]);
        let (back, rest) = read(&bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!(back.book, [0.5, -0.25, 0.0, 1.0]);
        assert_eq!(
            (&back.buckets, &back.rows, &back.bases),
            (&model.buckets, &model.rows, &model.bases)
        );
        assert_eq!(back.row(b"koege", b"sbpin"), Some(4));
        assert_eq!(back.row(b"koege", b"x"), None);
        for len in 0..bytes.len() {
            assert_eq!(read(&bytes[..len]), None, "cut after {len} bytes");
        }
    }

    #[test]
    fn what_others_wrote_is_refused() {
        for bytes in [
            &[255; 64][..],
            b"<!doctype html><html><head><title>404</title></head></html>",
            &[0; 4],
        ] {
            assert_eq!(read(bytes), None);
        }
    }
}
