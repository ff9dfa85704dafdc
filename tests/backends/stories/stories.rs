//! What every backend is asked to do. A story tells what the citizen sees, never which requests were sent.

use std::time::Duration;

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Input, Op, Outcome, Repeat};
use medspil_core::idea::{Sort, Status};
use serde_json::json;

use crate::kit::{Backend, Citizen, Line, idea, picture, unique};

/// Every idea is found exactly once, whatever the pages' size, and the list has an end.
pub async fn list_over_pages(backend: &Backend) {
    let titles: Vec<String> = (0..5).map(|_| unique("Side")).collect();
    let citizen = Citizen::new();
    for title in &titles {
        backend.create(&citizen, idea(title, "")).await;
    }
    let first = backend.page(2, None).await;
    if backend.pages {
        assert_eq!(first.items.len(), 2, "a page is as long as was asked for");
        assert!(first.next.is_some(), "there is more than one page");
    } else {
        assert!(first.next.is_none(), "what knows no pages gives everything at once");
    }
    for size in [2, 3, 40] {
        let all = backend.list(size).await;
        for title in &titles {
            let times = all.iter().filter(|item| item.idea.title == *title).count();
            assert_eq!(times, 1, "{title} on pages of {size}");
        }
    }
}

/// Every order that is offered is the order of the list.
pub async fn sorts(backend: &Backend) {
    let titles: Vec<String> = (0..3).map(|_| unique("Orden")).collect();
    let sorts = backend.capabilities().sorts;
    let mut ids = Vec::new();
    for title in &titles {
        ids.push(backend.somebodys(title).await);
        // Many count whole seconds.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
    }
    if sorts.contains(&Sort::Top) {
        let liked = backend.like(&Citizen::new(), Op::Like, &ids[1], None).await;
        liked.expect("a like");
    }
    if sorts.contains(&Sort::Answered) {
        backend.staff.act(&ids[0]).await;
    }
    for sort in sorts {
        let all = backend.list_in(Some(sort), 40).await;
        let mine: Vec<usize> = all
            .iter()
            .filter_map(|item| titles.iter().position(|title| *title == item.idea.title))
            .collect();
        match sort {
            Sort::New => assert_eq!(mine, [2, 1, 0]),
            Sort::Top => {
                assert_eq!((mine.len(), mine[0]), (3, 1), "{mine:?}");
                assert!(all.is_sorted_by(|a, b| a.idea.likes >= b.idea.likes));
            }
            Sort::Answered => assert_eq!(mine, [0]),
        }
    }
}

/// A new idea has a receipt, is published, and stands in the list as it was written.
pub async fn create(backend: &Backend) {
    let title = unique("Flere bænke");
    let created = backend
        .create(&Citizen::new(), idea(&title, "Ved søen.\nOg et bord."))
        .await;
    assert!(created.receipt.is_published());
    assert!(!created.existed);
    assert_eq!(created.status, Status::Received);
    assert_eq!(created.id.is_some(), backend.tells_id, "{created:?}");
    assert_eq!(created.receipt.number.is_empty(), !backend.tells_id, "{created:?}");
    assert!(created.receipt.at.starts_with("20"), "{created:?}");
    let found = backend.titled(&title).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].idea.text.trim(), "Ved søen.\nOg et bord.");
    assert_eq!(found[0].idea.likes, 0);
    if let Some(id) = created.id {
        assert_eq!(found[0].idea.id, id);
    }
}

/// Quotes, braces, markup and other people's letters come back as they were written and lead nowhere.
pub async fn odd_texts(backend: &Backend) {
    for odd in [
        "\"'`};{{title}} $x",
        "<b>1 < 2</b> & 3 > 2",
        "../../?a=b#c %2F \\ 🚲 Ærø",
    ] {
        let title = format!("{} {odd}", unique("Sært"));
        backend.create(&Citizen::new(), idea(&title, odd)).await;
        let start = title.split(' ').next().expect("it has a first word").to_owned();
        let found = backend
            .list(40)
            .await
            .into_iter()
            .find(|item| item.idea.title.starts_with(&start));
        let found = found.unwrap_or_else(|| panic!("{title} is not in the list")).idea;
        assert_eq!((found.title.as_str(), found.text.trim()), (title.as_str(), odd));
    }
}

/// A photo goes along, and is seen where the idea is.
pub async fn photo(backend: &Backend) {
    let title = unique("Med billede");
    let input = idea(&title, "Sådan ser det ud.").file("photo", picture());
    backend.create(&Citizen::new(), input).await;
    let found = backend.titled(&title).await;
    assert_eq!(found.len(), 1);
    let address = found[0].photo.as_deref().expect("the idea tells where its photo is");
    let seen = reqwest::get(address).await.expect("the photo's server answers");
    assert!(seen.status().is_success(), "{address}: {}", seen.status());
    let kind = seen.headers().get(reqwest::header::CONTENT_TYPE).cloned();
    assert_eq!(kind.as_ref().and_then(|kind| kind.to_str().ok()), Some("image/png"));
    // Some write it anew, without what a camera adds: up to its width and height it is the same.
    let seen = seen.bytes().await.expect("all of it arrives");
    assert!(seen.starts_with(&picture().bytes[..24]), "{seen:?}");
}

/// What the backend refuses is refused, with its own words and the field that they are about.
pub async fn invalid(backend: &Backend) {
    let refused = &backend.refused;
    let before = backend.list(40).await.len();
    match backend.ask(&Citizen::new(), Op::Create, idea(&refused.title, "")).await {
        Err(Failure::Rejected { code, field, text }) => {
            assert_eq!(code, "invalid");
            assert_eq!(field.as_deref(), refused.field);
            assert!(text.is_some_and(|text| !text.is_empty() && !text.contains('<')));
        }
        other => panic!("{:?} should be refused: {other:?}", refused.title),
    }
    assert_eq!(backend.list(40).await.len(), before, "nothing was stored");
}

/// The same idea sent again, because nobody knew, is there once.
pub async fn duplicate(backend: &Backend) {
    let title = unique("To gange");
    let citizen = Citizen::new();
    let mut again = idea(&title, "Den samme.");
    let first = backend.create(&citizen, again.clone()).await;
    again.again = true;
    let second = backend.create(&citizen, again).await;
    assert_eq!(backend.titled(&title).await.len(), 1);
    if second.id.is_some() {
        assert_eq!(first.id, second.id);
    }
}

/// What somebody else has written before is refused as that, and is there once.
pub async fn another_hand(backend: &Backend) {
    let title = unique("To hænder");
    backend.create(&Citizen::new(), idea(&title, "Den samme.")).await;
    match backend
        .ask(&Citizen::new(), Op::Create, idea(&title, "Den samme."))
        .await
    {
        Err(Failure::Rejected { code, .. }) => assert_eq!(code, "duplicate"),
        other => panic!("somebody wrote this before: {other:?}"),
    }
    assert_eq!(backend.titled(&title).await.len(), 1);
}

/// An answer that never comes: sent again only where that is safe, otherwise left to the citizen.
pub async fn lost_answer(backend: &Backend) {
    unknown_outcome(backend, Line::Lost).await;
}

/// An answer that breaks off in the middle is no answer: the same as a lost one for what writes, and no list at all.
pub async fn half_an_answer(backend: &Backend) {
    let listed = backend
        .ask_over(Line::Half, &Citizen::new(), Op::List, Input::new())
        .await;
    assert_eq!(listed, Err(Failure::Incompatible));
    unknown_outcome(backend, Line::Half).await;
}

async fn unknown_outcome(backend: &Backend, line: Line) {
    let title = unique("Uvist");
    let citizen = Citizen::new();
    let mut input = idea(&title, "Kom den frem?");
    let outcome = backend.ask_over(line, &citizen, Op::Create, input.clone()).await;
    if nobody_knows(backend, outcome) {
        input.again = true;
        backend.create(&citizen, input).await;
    }
    assert_eq!(
        backend.titled(&title).await.len(),
        1,
        "it had arrived, and is there once"
    );
}

/// What nobody knows of a new idea is left to the citizen, or it is sent again later; whether it will be.
fn nobody_knows(backend: &Backend, outcome: Result<Outcome, Failure>) -> bool {
    let repeats = backend.capabilities().repeat != Repeat::Never;
    let code = String::from("unknown_outcome");
    let failure = if repeats {
        Failure::Transient { after: 0 }
    } else {
        Failure::Wedged { code }
    };
    assert_eq!(outcome, Err(failure), "sent again: {repeats}");
    repeats
}

/// Where the server cannot tell a repeated idea from a new one and can be asked: it is asked first, and only what is not
/// there is sent.
pub async fn look_first(backend: &Backend) {
    assert_eq!(backend.capabilities().repeat, Repeat::Look);
    for line in [Line::Lost, Line::Half] {
        unknown_outcome(backend, line).await;
    }
    let title = unique("Set efter");
    let citizen = Citizen::new();
    let mut input = idea(&title, "");
    input.again = true;
    // Nobody knows what the looking would have found, so nothing is sent.
    let looked = backend.ask_over(Line::Lost, &citizen, Op::Create, input.clone()).await;
    assert_eq!(looked, Err(Failure::Transient { after: 0 }));
    assert_eq!(backend.titled(&title).await.len(), 0);
    let sent = backend.create(&citizen, input.clone()).await;
    assert!(!sent.existed, "it had never arrived");
    let found = backend.create(&citizen, input).await;
    assert!(found.existed, "now it has");
    assert_eq!(found.id, sent.id);
    assert_eq!(backend.titled(&title).await.len(), 1);
}

/// What is taken first and looked at later has its receipt in the end, or the words that refuse it.
pub async fn answer_later(backend: &Backend) {
    create(backend).await;
    odd_texts(backend).await;
    invalid(backend).await;
    duplicate(backend).await;
    another_hand(backend).await;
    unknown_outcome(backend, Line::Lost).await;
}

/// A server that answers a form with the way to a page: one page says that it was taken, one what is wrong. A page that
/// says neither, such as one that asks to log in, is no receipt.
pub async fn redirect(backend: &Backend) {
    create(backend).await;
    odd_texts(backend).await;
    invalid(backend).await;
    let title = unique(backend.astray);
    let outcome = backend.ask(&Citizen::new(), Op::Create, idea(&title, "")).await;
    nobody_knows(backend, outcome);
    assert_eq!(backend.titled(&title).await.len(), 0);
}

/// A session is kept, and when the server ends it another is begun; the citizen sees nothing of it.
pub async fn session_ends(backend: &Backend) {
    backend.list(40).await;
    let first = backend.session().expect("a session was begun");
    backend.list(40).await;
    assert_eq!(backend.session(), Some(first.clone()), "it is kept");
    let title = unique("Længe om det");
    backend.ends_sessions.act("").await;
    let id = backend.somebodys(&title).await;
    assert_eq!(backend.titled(&title).await.len(), 1);
    let second = backend.session().expect("another was begun");
    assert_ne!(second.values, first.values);
    let citizen = Citizen::new();
    for op in [Op::Like, Op::Get, Op::List] {
        backend.ends_sessions.act("").await;
        let input = Input::new().with("id", &id).with("key", &citizen.key(&id));
        let outcome = backend.ask(&citizen, op, input).await;
        assert!(outcome.is_ok(), "{op:?}: {outcome:?}");
    }
    assert_eq!(backend.likes(&id, None).await, 1);
}

/// A like counts.
pub async fn like(backend: &Backend) {
    let id = backend.somebodys(&unique("Godt")).await;
    let liked = backend
        .like(&Citizen::new(), Op::Like, &id, None)
        .await
        .expect("a like");
    assert!(!liked.existed);
    assert_eq!(backend.likes(&id, liked.likes).await, 1);
    let liked = backend
        .like(&Citizen::new(), Op::Like, &id, None)
        .await
        .expect("another's like");
    assert_eq!(backend.likes(&id, liked.likes).await, 2);
}

/// The same person's second like changes nothing and is no failure.
pub async fn like_again(backend: &Backend) {
    let id = backend.somebodys(&unique("Godt igen")).await;
    let citizen = Citizen::new();
    backend.like(&citizen, Op::Like, &id, None).await.expect("a like");
    let again = backend
        .like(&citizen, Op::Like, &id, None)
        .await
        .expect("the same like");
    assert_eq!(backend.likes(&id, again.likes).await, 1);
}

/// A like taken back is gone; taking it back twice is no failure.
pub async fn unlike(backend: &Backend) {
    let id = backend.somebodys(&unique("Fortrudt")).await;
    let citizen = Citizen::new();
    backend
        .like(&Citizen::new(), Op::Like, &id, None)
        .await
        .expect("another's like");
    let liked = backend.like(&citizen, Op::Like, &id, None).await.expect("a like");
    for _ in 0..2 {
        let gone = backend
            .like(&citizen, Op::Unlike, &id, liked.row.as_deref())
            .await
            .expect("taken back");
        assert_eq!(backend.likes(&id, gone.likes).await, 1);
    }
}

/// One idea by its id.
pub async fn read_back(backend: &Backend) {
    let title = unique("Læst igen");
    let id = backend.written(&title, "Hele teksten.").await;
    let found = backend.get(Op::Get, &id).await.expect("an idea");
    assert_eq!((found.idea.id, found.idea.title), (id, title));
    assert_eq!(found.idea.text.trim(), "Hele teksten.");
}

/// What staff does with it reaches the citizen: another status, or that it is not to be seen until staff shows it again.
pub async fn status(backend: &Backend) {
    let id = backend.somebodys(&unique("Hvor langt")).await;
    let before = backend.get(Op::Status, &id).await.expect("where it stands");
    assert_eq!(before.idea.status, Status::Received);
    backend.staff.act(&id).await;
    let after = backend.get(Op::Status, &id).await;
    if let Some(status) = backend.staff_status {
        return assert_eq!(after.expect("where it stands").idea.status, status);
    }
    assert_eq!(after.expect_err("it is hidden").code(), "not_found");
    backend.publish.act(&id).await;
    let again = backend.get(Op::Status, &id).await.expect("where it stands");
    assert_eq!(again.idea.status, Status::Received);
}

/// What waits for a moderator says so, and nobody sees it before.
pub async fn moderation(backend: &Backend) {
    let title = unique("Venter");
    let created = backend.create(&Citizen::new(), idea(&title, "")).await;
    assert!(!created.receipt.is_published());
    assert_eq!(created.status, Status::Pending);
    assert_eq!(backend.titled(&title).await.len(), 0, "nobody sees it yet");
    let id = created.id.expect("it has an id");
    backend.publish.act(&id).await;
    assert_eq!(backend.titled(&title).await.len(), 1, "published");
}

/// Too many at once: not now, and when.
pub async fn rate_limit(backend: &Backend) {
    let citizen = Citizen::new();
    for _ in 0..20 {
        match backend.ask(&citizen, Op::Create, idea(&unique("Hurtig"), "")).await {
            Ok(Outcome::Created(_)) => {}
            Err(Failure::Transient { after }) => return assert!((1_000..=90_000).contains(&after), "{after} ms"),
            other => panic!("too fast is not wrong: {other:?}"),
        }
    }
    panic!("twenty in a row were taken");
}

/// An id that nothing has.
pub async fn not_found(backend: &Backend) {
    let code = backend
        .get(Op::Get, backend.unknown_id)
        .await
        .expect_err("nothing is there");
    assert_eq!(code.code(), "not_found");
}

/// A like of an id that nothing has.
pub async fn like_not_found(backend: &Backend) {
    let failure = backend
        .like(&Citizen::new(), Op::Like, backend.unknown_id, None)
        .await
        .expect_err("nothing is there to like");
    assert_eq!(failure.code(), "not_found");
}

/// Nobody listens: whatever is asked waits for better days, and nothing is half done.
pub async fn server_down(backend: &Backend) {
    let mut set = backend.config["set"].clone();
    let address = if set.get("base").is_some() { "base" } else { "url" };
    // Port 9 of this machine: nothing listens there, and nobody is let in by accident.
    set[address] = json!("http://127.0.0.1:9");
    let over = json!({ "set": set });
    let mut operations = vec![(Op::List, Input::new()), (Op::Create, idea("Ingen svarer", ""))];
    if backend.capabilities().like {
        operations.push((
            Op::Like,
            Input::new()
                .with("id", backend.unknown_id)
                .with("key", "a-key-of-sixteen"),
        ));
    }
    for (op, input) in operations {
        let outcome = backend.ask_with(Line::Good, &over, &Citizen::new(), op, input).await;
        assert_eq!(outcome, Err(Failure::Offline), "{op:?}");
    }
}
