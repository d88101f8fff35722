//! A port for a program that has to be told one before it starts, since its address stands in another's settings.
//!
//! To ask the system for a free port and let go of it is a race: until the program listens, the system may hand the
//! same port to anyone, also as the own end of some connection, of which a browser opens hundreds. These ports come
//! from below those that systems hand out, and a process is given each of them once.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Linux hands out ports from 32768 upwards, other systems from 49152. The ports that browsers refuse lie below these.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;
/// Processes with following numbers begin this far from one another.
const STRIDE: u32 = 4_001;

static ASKED: AtomicU16 = AtomicU16::new(0);

/// A port of the loopback address that nobody listens on, and that this process has not been given before.
///
/// # Errors
///
/// Every port of the range is in use, or the system refuses to listen at all.
pub fn free_port() -> io::Result<u16> {
    let start = process::id().wrapping_mul(STRIDE) % u32::from(COUNT);
    let start = u16::try_from(start).unwrap_or_default();
    let mut refused = io::ErrorKind::AddrInUse.into();
    for _ in 0..COUNT {
        let asked = ASKED.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = FIRST + (start + asked) % COUNT;
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_free) => return Ok(port),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once_and_never_one_in_use() -> io::Result<()> {
        let mut given = vec![free_port()?];
        for _ in 0..100 {
            let next = FIRST + (given[given.len() - 1] - FIRST + 1) % COUNT;
            // Where another program has it, it is in use as well.
            let busy = TcpListener::bind((Ipv4Addr::LOCALHOST, next));
            let port = free_port()?;
            assert!((FIRST..FIRST + COUNT).contains(&port) && port != next);
            assert!(!given.contains(&port));
            TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
            given.push(port);
            drop(busy);
        }
        Ok(())
    }
}
