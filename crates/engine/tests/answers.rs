//! What the engine answers with its trained numbers: reasons, danger, silence, packs it has never seen, ideas alike.

use medspil_core::relevance::engine::{Answer, Door, Engine};
use medspil_core::relevance::model::Aside;

const DOORS: [(&str, &str, &str); 4] = [
    (
        "giv-et-praj",
        "Giv et praj",
        "Fortæl om huller i vejen, affald og lamper, der ikke virker.",
    ),
    ("borgerservice", "Borgerservice", "Pas, kørekort og flytning."),
    (
        "klageindgang",
        "Klag over en afgørelse",
        "Klag online over noget, kommunen har afgjort.",
    ),
    ("hovednummer", "Ring til kommunen", "Tal med et menneske."),
];

fn engine(pack: &str) -> Engine {
    let mut engine = medspil_engine::engine();
    engine.set_doors(&mut DOORS.iter().map(|(id, title, text)| Door {
        pack: pack.as_bytes(),
        id: id.as_bytes(),
        suggested: true,
        title: title.as_bytes(),
        text: text.as_bytes(),
    }));
    engine
}

fn ids(answer: &Answer) -> Vec<&'static str> {
    answer.fits.iter().map(|fit| DOORS[fit.door].0).collect()
}

#[test]
fn a_door_is_named_with_the_citizens_own_words() {
    let text = "Der er et kæmpe hul i cykelstien på Nørrebrogade";
    let answer = engine("koebenhavn").sentence(text.as_bytes());
    assert_eq!(ids(&answer)[0], "giv-et-praj");
    let reasons: Vec<_> = answer.fits[0]
        .reasons
        .iter()
        .map(|word| String::from_utf8_lossy(word))
        .collect();
    assert!(
        reasons.iter().any(|word| word == "hul" || word == "cykelstien"),
        "{reasons:?}"
    );
    assert!(
        reasons.len() <= 3 && reasons.iter().all(|word| text.contains(&**word)),
        "{reasons:?}"
    );
    for plain in ["Der", "er", "et", "i", "på"] {
        assert!(!reasons.iter().any(|word| word == plain), "{plain} tells nobody why");
    }
}

#[test]
fn spelling_and_keyboards_do_not_matter() {
    let engine = engine("koebenhavn");
    for text in [
        "vejhul noerrebrogade",
        "der er hul i cyklestien",
        "huller i asfaltten paa vejen",
        "hole in the road",
    ] {
        let answer = engine.sentence(text.as_bytes());
        assert_eq!(ids(&answer).first(), Some(&"giv-et-praj"), "{text}");
    }
}

#[test]
fn danger_comes_before_everything() {
    let engine = engine("koebenhavn");
    for text in [
        "det brænder i opgangen",
        "my neighbour is not breathing",
        "حريق في المبنى",
        "pali się w piwnicy",
    ] {
        let answer = engine.sentence(text.as_bytes());
        assert_eq!(answer.emergency, Some(Aside::Emergency), "{text}");
        assert!(answer.fits.is_empty(), "no complaint form while it burns: {text}");
    }
    let answer = engine.sentence("mit pas udløber i næste måned".as_bytes());
    assert_eq!(answer.emergency, None);
}

#[test]
fn where_nothing_fits_nothing_is_said() {
    let engine = engine("koebenhavn");
    for text in [
        "hvem vandt superligaen i går",
        "billige solbriller klik her nu",
        "asdf asdf",
    ] {
        assert!(engine.sentence(text.as_bytes()).fits.is_empty(), "{text}");
    }
    assert!(engine.search(b"").is_empty());
}

#[test]
fn a_pack_that_was_never_trained_is_found_by_its_own_words() {
    let engine = engine("aarhus");
    let answer = engine.sentence("lampen på vejen virker ikke, hvem fortæller jeg det".as_bytes());
    assert_eq!(ids(&answer).first(), Some(&"giv-et-praj"));
    let page = ["", "", "", "/borger/pas", "Pas og kørekort", "", "Bestil tid."];
    let answer = engine.page(&page.map(str::as_bytes));
    assert_eq!(ids(&answer).first(), Some(&"borgerservice"));
    assert!(!answer.fits[0].reasons.is_empty());
}

#[test]
fn ideas_that_say_the_same_are_alike() {
    let ideas = [
        "Bænke ved søerne\nSæt flere bænke op",
        "Grønne tage på skolerne",
        "Flere skraldespande i parken",
    ];
    let mut texts = ideas.iter().map(|text| text.as_bytes());
    let found = engine("koebenhavn").alike("der mangler bænke langs søerne".as_bytes(), &mut texts);
    assert_eq!(found.first(), Some(&0), "{found:?}");
    assert!(!found.contains(&1), "{found:?}");
}
