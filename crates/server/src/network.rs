//! Addresses of clients: ranges of them, and who it really is behind a proxy.

use std::{net::IpAddr, str::FromStr};

/// A range of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    prefix: u32,
    v4: bool,
}

/// Not a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use an address or a range of addresses, such as 10.0.0.0/8 or ::1")]
pub struct NetworkError;

/// An address as a number that is filled from the left, and whether it is one of IPv4.
fn bits(address: IpAddr) -> (u128, bool) {
    match address.to_canonical() {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, true),
        IpAddr::V6(address) => (address.to_bits(), false),
    }
}

fn mask(prefix: u32) -> u128 {
    u128::MAX.checked_shl(128 - prefix).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let (bits, v4) = bits(address);
        let longest = if v4 { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().map_err(|_| NetworkError)?,
            None => longest,
        };
        if prefix > longest {
            return Err(NetworkError);
        }
        Ok(Self {
            bits: bits & mask(prefix),
            prefix,
            v4,
        })
    }
}

impl Network {
    /// Whether the address lies in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (bits, v4) = bits(address);
        v4 == self.v4 && bits & mask(self.prefix) == self.bits
    }
}

/// The client behind `peer`: proxies of the list are believed when they say, in `X-Forwarded-For`, for whom they ask, and
/// nobody else is. The header's values are joined by commas; each proxy adds whom it heard at its end.
#[must_use]
pub fn client(peer: IpAddr, forwarded_for: &str, trusted: &[Network]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    for told in forwarded_for.rsplit(',') {
        if !is_proxy(client) {
            break;
        }
        // Beyond what cannot be read nothing is known.
        let Ok(told) = told.trim().parse::<IpAddr>() else {
            break;
        };
        client = told.to_canonical();
    }
    client
}

/// What a limit counts by: the address, of IPv6 its first half, of which one connection has the rest to itself.
#[must_use]
pub fn bucket(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}/64", address.to_bits() >> 64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_hold_their_addresses() {
        for (range, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("10.1.2.3/8", "10.9.9.9", "9.255.255.255"),
            ("192.168.1.7", "192.168.1.7", "192.168.1.8"),
            ("192.168.1.7/31", "192.168.1.6", "192.168.1.8"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::1", "::1", "::2"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("::/0", "ffff::", "1.2.3.4"),
            ("127.0.0.1", "::ffff:127.0.0.1", "::1"),
        ] {
            assert!(network(range).contains(ip(inside)), "{inside} in {range}");
            assert!(
                !network(range).contains(ip(outside)),
                "{outside} in {range}"
            );
        }
        for bad in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/-1",
            "proxy",
            "10.0.0.0/8/8",
        ] {
            assert_eq!(bad.parse::<Network>(), Err(NetworkError), "{bad}");
        }
    }

    #[test]
    fn only_proxies_of_the_list_are_believed() {
        let trusted = [network("10.0.0.0/8"), network("127.0.0.1")];
        for (peer, header, client_is) in [
            ("9.9.9.9", "1.1.1.1", "9.9.9.9"),
            ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            // What the client itself wrote stands before what the proxy saw.
            ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
            ("127.0.0.1", "6.6.6.6, 1.1.1.1,10.0.0.2", "1.1.1.1"),
            ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(
                client(ip(peer), header, &trusted),
                ip(client_is),
                "{peer} {header}"
            );
        }
        assert_eq!(client(ip("10.0.0.1"), "1.1.1.1", &[]), ip("10.0.0.1"));
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        assert_eq!(bucket(ip("2001:db8::1")), bucket(ip("2001:db8::ffff")));
        assert_ne!(bucket(ip("2001:db8::1")), bucket(ip("2001:db8:0:1::1")));
        assert_eq!(bucket(ip("::ffff:1.2.3.4")), bucket(ip("1.2.3.4")));
        assert_ne!(bucket(ip("1.2.3.4")), bucket(ip("1.2.3.5")));
    }
}
