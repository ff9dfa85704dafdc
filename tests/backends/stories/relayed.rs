//! What a relay leaves at a real server: everything that the mapping names, and nothing else of the citizen.

use medspil_adapter::mapping::Value;
use serde_json::{Value as Json, json};

use crate::kit::{Citizen, idea, tell, unique};
use crate::{backends, kit};

#[test]
fn a_place_reaches_kinto_and_contact_data_does_not() {
    tell(async {
        let backend = backends::relayed_kinto().await;
        let _alone = backend.alone().await;
        let title = unique("Her");
        let input = idea(&title, "")
            .with("email", "karen@rungstedlund.dk")
            .with("name", "Karen Blixen")
            .value("place", Value::of(&json!({"lat": 55.6761, "lon": 12.5683})));
        let id = backend.create(&Citizen::new(), input).await.id.expect("it has an id");
        let server = backend.server.as_ref().expect("it is a server of its own");
        let record = format!("{}/buckets/medspil/collections/ideas/records/{id}", server.get("base"));
        let asked = reqwest::Client::new().get(record).send().await.expect("Kinto answers");
        let record: Json = asked.json().await.expect("a record is JSON");
        assert_eq!(record["data"]["location"], json!({"lat": 55.6761, "lon": 12.5683}));
        let text = record.to_string();
        assert!(!text.contains("Karen") && !text.contains("rungstedlund"), "{text}");
        let folder = crate::servers::folder().join("state/relayed-kinto-relay");
        for file in std::fs::read_dir(folder).expect("the relay has a folder") {
            let bytes = std::fs::read(file.expect("it can be listed").path()).expect("it can be read");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("Karen") && !text.contains("rungstedlund"));
        }
    });
}

#[test]
fn the_relay_tells_which_fields_the_target_has_no_place_for() {
    tell(async {
        let backend = backends::relayed_kinto().await;
        let _alone = backend.alone().await;
        let base = backend.config["set"]["base"].as_str().expect("it has an address");
        let idea = json!({"title": unique("Uden"), "email": "karen@rungstedlund.dk", "place": {"lat": 55, "lon": 12}});
        let sent = reqwest::Client::new()
            .post(format!("{base}/ideas"))
            .header("Idempotency-Key", kit::unique("idea-key"))
            .json(&idea);
        let told: Json = sent
            .send()
            .await
            .expect("the relay answers")
            .json()
            .await
            .expect("in JSON");
        assert_eq!(told["left_out"], json!(["email"]), "{told}");
        assert_eq!(told["receipt"]["delivery"], "arrived");
    });
}
