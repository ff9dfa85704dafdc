//! From examples to a model: which words there are, which of them mean the same, and what they pull towards.
//!
//! 1. The lexicon's concepts, and every word that enough examples have, get a row each, and a network is trained.
//! 2. Rows that came out alike are put together: words that pull in the same direction mean the same *here*. What
//!    pulls nowhere is left out.
//! 3. A network is trained anew on these groups, and rounded.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Result;
use medspil_core::relevance::letters::fold;
use medspil_core::relevance::lexicon::{Lexicon, SHADES};
use medspil_core::relevance::network::{self, Aside, Network, shares};
use medspil_core::relevance::{numbers, page};

use crate::data::{self, Case, Words};
use crate::net::{self, ASIDES, Chance, Sample, Settings};

/// Doors of each pack, in the order of their rows.
pub type Doors = BTreeMap<String, Vec<String>>;

/// What a page counts beside a sentence, and a word of a list.
const PAGE: f32 = 2.0;
const WORD: f32 = 0.3;
/// And where life is in danger: a missed one is worse than many a wrong door.
const DANGER: f32 = 4.0;

/// What has been learned.
pub struct Model {
    /// Words in groups.
    pub words: Words,
    /// The same, as the engine reads it.
    pub lexicon: Lexicon,
    /// The numbers.
    pub network: Network,
    /// The doors.
    pub doors: Doors,
    /// How it was learned.
    pub plan: Plan,
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// For the network.
    pub settings: Settings,
    /// A word of no lexicon counts where so many examples have it.
    pub least: usize,
    /// Groups of words; 0 leaves every word by itself.
    pub groups: usize,
    /// Shades that the groups share.
    pub shades: usize,
    /// How much the second training listens to the first, from 0 to 1.
    pub taught: f32,
    /// Rounds of the second training.
    pub tuning: usize,
    /// Rows shorter than this pull nowhere.
    pub weak: f32,
    /// Entries kept of Danish and English, and of the other languages together.
    pub home: usize,
    /// See `home`.
    pub foreign: usize,
    /// How much the answers that are no doors weigh: more abstains more.
    pub shy: f32,
    /// Steps of rounding: of the inputs, and of the rows. 0 rounds nothing.
    pub steps: [f32; 2],
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

fn aside(case: &Case) -> Aside {
    match case.emergency.as_str() {
        Some("1813") => Aside::Ill,
        Some("114") => Aside::Police,
        _ if case.emergency == true || case.emergency == "112" => Aside::Emergency,
        _ => Aside::Nothing,
    }
}

/// The network's input of a case.
pub fn input(case: &Case, lexicon: &Lexicon) -> Vec<f32> {
    let Some(title) = &case.title else {
        return network::read(&fold(case.text.as_bytes()), lexicon).0;
    };
    let headings = case.headings();
    let signals = ["", &case.description, "", &case.url, title, &headings, &case.text];
    page::input(&page::read(&signals.map(str::as_bytes), lexicon), lexicon.concepts())
}

fn sample(case: &Case, lexicon: &Lexicon, doors: &Doors) -> Sample {
    let own = doors[&case.pack].iter().map(|id| row(doors, &case.pack, id));
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
            id => row(doors, &case.pack, id),
        };
        if let Some(at) = rows.iter().position(|row| *row == wanted) {
            target[at] += share;
        }
    }
    let input = input(case, lexicon);
    // The rows of the two inputs that are no concepts stand first.
    let place = |at: usize| (at + 2) % input.len();
    let values = input.iter().enumerate().map(|(at, value)| (place(at), *value));
    Sample {
        input: values.filter(|(_, value)| *value != 0.0).collect(),
        rows,
        target,
        weight: match (case.is_word, &case.title) {
            (true, _) => WORD,
            (_, Some(_)) => PAGE,
            _ => 1.0,
        } * if case.emergency == true { DANGER } else { 1.0 },
    }
}

/// Learns from `cases`.
pub fn learn(cases: &[&Case], curated: &Words, doors: &Doors, plan: &Plan) -> Model {
    let mut words = curated.clone();
    let mut lexicon = words.lexicon();
    if plan.least > 0 {
        for (lang, word) in data::own_words(cases, &lexicon, plan.least) {
            words.names.push(word.clone());
            words.entries.push(vec![(lang, word)]);
        }
        lexicon = words.lexicon();
    }
    let rows = ASIDES + doors.values().map(Vec::len).sum::<usize>();
    let samples =
        |lexicon: &Lexicon| -> Vec<Sample> { cases.iter().map(|case| sample(case, lexicon, doors)).collect() };
    let first = samples(&lexicon);
    let wide = Settings {
        hidden: plan.settings.hidden,
        ..plan.settings
    };
    let mut network = net::train(&first, lexicon.concepts() + 2, rows, &wide, None);
    if plan.groups > 0 {
        words = pruned(&words, &network, &counts(cases, &lexicon), plan);
        // Rows go by the names of their lines, which pruning keeps.
        lexicon = words.lexicon();
        let begin;
        let mut weights = vec![0.0_f32; network.inputs.len() / network.hidden];
        for case in cases {
            for (at, _) in sample(case, &lexicon, doors).input {
                weights[at] += if case.is_word { WORD } else { 1.0 };
            }
        }
        (words, begin) = grouped(&words, &network, &weights, plan);
        lexicon = words.lexicon();
        let settings = Settings {
            rounds: plan.tuning,
            step: plan.settings.step * 0.5,
            ..plan.settings
        };
        // The small network learns from the large one what each example is a little, too.
        let mut second = samples(&lexicon);
        for (sample, teacher) in second.iter_mut().zip(&first) {
            let taught = net::answer(teacher, &network);
            for (target, share) in sample.target.iter_mut().zip(taught) {
                *target = *target * (1.0 - plan.taught) + share * plan.taught;
            }
        }
        network = net::train(&second, lexicon.concepts() + 2, rows, &settings, Some(begin));
    }
    if plan.steps[0] > 0.0 {
        network = numbers::read(&numbers::write(&network, plan.steps)).unwrap_or_default();
    }
    Model {
        words,
        lexicon,
        network,
        doors: doors.clone(),
        plan: *plan,
    }
}

/// How often an entry was found in the cases; the parts of compounds and guesses count less. Keys are folded.
fn counts(cases: &[&Case], lexicon: &Lexicon) -> BTreeMap<Vec<u8>, f32> {
    let mut out = BTreeMap::new();
    for case in cases {
        let weight = if case.is_word { 1.0 } else { 2.0 };
        for text in [case.text.as_str(), case.title.as_deref().unwrap_or_default()] {
            let folded = fold(text.as_bytes());
            for word in &folded.words {
                for (entry, sure) in lexicon.entries_of(folded.letters(word)) {
                    *out.entry(entry).or_insert(0.0) += weight * sure;
                }
            }
        }
    }
    out
}

/// Leaves out the entries that matter least: seldom said, or pulling nowhere. What is said very often stays: it would
/// be taken for something else.
fn pruned(words: &Words, network: &Network, counts: &BTreeMap<Vec<u8>, f32>, plan: &Plan) -> Words {
    let length = |row: &[f32]| row.iter().map(|value| value * value).sum::<f32>().sqrt();
    let rows: Vec<f32> = network
        .inputs
        .chunks(network.hidden)
        .skip(2 + SHADES)
        .map(length)
        .collect();
    let worth = |line: usize, entry: &str| {
        let folded = fold(entry.as_bytes());
        let Some(first) = folded.words.first() else { return 0.0 };
        let count = counts.get(folded.letters(first)).copied().unwrap_or(0.0);
        if count > OFTEN {
            f32::MAX
        } else {
            rows[line] * (count + 0.25).sqrt()
        }
    };
    let mut out = words.clone();
    for home in [true, false] {
        let is_home = |lang: &str| (lang == "da" || lang == "en") == home;
        let budget = if home { plan.home } else { plan.foreign };
        let mut all: Vec<f32> = Vec::new();
        for (line, entries) in words.entries.iter().enumerate() {
            all.extend(
                entries
                    .iter()
                    .filter(|(lang, _)| is_home(lang))
                    .map(|(_, entry)| worth(line, entry)),
            );
        }
        all.sort_by(|a, b| b.total_cmp(a));
        let Some(least) = all.get(budget) else { continue };
        for (line, entries) in out.entries.iter_mut().enumerate().skip(1) {
            entries.retain(|(lang, entry)| !is_home(lang) || worth(line, entry) > *least);
        }
    }
    out
}

/// From so many times on a word is one of everyday.
const OFTEN: f32 = 60.0;

/// Puts words together whose rows are alike, and lets groups share shades: what remains of the rows, put together again.
fn grouped(words: &Words, network: &Network, weights: &[f32], plan: &Plan) -> (Words, Network) {
    let hidden = network.hidden;
    let length = |row: &[f32]| row.iter().map(|value| value * value).sum::<f32>().sqrt();
    // Before the words stand two inputs that are none, and the shades, which nobody has yet.
    let all: Vec<&[f32]> = network.inputs.chunks(hidden).skip(2 + SHADES).collect();
    // The first concept is the page's furniture, and stays by itself.
    let strong: Vec<usize> = (1..words.names.len())
        .filter(|at| length(all[*at]) > plan.weak)
        .collect();
    let rows: Vec<Vec<f32>> = strong.iter().map(|at| all[*at].to_vec()).collect();
    // What is said often must be told exactly.
    let weights: Vec<f32> = strong
        .iter()
        .map(|at| (weights[at + 2 + SHADES] + 0.5).sqrt())
        .collect();
    let (groups, centres) = alike(&rows, &weights, plan.groups);
    let rest = |(row, group): (&Vec<f32>, &usize)| row.iter().zip(&centres[*group]).map(|(a, b)| a - b).collect();
    let rest: Vec<Vec<f32>> = rows.iter().zip(&groups).map(rest).collect();
    let (first, tints) = alike(&rest, &weights, plan.shades);
    let left = |(row, group): (&Vec<f32>, &usize)| row.iter().zip(&tints[*group]).map(|(a, b)| a - b).collect();
    let left: Vec<Vec<f32>> = rest.iter().zip(&first).map(left).collect();
    let (second, fine) = alike(&left, &weights, plan.shades);
    let mut inputs = network.inputs[..(3 + SHADES) * hidden].to_vec();
    let mut out = Words {
        names: vec![words.names[0].clone()],
        entries: vec![words.entries[0].clone()],
    };
    for index in 0..centres.len() {
        let own: Vec<usize> = (0..strong.len()).filter(|at| groups[*at] == index).collect();
        let Some(head) = own.first() else { continue };
        out.names.push(words.names[strong[*head]].clone());
        let shaded = own.iter().flat_map(|at| {
            let letter = |shade: usize| char::from(b'A' + shade as u8);
            let shade = format!("{}{}", letter(first[*at]), letter(second[*at]));
            words.entries[strong[*at]]
                .iter()
                .map(move |(lang, entry)| (lang.clone(), format!("{entry}{shade}")))
        });
        out.entries.push(shaded.collect());
        inputs.extend(&centres[index]);
    }
    for (begin, tints) in [(3, &tints), (3 + SHADES / 2, &fine)] {
        // Before the shades stand the two inputs that are no concepts, and the shade of those that have none.
        for (at, tint) in tints.iter().enumerate() {
            inputs[(begin + at) * hidden..(begin + 1 + at) * hidden].copy_from_slice(tint);
        }
    }
    let begin = Network {
        inputs,
        ..network.clone()
    };
    (out, begin)
}

/// Which of `count` groups each row belongs to, and the groups' centres (k-means, begun as Arthur and Vassilvitskii say).
fn alike(rows: &[Vec<f32>], weights: &[f32], count: usize) -> (Vec<usize>, Vec<Vec<f32>>) {
    let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
    let mut chance = Chance::new(7);
    let mut centres: Vec<Vec<f32>> = Vec::new();
    let mut nearest: Vec<f32> = vec![f32::MAX; rows.len()];
    while centres.len() < count.min(rows.len()) {
        let chances: Vec<f32> = nearest
            .iter()
            .zip(weights)
            .map(|(far, weight)| far.min(9.0) * weight)
            .collect();
        let mut left = chance.next() * chances.iter().sum::<f32>();
        let pick = chances.iter().position(|chance| {
            left -= chance;
            left <= 0.0
        });
        let centre = rows[pick.unwrap_or(0)].clone();
        for (row, far) in rows.iter().zip(&mut nearest) {
            *far = far.min(apart(row, &centre));
        }
        centres.push(centre);
    }
    let mut groups: Vec<usize> = vec![0; rows.len()];
    for _ in 0..15 {
        for (row, group) in rows.iter().zip(&mut groups) {
            let far = |centre: &Vec<f32>| apart(row, centre);
            let best = centres.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1)));
            *group = best.map_or(0, |(index, _)| index);
        }
        for (index, centre) in centres.iter_mut().enumerate() {
            let own: Vec<usize> = (0..rows.len()).filter(|at| groups[*at] == index).collect();
            let sum: f32 = own.iter().map(|at| weights[*at]).sum();
            for (unit, value) in centre.iter_mut().enumerate().filter(|_| sum > 0.0) {
                *value = own.iter().map(|at| rows[*at][unit] * weights[*at]).sum::<f32>() / sum;
            }
        }
    }
    (groups, centres)
}

impl Model {
    /// Writes what the engine carries: the numbers, the words that pages use, and the other words.
    pub fn write(&self, pages: &[&Case], folder: &Path) -> Result<()> {
        let mut used = BTreeSet::new();
        for case in pages {
            let signals = [
                &case.description,
                &case.url,
                &case.title.clone().unwrap_or_default(),
                &case.headings(),
                &case.text,
            ];
            for text in signals {
                let folded = fold(text.as_bytes());
                for word in &folded.words {
                    used.extend(
                        self.lexicon
                            .entries_of(folded.letters(word))
                            .into_iter()
                            .map(|(entry, _)| entry),
                    );
                }
            }
        }
        let is_used = |entry: &str| {
            let folded = fold(
                entry
                    .trim_end_matches(|sign: char| ('A'..='_').contains(&sign))
                    .as_bytes(),
            );
            folded.words.iter().any(|word| used.contains(folded.letters(word)))
        };
        let mut network = self.network.clone();
        let names = self
            .doors
            .iter()
            .flat_map(|(pack, ids)| ids.iter().map(move |id| format!("{pack}\0{id}\0")));
        network.doors = names.collect::<String>().into_bytes();
        fs::write(folder.join("numbers.bin"), numbers::write(&network, self.plan.steps))?;
        fs::write(folder.join("words.txt"), self.words.text(|_, entry| is_used(entry)))?;
        let langs: BTreeSet<&str> = self
            .words
            .entries
            .iter()
            .flatten()
            .map(|(lang, _)| lang.as_str())
            .collect();
        for lang in langs {
            let text = self.words.text(|of, entry| of == lang && !is_used(entry));
            println!(
                "{lang}: {} words, {} bytes",
                text.split([',', '\n']).filter(|word| !word.is_empty()).count(),
                text.len()
            );
            fs::write(folder.join(format!("words.{lang}.txt")), text)?;
        }
        Ok(())
    }
}

/// The ranking of a case, empty where the model abstains.
pub fn rank(case: &Case, model: &Model) -> Vec<String> {
    let hidden = model.network.hidden(&input(case, &model.lexicon));
    let score = |row: usize| model.network.score(&hidden, row);
    let ids = &model.doors[&case.pack];
    let mut scores: Vec<f32> = (0..ASIDES).map(score).collect();
    scores.extend(ids.iter().map(|id| score(row(&model.doors, &case.pack, id))));
    shares(&mut scores);
    let apart: f32 = scores[..ASIDES].iter().sum();
    let mut ranked: Vec<(f32, &String)> = scores[ASIDES..].iter().copied().zip(ids).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    if apart * model.plan.shy > ranked[0].0 && case.title.is_none() || apart > 0.8 {
        return Vec::new();
    }
    let fits = ranked.into_iter().take(5).filter(|(share, _)| *share > 0.04);
    fits.map(|(_, id)| id.clone()).collect()
}
