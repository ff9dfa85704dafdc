//! Long answers take time in proportion to their length. What takes the square of it would take hours here.

use std::fmt::Display;
use std::time::{Duration, Instant};

use medspil_adapter::mapping::parts::{field, plain, xml};

/// Much more than any of them needs, on a slow machine without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

/// Does it, in its time.
fn timed<T>(what: impl Display, work: impl FnOnce() -> T) -> T {
    let before = Instant::now();
    let done = work();
    let took = before.elapsed();
    assert!(took < LONGEST, "{what} took {took:?}");
    done
}

#[test]
fn long_html() {
    let long = "<a href=x>&amp;".repeat(200_000);
    let text = timed("plain text", || plain(&long));
    assert!(text.str().len() <= long.len());
    timed("a field that is not there", || field(&long, "nope"));
    for tag in ["<h", "<input ", "<input name=x ", "<meta a="] {
        let page = [&tag.repeat(200_000), ">"].concat();
        timed(tag, || field(&page, "nope"));
    }
}

#[test]
fn long_xml() {
    let many = ["<r>", &"<i><t>x</t></i>".repeat(100_000), "</r>"].concat();
    assert!(timed("many of one name", || xml(&many)).is_some());
    let names: String = (0..100_000).map(|at| format!("<i{at}/>")).collect();
    assert!(timed("many names", || xml(&format!("<r>{names}</r>"))).is_none());
    let names: String = (0..100_000).map(|at| format!(" i{at}=''")).collect();
    assert!(timed("many names of attributes", || xml(&format!("<r{names}/>"))).is_none());
    timed("an attribute without an end", || xml(&"<a b='".repeat(200_000)));
    timed("ampersands", || xml(&["<r>", &"&".repeat(500_000), "</r>"].concat()));
}
