//! Long answers take time in proportion to their length. What takes the square of it would take hours here.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use medspil_adapter::mapping::parts::{field, plain, xml};

/// Much more than any of them needs, on a slow machine without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

/// What a reader makes of a text, if it does so in its time.
fn timed<T: Send + 'static>(what: &str, text: String, read: fn(&str) -> T) -> T {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(read(&text)));
    let told = told.recv_timeout(LONGEST);
    told.unwrap_or_else(|why| panic!("{what}: {why}"))
}

#[test]
fn long_html() {
    let long = "<a href=x>&amp;".repeat(200_000);
    let text = timed("plain text", long.clone(), plain);
    assert!(text.str().len() <= long.len());
    timed("a field that is not there", long, |page| field(page, "nope"));
    for tag in ["<h", "<input ", "<input name=x ", "<meta a="] {
        let page = [&tag.repeat(200_000), ">"].concat();
        timed(tag, page, |page| field(page, "nope"));
    }
}

#[test]
fn long_xml() {
    let within = |text: &str| ["<r>", text, "</r>"].concat();
    let many = within(&"<i><t>x</t></i>".repeat(100_000));
    assert!(timed("many of one name", many, xml).is_some());
    let names: String = (0..100_000).map(|at| format!("<i{at}/>")).collect();
    assert!(timed("many names", within(&names), xml).is_none());
    let names: String = (0..100_000).map(|at| format!(" i{at}=''")).collect();
    assert!(timed("many names of attributes", format!("<r{names}/>"), xml).is_none());
    timed("an attribute without an end", "<a b='".repeat(200_000), xml);
    timed("ampersands", within(&"&".repeat(500_000)), xml);
}
