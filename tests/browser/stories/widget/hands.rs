//! The hands of the page language: pressing what stands still and can be hit, and typing into fields.

use serde_json::{Value, json};

use super::{FIND, Widget};

impl Widget {
    /// Presses the button that says this.
    pub async fn press_button(&self, says: &str) {
        self.press(
            &format!("the button {says:?}"),
            "return button(args[0])",
            &[json!(says)],
        )
        .await;
    }

    /// Presses what the script finds, once it stands still and nothing lies over it.
    pub async fn press(&self, what: &str, script: &str, args: &[Value]) {
        let place = format!(
            "{FIND}\nconst it = (() => {{ {script} }})(); if (!it || !seen(it)) return null; \
             it.scrollIntoView({{ block: 'center', inline: 'nearest', behavior: 'instant' }}); \
             await drawn(); const box = it.getClientRects()[0]; if (!box) return null; \
             const x = Math.floor(box.left + box.width / 2), y = Math.floor(box.top + box.height / 2); \
             const hit = root.elementFromPoint(x, y); return hit && (it === hit || it.contains(hit)) ? [x, y] : null"
        );
        let mut all = vec![json!(self.nth)];
        all.extend_from_slice(args);
        let point = self
            .browser
            .until(&format!("{what}, to be pressed"), async || {
                // Rows that come into view take their real height: a place counts when it stays the same.
                let before = self.browser.js_later(&place, &all).await;
                let after = self.browser.js_later(&place, &all).await;
                stands_still(&before, &after).then_some(after)
            })
            .await;
        let part = |index: usize| point[index].as_f64().unwrap_or_default();
        self.browser.press_at(part(0), part(1)).await;
    }

    /// Puts the cursor into a field and types; what stood there is replaced.
    pub async fn fill(&self, field: &str, value: &str) {
        self.press(&format!("the field {field}"), "return one(args[0])", &[json!(field)])
            .await;
        self.until(
            &format!("the cursor in {field}"),
            "const it = one(args[0]); if (root.activeElement !== it) return false; it.select(); return true",
            &[json!(field)],
        )
        .await;
        // Keys for what fits a thumb; a long text comes from the clipboard in life too.
        if value.chars().count() <= 80 {
            self.browser.type_keys(value).await;
        } else {
            self.paste(field, value).await;
        }
        self.until(
            &format!("{value:?} in {field}"),
            "return one(args[0]).value === args[1]",
            &[json!(field), json!(value)],
        )
        .await;
    }

    async fn paste(&self, field: &str, value: &str) {
        self.look("const it = one(args[0]); it.value = args[1]; it.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertFromPaste' }))", &[json!(field), json!(value)]).await;
    }
}

/// Whether both are places, and the same but for rounding.
fn stands_still(before: &Value, after: &Value) -> bool {
    let near = |part: usize| match (before[part].as_f64(), after[part].as_f64()) {
        (Some(before), Some(after)) => (before - after).abs() <= 2.0,
        _ => false,
    };
    near(0) && near(1)
}
