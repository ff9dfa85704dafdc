//! The trained numbers as bytes: small whole numbers, a step for each block.
//!
//! `hidden: u8, inputs: u16, steps: 2 x f32, E: inputs x hidden, b: hidden, rows of ASIDE, doors: u16`, then for each
//! door `pack: text, id: text, row`; a text is its length and its letters, a weight an `i8`. `E` and `b` count in the
//! first step, rows in the second. Whole numbers are little-endian.

use super::network::{ASIDE, Network, Rows};

/// Doors with trained rows: pack and id.
pub type Doors = Vec<(String, String)>;

/// Reads what [`write`] wrote; none where it is something else.
pub fn read(bytes: &[u8]) -> Option<(Network, Doors, Rows)> {
    let mut rest = bytes;
    let hidden = usize::from(take(&mut rest, 1)?[0]);
    let inputs = number(&mut rest)?;
    let steps = [step(&mut rest)?, step(&mut rest)?];
    let network = Network {
        hidden,
        inputs: weights(&mut rest, inputs * hidden, steps[0])?,
        bias: weights(&mut rest, hidden, steps[0])?,
        aside: weights(&mut rest, ASIDE.len() * (hidden + 1), steps[1])?,
    };
    let mut doors = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..number(&mut rest)? {
        doors.push((text(&mut rest)?, text(&mut rest)?));
        rows.extend(weights(&mut rest, hidden + 1, steps[1])?);
    }
    Some((network, doors, rows))
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(len)?;
    *rest = left;
    Some(taken)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    take(rest, 2).map(|bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8)
}

fn step(rest: &mut &[u8]) -> Option<f32> {
    take(rest, 4).map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn weights(rest: &mut &[u8], len: usize, step: f32) -> Option<Vec<f32>> {
    take(rest, len).map(|bytes| bytes.iter().map(|byte| f32::from(*byte as i8) * step).collect())
}

fn text(rest: &mut &[u8]) -> Option<String> {
    let len = usize::from(take(rest, 1)?[0]);
    take(rest, len).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// Rounds the numbers to `steps` and writes them.
pub fn write(network: &Network, doors: &Doors, rows: &[f32], steps: [f32; 2]) -> Vec<u8> {
    let mut out = vec![network.hidden as u8];
    out.extend(((network.inputs.len() / network.hidden.max(1)) as u16).to_le_bytes());
    out.extend(steps.iter().flat_map(|step| step.to_le_bytes()));
    let put = |out: &mut Vec<u8>, values: &[f32], step: f32| {
        out.extend(values.iter().map(|value| (value / step).round() as i8 as u8));
    };
    put(&mut out, &network.inputs, steps[0]);
    put(&mut out, &network.bias, steps[0]);
    put(&mut out, &network.aside, steps[1]);
    out.extend((doors.len() as u16).to_le_bytes());
    for ((pack, id), row) in doors.iter().zip(rows.chunks(network.hidden + 1)) {
        for text in [pack, id] {
            out.push(text.len() as u8);
            out.extend(text.as_bytes());
        }
        put(&mut out, row, steps[1]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_rounded() {
        let network = Network {
            hidden: 2,
            inputs: vec![0.5, -0.26, 0.0, 1.0],
            bias: vec![0.1, -0.1],
            aside: vec![0.5; 12],
        };
        let doors = vec![("koege".to_owned(), "sbpin".to_owned())];
        let bytes = write(&network, &doors, &[1.0, -1.0, 0.5], [0.25, 0.5]);
        let (read, named, rows) = super::read(&bytes).unwrap();
        assert_eq!(read.inputs, [0.5, -0.25, 0.0, 1.0]);
        assert_eq!(read.aside, network.aside);
        assert_eq!((named, rows), (doors, vec![1.0, -1.0, 0.5]));
        assert!(super::read(&bytes[..bytes.len() - 1]).is_none());
    }
}
