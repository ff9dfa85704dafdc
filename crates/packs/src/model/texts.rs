//! Texts of a certain form. The schema carries a pattern for editors; the check asks `crate::rules`, which knows more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! text_of_a_form {
    ($(#[doc = $doc:literal] $name:ident matches $pattern:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[schemars(extend("pattern" = $pattern))]
        pub struct $name(pub String);

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

text_of_a_form! {
    #[doc = "Lower-case letters a–z, digits and hyphens."]
    Id matches "^[a-z0-9]+(-[a-z0-9]+)*$";
    #[doc = "An address that begins with https:// or http://."]
    Web matches "^https?://[^\\s]+$";
    #[doc = "A telephone number as it is dialled: digits, with + and the country before them."]
    Phone matches "^\\+?[0-9]{3,15}$";
    #[doc = "A mail address."]
    Address matches "^[^\\s@?&%]+@[^\\s@?&%]+\\.[^\\s@?&%]+$";
    #[doc = "A day, such as 2026-11-24."]
    Date matches "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    #[doc = "A day, or a day and a time, such as 2026-11-24 or 2026-11-24T19:00 (Danish time where no zone is given)."]
    Moment matches "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?$";
    #[doc = "A time of the day, such as 09:00."]
    Clock matches "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$";
    #[doc = "Days of the week (mo tu we th fr sa su), with - for a span and , between, such as mo-th,sa."]
    Days matches "^(mo|tu|we|th|fr|sa|su)(-(mo|tu|we|th|fr|sa|su))?(,(mo|tu|we|th|fr|sa|su)(-(mo|tu|we|th|fr|sa|su))?)*$";
}
