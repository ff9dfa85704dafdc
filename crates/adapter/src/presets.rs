//! The presets as texts, for the relay and the checker. The browser fetches the same files when it needs one.

/// Every preset with its text.
pub const PRESETS: [(&str, &str); 22] = [
    ("datasette", include_str!("../presets/datasette.json")),
    ("decidim", include_str!("../presets/decidim.json")),
    ("directus", include_str!("../presets/directus.json")),
    ("drupal-webform", include_str!("../presets/drupal-webform.json")),
    ("fixmystreet", include_str!("../presets/fixmystreet.json")),
    ("form", include_str!("../presets/form.json")),
    ("graphql", include_str!("../presets/graphql.json")),
    ("isso", include_str!("../presets/isso.json")),
    ("kinto", include_str!("../presets/kinto.json")),
    ("link", include_str!("../presets/link.json")),
    ("mail", include_str!("../presets/mail.json")),
    ("medspil", include_str!("../presets/medspil.json")),
    ("open311", include_str!("../presets/open311.json")),
    ("open311-xml", include_str!("../presets/open311-xml.json")),
    ("postgrest", include_str!("../presets/postgrest.json")),
    ("print", include_str!("../presets/print.json")),
    ("static", include_str!("../presets/static.json")),
    ("strapi", include_str!("../presets/strapi.json")),
    ("supabase", include_str!("../presets/supabase.json")),
    ("umbraco-forms", include_str!("../presets/umbraco-forms.json")),
    ("webhook", include_str!("../presets/webhook.json")),
    ("wordpress", include_str!("../presets/wordpress.json")),
];

/// The text of the preset of this name.
pub fn text(name: &str) -> Option<&'static str> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
