//! The trials of what must be refused: a title and a text outside their limits, one field at a time.
//!
//! A refusal that is about no field of the form leaves the citizen to guess, so it is told.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{FieldRule, Outcome};

use super::diagnose::{failed, short};
use super::drive::Ran;
use super::fetch::Side;
use super::live::Trial;
use super::marked::{self, WITH_ALL};
use super::report::{Row, State};

const WHAT: &str = "refuse";

impl Trial<'_> {
    pub(super) async fn refuse(&mut self) {
        let mut tried = 0;
        let mut fields = self.can.fields.clone();
        // As the form asks for them.
        fields.sort_by_key(|field| match field.name.as_str() {
            "title" => 0,
            "text" => 1,
            _ => 2,
        });
        for field in fields {
            let word = matches!(field.name.as_str(), "title" | "text");
            // What else must be filled is asked for by the form; limits of it nobody looks at.
            if !word && (!field.required || matches!(field.name.as_str(), "photo" | "place")) {
                continue;
            }
            let good = marked::text_of(&self.item(), &field.name);
            for (at, (value, wrong)) in marked::invalid(&field, &good).into_iter().enumerate() {
                // Limits of what the form asks for besides nobody looks at.
                if at > 0 && !word {
                    break;
                }
                tried += 1;
                // As another idea: a title that was sent before may be refused for that.
                let moment = format!("{}-{}", self.began, tried + 1);
                let key = self.key();
                let mut input = marked::item(&self.backend.adapter, &self.can, &moment, &key, WITH_ALL);
                input.values.retain(|(name, _)| *name != field.name);
                let input = input.with(&field.name, &value);
                let ran = self.run(self.creates(), input).await;
                let row = self.refused(&field, &wrong, &ran);
                self.push(row);
            }
        }
        if tried == 0 {
            let why =
                "no limits of `title` and `text` are declared under `fields`, so nothing was sent that must be refused";
            let todo = "If the server has limits, declare them: the form then asks before it sends.";
            self.push(Row::new(WHAT, State::Note, why).change(Side::Configuration, todo));
        }
    }

    fn refused(&self, field: &FieldRule, wrong: &str, ran: &Ran) -> Row {
        let Err(Failure::Rejected {
            code,
            field: about,
            text,
        }) = &ran.result
        else {
            return match &ran.result {
                Ok(Outcome::Created(_)) => Row::new(
                    WHAT,
                    State::Note,
                    format!("{wrong} is accepted, so another idea is to be deleted; the form asks for it all the same"),
                ),
                _ => failed(WHAT, ran),
            };
        };
        let words = text
            .as_ref()
            .map(|text| format!(": “{}”", short(text)))
            .unwrap_or_default();
        let seen = |about: &str| format!("{wrong} is refused as {code} about {about}{words}");
        let note = |why: String, todo: String| Row::new(WHAT, State::Note, why).change(Side::Configuration, todo);
        match about {
            Some(about) if *about == field.name => Row::new(WHAT, State::Works, seen(about)),
            None => note(
                seen("no field") + "; it will not stand beside one",
                format!(
                    "Say where the field's name stands: `field`, at the top or in the rule. It answered {}",
                    body(ran)
                ),
            ),
            Some(about) if self.asks(about) => note(
                seen(about),
                format!(
                    "Look at `field`, and at `name` of `{}` and `{about}` under `fields`.",
                    field.name
                ),
            ),
            Some(about) => note(
                seen(&format!("`{about}`, which the form does not have")),
                format!(
                    "If that is the {0}: `\"fields\": {{\"{0}\": {{\"name\": \"{about}\"}}}}`.",
                    field.name
                ),
            ),
        }
    }

    /// Whether the form has this field.
    fn asks(&self, name: &str) -> bool {
        matches!(name, "title" | "text") || marked::rule(&self.can, name).is_some()
    }
}

fn body(ran: &Ran) -> String {
    let note = ran.notes.last();
    note.map(|note| short(&note.body)).unwrap_or_default()
}
