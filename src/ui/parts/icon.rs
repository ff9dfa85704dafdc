//! Line icons on a 24 by 24 grid, drawn with the text's colour. Decoration: a screen reader never meets them.

use leptos::prelude::*;
use leptos::svg::{path, svg};

/// Name and path data of every icon, drawn for Medspil.
const ICONS: [(&str, &str); 27] = [
    ("road", "M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3"),
    ("ear", "M4 5h16v11H9l-5 4zM8 9h8M8 12.500h5"),
    ("bulb", "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.600 10.800c.8.700 1.100 1.400 1.100 2.200h5c0-.8.300-1.500 1.100-2.200A6 6 0 0 0 12 3z"),
    ("phone", "M5 4h4l1.500 4.500L8 10.500a12 12 0 0 0 5.500 5.500l2-2.500L20 15v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z"),
    ("heart", "M12 20s-7.500-4.600-7.500-10A4.300 4.300 0 0 1 12 7.300 4.300 4.300 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z"),
    ("pin", "M12 21s7-6.500 7-12a7 7 0 1 0-14 0c0 5.500 7 12 7 12zM12 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"),
    ("check", "m5 12.500 4.500 4.500L19 7.500"),
    ("clock", "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7v5l3 2"),
    ("off", "M3 3l18 18M8.500 8.600A8 8 0 0 0 4 11M20 11a11 11 0 0 0-6.600-3.600M7.500 14.500a6 6 0 0 1 5-1.800M12 19h.01"),
    ("users", "M9 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM2.500 20a6.500 6.500 0 0 1 13 0M16 5a3.500 3.500 0 0 1 0 6.500M18 14a6.500 6.500 0 0 1 3.500 6"),
    ("cal", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
    ("mail", "M3 6h18v13H3zM3 7l9 7 9-7"),
    ("doc", "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"),
    ("tv", "M3 6h18v12H3zM8 21h8M10 9.500v5l4.500-2.500z"),
    ("globe", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z"),
    ("chat", "M3 5h12v9H8l-5 4zM17 9h4v11l-4-3h-6"),
    ("building", "M5 21V4h10v17M15 10h4v11M3 21h18M8 8h1M11 8h1M8 12h1M11 12h1M8 16h1M11 16h1"),
    ("help", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.400-1 .8-1 1.700M12 16.500h.01"),
    ("scale", "M12 4v16M8 20h8M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z"),
    ("leaf", "M5 19C4 9 10 4 20 4c0 10-5 16-15 15zM5 19c3-5 6-8 10-10"),
    ("book", "M4 5c3-1 6-1 8 1 2-2 5-2 8-1v14c-3-1-6-1-8 1-2-2-5-2-8-1zM12 6v14"),
    ("work", "M3 8h18v12H3zM9 8V5h6v3M3 13h18"),
    ("home", "M4 11 12 4l8 7M6 10v10h12V10M10 20v-6h4v6"),
    ("x", "M6 6l12 12M18 6 6 18"),
    ("search", "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 20 20"),
    ("send", "M4 12 20 4l-5 16-3-7z"),
    ("trash", "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6"),
];

/// The icon of this name; nothing visible for a name that we have not drawn.
pub fn icon(name: &str) -> AnyView {
    let data = ICONS.iter().find(|(known, _)| *known == name).map(|(_, data)| *data);
    svg().attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").child(path().attr("d", data)).into_any()
}
