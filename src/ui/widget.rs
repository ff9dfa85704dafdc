//! The whole widget: the blocks the editor chose, the live region, the foot. Drawn anew when the language changes.

use leptos::html::{div, span};
use leptos::prelude::*;
use medspil_core::config::Block;

use super::{ask, channels, ideas};
use crate::app::App;

/// Everything inside the shadow root.
pub fn widget(app: App) -> AnyView {
    let draw = move || {
        app.lang.track();
        let blocks = app.config.with_value(|config| config.blocks.clone());
        let drawn: Vec<AnyView> = blocks.into_iter().map(|block| draw_block(app, block)).collect();
        (drawn, foot(app)).into_any()
    };
    // The live region stays the same node for ever: a screen reader hears only changes of what was there before.
    let live = div().class("sr").role("status").child(move || app.said.get());
    (draw, live).into_any()
}

fn draw_block(app: App, block: Block) -> AnyView {
    match block {
        Block::Ask => ask::ask(app),
        Block::Channels => channels::channels(app),
        Block::Ideas => ideas::ideas(app),
    }
}

fn foot(app: App) -> AnyView {
    div().class("foot").child(span().child(app.t("foot.promise"))).into_any()
}
