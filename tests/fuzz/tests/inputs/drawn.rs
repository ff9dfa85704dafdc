//! Inputs that are drawn by lot, as many for each preset as for every other: what the corpus and its mutations may not come
//! to in their time.

use medspil_adapter::mapping::OPS;
use medspil_adapter::presets::PRESETS;
use serde_json::Value as Json;

use crate::dice::Dice;
use crate::try_one;

/// The letters of all presets.
fn presets() -> impl Iterator<Item = char> {
    ('a'..).take(PRESETS.len())
}

/// What a server answers, or that it does not; see `talks::server`.
fn answer(dice: &mut Dice) -> String {
    const STATUS: [u16; 14] = [200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 412, 429, 500];
    const PLACES: [&str; 5] = ["https://b.example/", "//b.example/", "/", "?page=", ""];
    let (status, next) = (dice.pick(&STATUS), dice.pick(&PLACES));
    let (rest, after) = (dice.text(6), dice.text(2));
    let head = format!("{status}\nLink: <{next}{rest}>; rel=\"next\"\nRetry-After: {after}\n\n");
    match dice.roll(8) {
        0 => "offline".into(),
        1 => "silence".into(),
        2 => head,
        3 => head + &dice.text(30),
        _ => head + &dice.json(0).to_string(),
    }
}

fn answers(dice: &mut Dice) -> String {
    let answers: Vec<String> = (0..=dice.roll(5)).map(|_| answer(dice)).collect();
    answers.join("\n---\n")
}

#[test]
fn whatever_a_citizen_writes() {
    let mut dice = Dice(7);
    for _ in 0..60 {
        let text = dice.text(12);
        for preset in presets() {
            try_one("a citizen", format!("w{preset}{text}").as_bytes());
        }
    }
}

#[test]
fn whatever_a_server_answers() {
    let mut dice = Dice(11);
    for preset in presets() {
        for op in ('a'..).take(OPS.len()).cycle().take(150) {
            let mut text = format!("s{preset}{op}{}", answers(&mut dice));
            if dice.roll(2) == 0 {
                // What comes last is the mark of a next page, too.
                text = format!("{text}\n---\n{}{}", dice.pick(&["p", "o", "c", "u", "æ"]), dice.text(4));
            }
            try_one("a server", text.as_bytes());
        }
    }
}

#[test]
fn whatever_a_configuration_says() {
    let mut dice = Dice(13);
    for round in 0..800 {
        let mut config: Json = serde_json::from_str(dice.pick(&PRESETS).1).unwrap();
        // Every other one has what its example sets, so that it is a whole one before it is spoiled.
        if round % 2 == 0 {
            config["set"] = config["example"]["set"].take();
        }
        for _ in 0..=dice.roll(4) {
            dice.spoil(&mut config);
        }
        if round % 4 == 1 {
            config = dice.json(0);
        }
        try_one(
            "a configuration",
            format!("c{config}\n---\n{}", answers(&mut dice)).as_bytes(),
        );
    }
}

#[test]
fn whatever_the_readers_read() {
    let mut dice = Dice(17);
    for _ in 0..20_000 {
        let text = dice.text(20);
        for reader in "etxhu".chars() {
            try_one("a reader", format!("{reader}{text}").as_bytes());
        }
        try_one("JSON", format!("j{}", dice.json(0)).as_bytes());
    }
}
