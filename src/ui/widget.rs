//! The whole widget: the blocks the editor chose, the foot, the live region. Drawn anew when the language changes.

use medspil_core::config::Block;

use super::dom::{El, el};
use super::parts::note;
use super::{ask, channels, ideas};
use crate::app::App;
use crate::app::ports::Can;

/// Draws everything inside the frame.
pub fn widget(app: App) -> El {
    let blocks = move || {
        let draw = |block: &Block| match block {
            Block::Ask => ask::ask(app),
            Block::Channels => channels::channels(app),
            Block::Ideas if !app.can.has(Can::LIST) => el("div", "gone"),
            Block::Ideas => ideas::ideas(app),
        };
        app.lang.with(|_| ());
        let mut drawn: Vec<El> = app.config.blocks.iter().map(draw).collect();
        // The menu stands in the ask box; without one it comes first.
        if !app.config.blocks.contains(&Block::Ask) {
            drawn.insert(0, el("div", "row").child(ask::languages::languages(app)));
        }
        drawn.insert(
            1,
            el("div", "notice").live(move || app.notice.get().map(|text| note("err", &text))),
        );
        drawn.push(el("div", "foot").text(&app.t("foot.promise")));
        drawn
    };
    // The live region stays the same node for ever: a screen reader hears only changes of what was there before.
    let live = el("div", "sr").attr("role", "status").text_live(move || app.said.get());
    el("div", "all").live(blocks).child(live)
}
