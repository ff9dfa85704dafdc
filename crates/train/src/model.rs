//! From examples to a model: which features matter, and to which vector of a small book each is rounded.
//!
//! 1. A wide-open model is trained: every feature has a vector of its own.
//! 2. Features that matter least are left out, a part at a time, and the rest is trained on.
//! 3. The rest is trained while its vectors are rounded to those of a book, and listens to what the first model answered.
//! 4. All numbers are rounded to a byte, as the engine reads them.

use std::collections::{BTreeMap, BTreeSet};

use medspil_core::relevance::model::{Aside, Model, name, shares};
use medspil_core::relevance::page::{self, Said};
use medspil_core::relevance::{features, numbers};

use crate::book::Book;
use crate::data::Case;
use crate::net::{ASIDES, Net, Sample, Settings, train};

/// Doors of each pack, in the order of their rows.
pub type Doors = BTreeMap<String, Vec<String>>;

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// For the training.
    pub settings: Settings,
    /// There are two to the power of so many buckets.
    pub bits: u32,
    /// Features that are kept.
    pub keep: usize,
    /// Vectors in the book, at most 255.
    pub book: usize,
    /// What a page counts beside a sentence.
    pub page: f32,
    /// And a word of a list.
    pub word: f32,
    /// And where life is in danger: a missed one is worse than many a wrong door.
    pub danger: f32,
    /// How much the rounded model listens to the first, from 0 to 1.
    pub taught: f32,
    /// Rounds after each part of the features that is left out, and with the book.
    pub later: [usize; 2],
    /// The steps of the later rounds beside those of the first.
    pub slower: [f32; 2],
}

/// The doors that the examples name.
pub fn doors(cases: &[Case]) -> Doors {
    let mut out = Doors::new();
    for case in cases {
        let doors = out.entry(case.pack.clone()).or_default();
        for id in case.gold.iter().filter(|id| *id != "none") {
            if !doors.contains(id) {
                doors.push(id.clone());
            }
        }
    }
    out.values_mut().for_each(|doors| doors.sort());
    out
}

fn row(doors: &Doors, pack: &str, id: &str) -> usize {
    let before: usize = doors.range(..pack.to_owned()).map(|(_, doors)| doors.len()).sum();
    let at = doors[pack].iter().position(|door| door == id);
    ASIDES + before + at.unwrap_or(usize::MAX / 2)
}

/// The answer that is no door, of a case that none fits.
pub fn aside(case: &Case) -> Aside {
    match case.emergency.as_str() {
        Some("1813") => Aside::Ill,
        Some("114") => Aside::Police,
        _ if case.emergency == true || case.emergency == "112" => Aside::Emergency,
        _ => Aside::Nothing,
    }
}

/// The words of a case.
pub fn said(case: &Case, furniture: &[u8]) -> Vec<Said> {
    let Some(title) = &case.title else {
        return page::sentence(case.text.as_bytes());
    };
    let headings = case.headings();
    let signals = ["", &case.description, "", &case.url, title, &headings, &case.text];
    page::page(&signals.map(str::as_bytes), furniture)
}

/// Learns from examples.
pub struct Teacher<'a> {
    /// The doors there are.
    pub doors: &'a Doors,
    /// Phrases that stand on every page.
    pub furniture: &'a [u8],
    /// How.
    pub plan: Plan,
}

impl Teacher<'_> {
    fn sample(&self, case: &Case) -> Sample {
        let own = self.doors[&case.pack].iter().map(|id| row(self.doors, &case.pack, id));
        let rows: Vec<usize> = (0..ASIDES).chain(own).collect();
        let mut target = vec![0.0; rows.len()];
        let shares: &[f32] = match case.gold.len() {
            1 => &[1.0],
            2 => &[0.65, 0.35],
            _ => &[0.5, 0.3, 0.2],
        };
        for (id, share) in case.gold.iter().zip(shares) {
            let wanted = match id.as_str() {
                "none" => aside(case) as usize,
                id => row(self.doors, &case.pack, id),
            };
            if let Some(at) = rows.iter().position(|row| *row == wanted) {
                target[at] += share;
            }
        }
        let mut input = BTreeMap::new();
        let mask = (1_u32 << self.plan.bits) - 1;
        for said in said(case, self.furniture) {
            features::of(&said.letters, |hash, part| {
                *input.entry((hash & mask) as usize).or_insert(0.0) += said.weight * part;
            });
        }
        let kind = match (case.is_word, &case.title) {
            (true, _) => self.plan.word,
            (_, Some(_)) => self.plan.page,
            _ => 1.0,
        };
        Sample {
            input: input.into_iter().collect(),
            rows,
            target,
            weight: if case.emergency == true {
                kind * self.plan.danger
            } else {
                kind
            },
        }
    }

    /// Learns from `cases`.
    pub fn learn(&self, cases: &[&Case]) -> Model {
        let plan = &self.plan;
        let rows = ASIDES + self.doors.values().map(Vec::len).sum::<usize>();
        let mut samples: Vec<Sample> = cases.iter().map(|case| self.sample(case)).collect();
        let buckets = 1_usize << plan.bits;
        let mut net = train(&samples, Net::new(buckets, rows, &plan.settings), &plan.settings, None);
        for sample in &mut samples {
            let answer = net.answer(sample);
            for (target, share) in sample.target.iter_mut().zip(answer) {
                *target = *target * (1.0 - plan.taught) + share * plan.taught;
            }
        }
        let mut loud = vec![0.0_f32; buckets];
        for sample in &samples {
            for (feature, value) in &sample.input {
                loud[*feature] += value * value * sample.weight;
            }
        }
        let mut live: Vec<usize> = (0..buckets).filter(|at| loud[*at] > 0.0).collect();
        for times in [4, 3, 2, 1] {
            live = most_telling(&live, &net, &loud, plan.keep * times);
            for at in 0..buckets {
                if live.binary_search(&at).is_err() {
                    net.inputs[at * net.width..(at + 1) * net.width].fill(0.0);
                }
            }
            for sample in &mut samples {
                sample.input.retain(|(feature, _)| live.binary_search(feature).is_ok());
            }
            net = train(&samples, net, &self.later(0), None);
        }
        self.rounded(&samples, net, &live, &loud)
    }

    fn later(&self, stage: usize) -> Settings {
        Settings {
            rounds: self.plan.later[stage],
            step: self.plan.settings.step * self.plan.slower[stage],
            ..self.plan.settings
        }
    }

    fn rounded(&self, samples: &[Sample], net: Net, live: &[usize], loud: &[f32]) -> Model {
        let width = net.width;
        let mut book = Book::new(self.plan.book);
        let weights: Vec<f32> = live.iter().map(|at| (loud[*at] + 0.3).sqrt()).collect();
        let mut round = |inputs: &mut [f32]| {
            let chunks = inputs.chunks_exact_mut(width).enumerate();
            let mut vectors: Vec<&mut [f32]> = chunks
                .filter(|(at, _)| live.binary_search(at).is_ok())
                .map(|(_, vector)| vector)
                .collect();
            book.round(&mut vectors, &weights);
        };
        let net = train(samples, net, &self.later(1), Some(&mut round));
        let mut buckets = vec![0; 1 << self.plan.bits];
        for (at, number) in live.iter().zip(&book.numbers) {
            buckets[*at] = *number as u8 + 1;
        }
        let ids = self
            .doors
            .iter()
            .flat_map(|(pack, ids)| ids.iter().map(move |id| (pack, id)));
        let names: Vec<u16> = ids.map(|(pack, id)| name(pack.as_bytes(), id.as_bytes())).collect();
        let unlike: BTreeSet<&u16> = names.iter().collect();
        assert_eq!(
            unlike.len(),
            names.len(),
            "two doors have one name in the numbers: change the hash in core::relevance::model"
        );
        let rows = net.rows.chunks_exact(width + 1);
        let model = Model {
            width,
            buckets,
            book: book.vectors.concat(),
            rows: rows.clone().flat_map(|row| &row[..width]).copied().collect(),
            bases: rows.map(|row| row[width]).collect(),
            names,
        };
        numbers::read(&numbers::write(&model, steps(&model))).map_or_else(Model::default, |(model, _)| model)
    }

    /// The ranking of a case, empty where the model abstains: as the engine does it, for the doors of one pack.
    pub fn rank(&self, case: &Case, model: &Model, shy: f32) -> Vec<String> {
        let mut text = vec![0.0; model.width];
        for said in said(case, self.furniture) {
            model.add(&said.letters, said.weight, &mut text);
        }
        let ids = &self.doors[&case.pack];
        let mut scores: Vec<f32> = (0..ASIDES).map(|row| model.score(&text, row)).collect();
        scores.extend(ids.iter().map(|id| model.score(&text, row(self.doors, &case.pack, id))));
        shares(&mut scores);
        let apart: f32 = scores[..ASIDES].iter().sum();
        let mut ranked: Vec<(f32, &String)> = scores[ASIDES..].iter().copied().zip(ids).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        if apart * shy > ranked[0].0 && case.title.is_none() || apart > 0.8 {
            return Vec::new();
        }
        let fits = ranked.into_iter().take(5).filter(|(share, _)| *share > 0.02);
        fits.map(|(_, id)| id.clone()).collect()
    }
}

/// The steps in which the numbers are written: the greatest of each kind must fit into a byte, and coarse ones are enough
/// for most and compress better.
pub fn steps(model: &Model) -> [f32; 3] {
    let most = |values: &[f32]| values.iter().fold(1e-6_f32, |most, value| most.max(value.abs()));
    [
        most(&model.book) / 15.0,
        most(&model.rows) / 31.0,
        most(&model.bases) / 127.0,
    ]
}

/// The `count` features with the longest vectors, those that are heard more counting more; in their order.
fn most_telling(live: &[usize], net: &Net, loud: &[f32], count: usize) -> Vec<usize> {
    let worth = |at: &usize| net.vector(*at).iter().map(|value| value * value).sum::<f32>() * loud[*at].sqrt();
    let mut ranked: Vec<(f32, usize)> = live.iter().map(|at| (worth(at), *at)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<usize> = ranked.into_iter().take(count).map(|(_, at)| at).collect();
    out.sort_unstable();
    out
}

/// What stands on every page, as the trainer compares it.
pub fn furniture(text: &str) -> Vec<u8> {
    page::read_phrases(text.as_bytes())
}
