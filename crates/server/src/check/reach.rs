//! Whether a page can reach an address at all: mixed content (W3C Mixed Content, section 4), and addresses that only the
//! machine or the house has.

use std::net::IpAddr;

use reqwest::Url;

use super::fetch::{Blocked, Side, blocked};

/// A page under https reaches no http, except on the citizen's own machine.
pub fn mixed_content(page: &Url, target: &Url) -> Option<Blocked> {
    if page.scheme() != "https" || target.scheme() != "http" || is_loopback(target) {
        return None;
    }
    Some(blocked(
        format!(
            "mixed content: a page under https may not ask {}",
            target.origin().ascii_serialization()
        ),
        Side::Configuration,
        "Give `base` with https://. If the server has no certificate, use the relay: it may ask by http.",
    ))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.ends_with(".localhost") || address(url).is_some_and(|address| address.is_loopback())
}

fn address(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// Whether the address means this machine or the house's own network.
pub fn is_near(url: &Url) -> bool {
    let private = match address(url) {
        Some(IpAddr::V4(address)) => address.is_private() || address.is_link_local(),
        Some(IpAddr::V6(address)) => address.is_unique_local() || address.is_unicast_link_local(),
        None => false,
    };
    private || is_loopback(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://www.kk.dk";

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn https_reaches_no_http_but_on_the_own_machine() {
        assert!(mixed_content(&url(PAGE), &url("http://b.dk/")).is_some());
        for fine in [
            "https://b.dk/",
            "http://localhost:1/",
            "http://127.0.0.1:1/",
            "http://[::1]:1/",
        ] {
            assert_eq!(mixed_content(&url(PAGE), &url(fine)), None, "{fine}");
        }
        assert_eq!(mixed_content(&url("http://kk.dk"), &url("http://b.dk/")), None);
        assert!(
            is_near(&url("http://192.168.1.7/"))
                && is_near(&url("http://[fd00::1]/"))
                && !is_near(&url("https://b.dk"))
        );
    }
}
