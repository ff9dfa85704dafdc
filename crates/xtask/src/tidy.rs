//! `cargo xtask tidy`: the project's own rules, each as code that names the place, what it found, what it expected and
//! what to write instead.
//!
//! A check is a function from the files to findings. Every check brings a small example that it must object to and one
//! that it must accept (see [`Check`]), so a check that cannot fail does not pass our own tests. To add one: a function
//! in a file of this folder, and a line in [`CHECKS`]. What needs cargo's answer (licences, what a crate reaches) is
//! asked in [`cargo`].

mod cargo;
mod css;
mod docs;
mod imports;
mod licences;
mod locales;
mod locks;
mod source;
mod texts;
mod tree;

use crate::paths::Paths;
use crate::say;
use anyhow::{Result, bail};
use std::fmt;
pub use tree::Tree;

/// One objection, for somebody who has never heard of the rule.
#[derive(Debug, PartialEq)]
pub struct Finding {
    /// File, and line when there is one.
    pub place: String,
    /// What stands there.
    pub found: String,
    /// The rule.
    pub expected: String,
    /// What to write instead.
    pub instead: String,
    /// Advice is printed and fails nothing.
    pub advice: bool,
}

impl Finding {
    /// An objection that fails the run.
    pub fn new(place: impl Into<String>, found: impl Into<String>, expected: &str, instead: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            found: found.into(),
            expected: expected.into(),
            instead: instead.into(),
            advice: false,
        }
    }

    /// The same, as advice.
    pub fn advice(self) -> Self {
        Self { advice: true, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.place)?;
        writeln!(out, "  found:    {}", self.found)?;
        writeln!(out, "  expected: {}", self.expected)?;
        write!(out, "  instead:  {}", self.instead)
    }
}

/// A rule over the files of the checkout.
struct Check {
    name: &'static str,
    run: fn(&Tree) -> Vec<Finding>,
    /// Files to which the check must object at each named place, and to nothing else.
    bad: &'static [(&'static str, &'static str)],
    places: &'static [&'static str],
    /// Files that it must accept.
    good: &'static [(&'static str, &'static str)],
}

impl Check {
    /// An error when the check no longer objects to its bad example, or objects to the good one.
    fn prove(&self) -> Result<()> {
        let places = |files| {
            (self.run)(&Tree::of(files))
                .into_iter()
                .map(|finding| finding.place)
                .collect::<Vec<_>>()
        };
        let (bad, good) = (places(self.bad), places(self.good));
        if self.places.is_empty() || bad != self.places {
            bail!(
                "the check `{}` objects to {bad:?} of its bad example, not to {:?}",
                self.name,
                self.places
            );
        }
        if !good.is_empty() {
            bail!("the check `{}` objects to {good:?} of its good example", self.name);
        }
        Ok(())
    }
}

const CHECKS: &[Check] = &[
    imports::WALLS,
    imports::NO_EMPTY_WALLS,
    texts::HEADS,
    texts::NO_DANISH,
    texts::NO_UNWRAP,
    texts::LENGTH,
    css::LOGICAL,
    locales::SAME_KEYS,
    locales::USED_KEYS,
    docs::PATHS,
    locks::NO_HOSTS,
    licences::NPM,
];

/// Runs every check on the checkout; an error when anything but advice was found.
pub fn tidy(paths: &Paths) -> Result<()> {
    let tree = Tree::read(&paths.root)?;
    let mut serious = 0;
    for check in CHECKS {
        // It takes no time, and a check without teeth would be worse than none.
        check.prove()?;
        serious += report(check.name, (check.run)(&tree));
    }
    serious += report("errors", crate::r#gen::errors::findings(&tree));
    serious += report("reach", cargo::reach(paths)?);
    let metadata = cargo::metadata(paths)?;
    serious += report("licences", cargo::licences(&metadata));
    serious += report("dependencies", cargo::explained(&metadata, &tree));
    if serious > 0 {
        bail!("tidy objects in {serious} places; each message says what to write instead");
    }
    say::step(&format!(
        "tidy: {} checks on {} files, nothing to object to",
        CHECKS.len() + 4,
        tree.len()
    ));
    Ok(())
}

/// Prints what one check found; returns how many findings are more than advice.
fn report(name: &str, findings: Vec<Finding>) -> usize {
    for finding in &findings {
        let kind = if finding.advice { "advice" } else { "tidy" };
        say::result(&format!("{kind} [{name}] {finding}"));
    }
    findings.iter().filter(|finding| !finding.advice).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_objects_to_its_bad_example_and_accepts_the_good_one() {
        CHECKS.iter().for_each(|check| check.prove().unwrap());
    }

    #[test]
    fn a_check_without_teeth_is_noticed() {
        let check = |run: fn(&Tree) -> Vec<Finding>, bad| Check {
            name: "x",
            run,
            bad,
            places: &["a.rs"],
            good: &[("b.rs", "")],
        };
        assert!(
            check(|_| Vec::new(), &[("a.rs", "")]).prove().is_err(),
            "it objects to nothing"
        );
        let all = |tree: &Tree| {
            tree.texts("", ".rs")
                .map(|(path, _)| Finding::new(path, "", "", ""))
                .collect()
        };
        assert!(check(all, &[("a.rs", "")]).prove().is_err(), "it objects to everything");
    }

    #[test]
    fn names_of_checks_are_unique() {
        let mut names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
    }
}
