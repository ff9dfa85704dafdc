//! The trained numbers as bytes: small whole numbers, a step for each block.
//!
//! `hidden: u8, inputs: u16, rows: u8, steps: 2 x f32, E: inputs x hidden, b: hidden, rows: rows x (hidden + 1)`, then
//! the names of the doors. A weight is an `i8`; `E` and `b` count in the first step, rows in the second. Whole numbers
//! are little-endian.

use super::network::Network;

/// Reads what [`write`] wrote; none where it is something else.
pub fn read(bytes: &[u8]) -> Option<Network> {
    let (head, mut rest) = bytes.split_at_checked(12)?;
    let hidden = usize::from(head[0]);
    let inputs = usize::from(head[1]) | usize::from(head[2]) << 8;
    let step = |at: usize| f32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let mut weights = |len: usize, step: f32| {
        let (taken, left) = rest.split_at_checked(len)?;
        rest = left;
        Some(taken.iter().map(|byte| f32::from(*byte as i8) * step).collect())
    };
    Some(Network {
        hidden,
        inputs: weights(inputs * hidden, step(4))?,
        bias: weights(hidden, step(4))?,
        rows: weights(usize::from(head[3]) * (hidden + 1), step(8))?,
        doors: rest.to_vec(),
    })
}

/// Rounds the numbers to `steps` and writes them.
pub fn write(network: &Network, steps: [f32; 2]) -> Vec<u8> {
    let hidden = network.hidden;
    let inputs = (network.inputs.len() / hidden) as u16;
    let mut out = vec![hidden as u8, inputs as u8, (inputs >> 8) as u8];
    out.push((network.rows.len() / (hidden + 1)) as u8);
    out.extend(steps.iter().flat_map(|step| step.to_le_bytes()));
    let blocks = [
        (&network.inputs, steps[0]),
        (&network.bias, steps[0]),
        (&network.rows, steps[1]),
    ];
    for (values, step) in blocks {
        out.extend(values.iter().map(|value| (value / step).round() as i8 as u8));
    }
    out.extend(&network.doors);
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
            rows: vec![0.5; 15],
            doors: b"koege\0sbpin\0".to_vec(),
        };
        let bytes = write(&network, [0.25, 0.5]);
        let back = read(&bytes).unwrap();
        assert_eq!(back.inputs, [0.5, -0.25, 0.0, 1.0]);
        assert_eq!((back.bias, back.rows), (vec![0.0, 0.0], network.rows.clone()));
        assert_eq!(network.row(b"koege", b"sbpin"), Some(4));
        assert_eq!(network.row(b"koege", b"x"), None);
        assert!(read(&bytes[..20]).is_none());
    }
}
