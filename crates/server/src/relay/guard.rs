//! Where the relay may go: to the configured target, and there to no machine behind our own walls.
//!
//! The engine makes all addresses from the configuration and stays on its origins. Here the address behind the name is
//! looked at, at each connection: a name that leads to 127.0.0.1 today and elsewhere tomorrow gains nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use medspil_adapter::mapping::{Answer, Request, Silence};
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::config::ip_of;
use crate::transport::{Carry, Cookies, Transport};

/// Carries to public addresses only, unless private ones are configured.
#[derive(Debug)]
pub(crate) struct Guard {
    transport: Transport,
    private: bool,
}

impl Guard {
    pub(crate) fn new(private: bool) -> Result<Self, String> {
        // A proxy would look the names up by itself, out of our sight.
        let mut client = reqwest::Client::builder().no_proxy();
        if !private {
            client = client.dns_resolver(std::sync::Arc::new(PublicOnly));
        }
        Ok(Self {
            transport: Transport::with(client)?,
            private,
        })
    }

    /// An address written in numbers asks no resolver.
    fn allows(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        self.private || url.host_str().is_some_and(|host| ip_of(host).is_none_or(is_public))
    }
}

impl Carry for Guard {
    async fn carry(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Silence> {
        if !self.allows(&request.url) {
            tracing::warn!("an address in a private network was not asked");
            return Err(Silence::NotSent);
        }
        self.transport.carry(request, cookies).await
    }
}

/// Resolves names to public addresses only.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                let why = "the name leads to no public address; say \"private\": true if that is meant";
                return Err(io::Error::other(why).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is reachable by everybody (the registries of RFC 6890, and what carries an IPv4 address inside).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || matches!(
            (a, b, c),
            (0 | 224.., ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
        );
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b) {
        // Mapped, compatible, and translated by NAT64; 6to4.
        (0, 0) if (c, d, e) == (0, 0, 0) && f == 0xffff => inside(g, h),
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => inside(g, h),
        (0x2002, _) => inside(b, c),
        // Teredo and other protocols' own; documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // All that is given out for use by everybody.
        (0x2000..=0x3fff, _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use medspil_adapter::mapping::{Body, Credentials, Format, Method};

    use super::*;

    #[test]
    fn only_addresses_for_everybody_are_public() {
        for public in [
            "8.8.8.8",
            "185.15.59.224",
            "2a00:1450:400f::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "100::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn an_address_in_numbers_is_looked_at_however_it_is_written() {
        let guard = Guard::new(false).unwrap();
        for private in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1:8080/a?b",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::ffff:169.254.169.254]/",
            "no address",
        ] {
            assert!(!guard.allows(private), "{private}");
        }
        assert!(guard.allows("https://example.dk/"));
        assert!(Guard::new(true).unwrap().allows("http://127.0.0.1/"));
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let found = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(found.is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let request = Request {
            method: Method::Get,
            url: format!("http://localhost:{}/", listener.local_addr().unwrap().port()),
            headers: Vec::new(),
            body: Body::Nothing,
            credentials: Credentials::Omit,
            timeout_ms: 300,
            expect: Format::Json,
        };
        let asked = async |private| {
            let guard = Guard::new(private).unwrap();
            guard.carry(&request, &mut Cookies::default()).await
        };
        assert_eq!(asked(false).await, Err(Silence::NotSent));
        // Nobody answers there, but it may have arrived.
        assert_eq!(asked(true).await, Err(Silence::Unknown));
    }
}
