//! The backends: how each is configured here, what it refuses, how its staff works. Started once, at the first story.

use std::future::Future;
use std::time::Duration;

use medspil_core::idea::Status;
use medspil_server::{Config, Moderation, Origins, RelayConfig};
use serde_json::{Value as Json, json};
use tokio::sync::{Mutex, OnceCell};

use crate::city::{self, City, Habits};
use crate::kit::{Backend, ORIGIN, Refused, Staff};
use crate::servers::{Server, folder};

/// A function that starts a backend at its first call; where it cannot start, every call fails with the reason.
macro_rules! once {
    ($(#[$about:meta])* $name:ident, $start:expr) => {
        $(#[$about])*
        pub async fn $name() -> &'static Backend {
            static STARTED: OnceCell<Result<Backend, String>> = OnceCell::const_new();
            match STARTED.get_or_init(|| async { $start.await }).await {
                Ok(backend) => backend,
                Err(why) => panic!("this backend cannot be tried: {why}"),
            }
        }
    };
}

once!(
    /// Our own, everything published at once.
    medspil,
    own("medspil", Moderation::After, 10_000)
);
once!(
    /// Our own, everything read before.
    medspil_moderated,
    own("medspil-moderated", Moderation::Before, 10_000)
);
once!(
    /// Our own, which takes three ideas a minute.
    medspil_strict,
    own("medspil-strict", Moderation::After, 3)
);
once!(
    /// Comments published at once.
    isso,
    isso_with("isso", &[])
);
once!(
    /// Comments that wait.
    isso_moderated,
    isso_with("isso-moderated", &[("MODERATION", "true")])
);
once!(
    /// Two comments a minute.
    isso_strict,
    isso_with("isso-strict", &[("RATELIMIT", "2")])
);
once!(
    /// Records and likes in two collections.
    kinto,
    kinto_in("kinto")
);
once!(
    /// Queries and mutations made from tables.
    graphql,
    graphql_with()
);
once!(
    /// The standard to the letter, in JSON.
    open311,
    geo_report(
        "open311",
        Habits {
            root: "service_requests",
            tokens: true,
            pages: false,
        }
    )
);
once!(
    /// The standard as some cities speak it, in XML.
    open311_xml,
    geo_report(
        "open311-xml",
        Habits {
            root: "requests",
            tokens: false,
            pages: true,
        }
    )
);
once!(
    /// Rows of SQLite.
    datasette,
    datasette_with()
);
once!(
    /// A flow behind an address.
    webhook,
    webhook_with()
);

once!(
    /// Kinto behind a relay: the widget speaks our own API.
    relayed_kinto,
    relayed("relayed-kinto", 10_000, kinto_in("relayed-kinto"))
);
once!(
    /// The same, where three ideas a minute are taken.
    relayed_strict,
    relayed("relayed-strict", 3, kinto_in("relayed-strict"))
);
once!(
    /// The standard to the letter behind a relay, which has its key.
    relayed_open311,
    relayed(
        "relayed-open311",
        10_000,
        geo_report(
            "open311",
            Habits {
                root: "service_requests",
                tokens: true,
                pages: false,
            }
        )
    )
);

#[cfg(feature = "all-backends")]
once!(
    /// Comments of a page.
    wordpress,
    wordpress_with("wordpress", &[])
);
#[cfg(feature = "all-backends")]
once!(
    /// Comments that wait.
    wordpress_moderated,
    wordpress_with("wordpress-moderated", &[("MODERATION", "1")])
);
#[cfg(feature = "all-backends")]
once!(
    /// Comments with WordPress' own flood guard.
    wordpress_strict,
    wordpress_with("wordpress-strict", &[("FLOOD", "1")])
);
#[cfg(feature = "all-backends")]
once!(
    /// Entries of two collections.
    strapi,
    strapi_with()
);
#[cfg(feature = "all-backends")]
once!(
    /// Items of two collections.
    directus,
    directus_with("directus", &[])
);
#[cfg(feature = "all-backends")]
once!(
    /// Three requests of one address in twenty seconds.
    directus_strict,
    directus_with("directus-strict", &[("POINTS", "3")])
);

/// What most backends have in common.
pub fn backend(name: &'static str, config: Json) -> Backend {
    Backend {
        name,
        config,
        secrets: Vec::new(),
        refused: Refused {
            title: "x".into(),
            field: None,
        },
        tells_id: true,
        pages: true,
        lists_likes: true,
        unknown_id: "999999",
        staff: Staff::Nobody,
        staff_status: None,
        publish: Staff::Nobody,
        turn: Mutex::new(()),
        server: None,
    }
}

async fn own(name: &'static str, moderation: Moderation, rate_per_minute: u32) -> Result<Backend, String> {
    let data = folder().join("state").join(name);
    drop(std::fs::remove_dir_all(&data));
    let config = Config {
        moderation,
        rate_per_minute,
        origins: Origins::parse([ORIGIN])?,
        ..Config::new(&data)
    };
    let app = medspil_server::app(config).await.map_err(|why| why.to_string())?;
    let store = app.store.clone();
    let running = app.spawn().await.map_err(|why| why.to_string())?;
    let base = format!("{}/api/v1", running.url());
    // It ends with the tests; nothing needs an orderly stop.
    std::mem::forget(running);
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        staff: Staff::Answers(store.clone()),
        staff_status: Some(Status::Answered),
        publish: Staff::Publishes(store),
        ..backend(name, json!({"extends": "medspil", "set": {"base": base}}))
    })
}

/// A backend behind a relay of ours: what a page sees is our own API, with everything that goes along.
async fn relayed(
    name: &'static str,
    rate_per_minute: u32,
    target: impl Future<Output = Result<Backend, String>>,
) -> Result<Backend, String> {
    let target = target.await?;
    let data = folder().join("state").join(format!("{name}-relay"));
    drop(std::fs::remove_dir_all(&data));
    let mut config = target.config.clone();
    config["private"] = json!(true);
    let secret = |wanted: &str| target.secrets.iter().find(|(name, _)| name == wanted);
    let mut relay = RelayConfig::of(config, &|name| secret(name).map(|(_, value)| value.clone()))?;
    // What staff does is seen at once.
    relay.timing.fresh = Duration::ZERO;
    let config = Config {
        rate_per_minute,
        origins: Origins::parse([ORIGIN])?,
        relays: vec![relay],
        ..Config::new(&data)
    };
    let app = medspil_server::app(config).await.map_err(|why| why.to_string())?;
    let running = app.spawn().await.map_err(|why| why.to_string())?;
    let likes = target.capabilities().like;
    let mut front = json!({
        "extends": "medspil", "set": {"base": format!("{}/api/v1", running.url())},
        "operations": {"create": {"body": {
            "place": {"lat": "{{place.lat as number}}", "lon": "{{place.lon as number}}"},
            "name": "{{name}}", "email": "{{email}}", "phone": "{{phone}}",
        }}},
    });
    if !likes {
        front["operations"]["like"] = json!(null);
        front["operations"]["unlike"] = json!(null);
    }
    // It ends with the tests; nothing needs an orderly stop.
    std::mem::forget(running);
    Ok(Backend {
        name,
        config: front,
        secrets: Vec::new(),
        // Our own API looks first.
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        ..target
    })
}

async fn isso_with(name: &'static str, settings: &[(&str, &str)]) -> Result<Backend, String> {
    let server = Server::start("isso", name, settings)?;
    let config = json!({"extends": "isso", "set": {"base": server.get("base")}});
    Ok(Backend {
        // Isso counts letters: a headline of one and an empty text.
        refused: Refused {
            title: "x".into(),
            field: Some("text"),
        },
        // What its moderators' link does.
        publish: sqlite(&server, "update comments set mode = 1 where id = {id}"),
        ..backend(name, config)
    }
    .with(server))
}

async fn kinto_in(state: &str) -> Result<Backend, String> {
    let server = Server::start("kinto", state, &[])?;
    let base = server.get("base");
    let config = json!({"extends": "kinto", "set": {"base": base}});
    // admin:for-tests-only
    let admin = vec![("Authorization", String::from("Basic YWRtaW46Zm9yLXRlc3RzLW9ubHk="))];
    let idea = format!("{base}/buckets/medspil/collections/ideas/records/{{id}}");
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        lists_likes: false,
        unknown_id: "there-is-no-such-record",
        staff: Staff::Asks(reqwest::Method::PATCH, idea, admin, json!({"data": {"status": "done"}})),
        staff_status: Some(Status::Implemented),
        ..backend("kinto", config)
    }
    .with(server))
}

async fn graphql_with() -> Result<Backend, String> {
    let server = Server::start("postgraphile", "postgraphile", &[])?;
    let mut psql: Vec<String> = server.get("psql").split(' ').map(str::to_owned).collect();
    psql.extend([
        "-q".into(),
        "-c".into(),
        "update app.idea set status = 'done' where id = '{id}'".into(),
    ]);
    Ok(Backend {
        unknown_id: "00000000-0000-4000-8000-000000000000",
        staff: Staff::Runs(psql),
        staff_status: Some(Status::Implemented),
        ..backend(
            "graphql",
            json!({
                "extends": "graphql", "set": {"base": server.get("base")}, "statuses": {"done": "implemented"}
            }),
        )
    }
    .with(server))
}

async fn datasette_with() -> Result<Backend, String> {
    let server = Server::start("datasette", "datasette", &[])?;
    let config = json!({
        "extends": "datasette", "set": {"base": server.get("base"), "token": server.get("token")},
        "statuses": {"done": "implemented"}
    });
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        tells_id: false,
        staff: sqlite(&server, "update ideas set status = 'done' where id = {id}"),
        staff_status: Some(Status::Implemented),
        ..backend("datasette", config)
    }
    .with(server))
}

async fn webhook_with() -> Result<Backend, String> {
    let server = Server::start("webhook", "webhook", &[])?;
    // The preset takes submissions only; the flow lists them at the same address, so that the stories can look.
    let config = json!({
        "extends": "webhook", "set": {"url": server.get("base")},
        "item": {"id": "id", "title": "title", "text": "text", "status": "status", "photo": "photo", "created": "created_at"},
        "operations": {"list": {"url": "", "items": "*"}}
    });
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        pages: false,
        lists_likes: false,
        ..backend("webhook", config)
    }
    .with(server))
}

async fn geo_report(preset: &'static str, habits: Habits) -> Result<Backend, String> {
    let (held, base) = City::start(habits).await?;
    let config = json!({"extends": preset, "set": {
        "base": base, "service_code": city::SERVICE, "jurisdiction_id": city::JURISDICTION,
        "api_key": {"env": "OPEN311_KEY"}
    }});
    Ok(Backend {
        secrets: vec![("OPEN311_KEY".into(), city::KEY.into())],
        refused: Refused {
            title: "x".repeat(city::LONGEST + 1),
            field: None,
        },
        pages: habits.pages,
        staff: Staff::Closes(held),
        staff_status: Some(Status::Answered),
        ..backend(preset, config)
    })
}

#[cfg(feature = "all-backends")]
async fn wordpress_with(name: &'static str, settings: &[(&str, &str)]) -> Result<Backend, String> {
    let server = Server::start("wordpress", name, settings)?;
    let config = json!({"extends": "wordpress", "set": {"base": server.get("base"), "post": server.get("post")}});
    // What a moderator's buttons do.
    let moderate = |approved: &str| {
        let statement = format!("update wp_comments set comment_approved = '{approved}' where comment_ID = {{id}}");
        let mariadb = server.get("mariadb").split(' ').map(str::to_owned);
        mariadb.chain(["-e".into(), statement]).collect()
    };
    let (hide, publish) = (moderate("0"), moderate("1"));
    Ok(Backend {
        // A comment without any text.
        refused: Refused {
            title: String::new(),
            field: Some("text"),
        },
        lists_likes: false,
        staff: Staff::Runs(hide),
        publish: Staff::Runs(publish),
        ..backend(name, config)
    }
    .with(server))
}

#[cfg(feature = "all-backends")]
async fn directus_with(name: &'static str, settings: &[(&str, &str)]) -> Result<Backend, String> {
    let server = Server::start("directus", name, settings)?;
    let base = server.get("base");
    let config = json!({"extends": "directus", "set": {"base": base}});
    let admin = vec![("Authorization", format!("Bearer {}", server.get("token")))];
    let idea = format!("{base}/items/ideas/{{id}}");
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        staff: Staff::Asks(reqwest::Method::PATCH, idea, admin, json!({"status": "done"})),
        staff_status: Some(Status::Implemented),
        ..backend(name, config)
    }
    .with(server))
}

#[cfg(feature = "all-backends")]
async fn strapi_with() -> Result<Backend, String> {
    let server = Server::start("strapi", "strapi", &[])?;
    let mut psql: Vec<String> = server.get("psql").split(' ').map(str::to_owned).collect();
    psql.extend([
        "-q".into(),
        "-c".into(),
        "update ideas set state = 'done' where document_id = '{id}'".into(),
    ]);
    let config = json!({"extends": "strapi", "set": {"base": server.get("base")}});
    Ok(Backend {
        refused: Refused {
            title: "x".into(),
            field: Some("title"),
        },
        unknown_id: "abcdefghijklmnopqrstuvwx",
        staff: Staff::Runs(psql),
        staff_status: Some(Status::Implemented),
        ..backend("strapi", config)
    }
    .with(server))
}

/// A statement in the server's SQLite file, with `{id}` filled in.
fn sqlite(server: &Server, statement: &str) -> Staff {
    let program =
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20); c.execute(sys.argv[2]); c.commit()";
    let words = ["python3", "-c", program, server.get("database"), statement];
    Staff::Runs(words.map(str::to_owned).to_vec())
}

impl Backend {
    fn with(mut self, server: Server) -> Self {
        self.server = Some(server);
        self
    }
}
