//! Words of a configuration and what they stand for, each said once: as a table for whoever lists or describes them, and as
//! a text that the engine looks them up in, which is much less to download than a table.

macro_rules! words {
    ($(#[$about:meta])* $table:ident: $kind:ident { $($word:literal => $value:ident,)+ }) => {
        $(#[$about])*
        pub const $table: [(&str, $kind); [$($word),+].len()] = [$(($word, $kind::$value)),+];

        impl $kind {
            const WORDS: &str = concat!($($word, " "),+);
            const ALL: &[Self] = &[$(Self::$value),+];

            /// What this word stands for.
            pub fn named(word: &str) -> Option<Self> {
                let at = $crate::mapping::text::place(Self::WORDS, word)?;
                Self::ALL.get(at).copied()
            }

            /// Its word.
            pub fn name(self) -> &'static str {
                $crate::mapping::text::nth(Self::WORDS, self as usize)
            }
        }
    };
}
pub(super) use words;
