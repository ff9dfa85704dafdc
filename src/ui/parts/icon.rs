//! Line icons on a 24 by 24 grid, drawn with the text's colour. Decoration: a screen reader never meets them.

use crate::ui::dom::{El, svg};

/// Name and path data of every icon, drawn for Medspil.
const ICONS: [(&str, &str); 27] = [
    ("road", "M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3"),
    ("ear", "M4 5h16v11H9l-5 4zM8 9h8M8 12.5h5"),
    (
        "bulb",
        "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.8.7 1.1 1.4 1.1 2.2h5c0-.8.3-1.5 1.1-2.2A6 6 0 0 0 12 3z",
    ),
    (
        "phone",
        "M5 4h4l1.5 4.5L8 10.5a12 12 0 0 0 5.5 5.5l2-2.5L20 15v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z",
    ),
    (
        "heart",
        "M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
    ),
    (
        "pin",
        "M12 21s7-6.5 7-12a7 7 0 1 0-14 0c0 5.5 7 12 7 12zM12 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    ),
    ("check", "m5 12.5 4.5 4.5L19 7.5"),
    ("clock", "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7v5l3 2"),
    (
        "off",
        "M3 3l18 18M8.5 8.6A8 8 0 0 0 4 11M20 11a11 11 0 0 0-6.6-3.6M7.5 14.5a6 6 0 0 1 5-1.8M12 19h.01",
    ),
    (
        "users",
        "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20a6.5 6.5 0 0 1 13 0M16 5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6",
    ),
    ("cal", "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"),
    ("mail", "M3 6h18v13H3zM3 7l9 7 9-7"),
    ("doc", "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"),
    ("tv", "M3 6h18v12H3zM8 21h8M10 9.5v5l4.5-2.5z"),
    (
        "globe",
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z",
    ),
    ("chat", "M3 5h12v9H8l-5 4zM17 9h4v11l-4-3h-6"),
    (
        "building",
        "M5 21V4h10v17M15 10h4v11M3 21h18M8 8h1M11 8h1M8 12h1M11 12h1M8 16h1M11 16h1",
    ),
    (
        "help",
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 16.5h.01",
    ),
    (
        "scale",
        "M12 4v16M8 20h8M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z",
    ),
    ("leaf", "M5 19C4 9 10 4 20 4c0 10-5 16-15 15zM5 19c3-5 6-8 10-10"),
    (
        "book",
        "M4 5c3-1 6-1 8 1 2-2 5-2 8-1v14c-3-1-6-1-8 1-2-2-5-2-8-1zM12 6v14",
    ),
    ("work", "M3 8h18v12H3zM9 8V5h6v3M3 13h18"),
    ("home", "M4 11 12 4l8 7M6 10v10h12V10M10 20v-6h4v6"),
    ("x", "M6 6l12 12M18 6 6 18"),
    (
        "search",
        "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
    ),
    ("send", "M4 12 20 4l-5 16-3-7z"),
    ("trash", "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6"),
];

/// The icon of this name; nothing visible for a name that we have not drawn.
pub fn icon(name: &str) -> El {
    let data = ICONS.iter().find(|(known, _)| *known == name).map(|(_, data)| *data);
    let path = svg("path").attr_if("d", data);
    svg("svg")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .child(path)
}
