//! Runs the targets without libFuzzer: first over the seeds in `corpus/`, then over what becomes of them when they are
//! changed, joined and filled with words of the formats. Nothing guides it, so that it finds less in the same time.
//!
//! `drive [--seconds N] [--seed N] [TARGET…]`: N seconds for each target, 0 for the seeds alone.

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use framechat_fuzz::{TARGETS, Target};

/// The longest input that is made.
const INPUT_MAX_BYTES: usize = 8 * 1024;
/// Runs between two looks at the clock.
const BATCH: u64 = 256;

struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `most`.
    fn up_to(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most as u64 + 1)).unwrap_or(0)
    }

    fn of<'a>(&mut self, list: &'a [Vec<u8>]) -> &'a [u8] {
        &list[self.up_to(list.len() - 1)]
    }
}

struct Options {
    seconds: u64,
    seed: u64,
    targets: Vec<Target>,
}

fn options() -> Result<Options, String> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut options = Options {
        seconds: 60,
        seed: u64::from(now.subsec_nanos()),
        targets: Vec::new(),
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().and_then(|value| value.parse().ok());
            value.ok_or_else(|| format!("{argument} needs a number"))
        };
        match argument.as_str() {
            "--seconds" => options.seconds = number()?,
            "--seed" => options.seed = number()?,
            name => {
                let target = TARGETS.iter().find(|(known, _)| *known == name);
                let target = target.ok_or_else(|| format!("there is no target {name}"))?;
                options.targets.push(*target);
            }
        }
    }
    if options.targets.is_empty() {
        options.targets = TARGETS.to_vec();
    }
    Ok(options)
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

/// One word a line; `\n` and `\0` stand for those bytes.
fn words(file: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let words = text.lines().filter(|line| !line.is_empty());
    words
        .map(|word| word.replace("\\n", "\n").replace("\\0", "\0").into_bytes())
        .collect()
}

/// Something new of what there is.
fn change(chance: &mut Chance, seeds: &[Vec<u8>], words: &[Vec<u8>]) -> Vec<u8> {
    let mut input = if chance.up_to(3) == 0 {
        Vec::new()
    } else {
        chance.of(seeds).to_vec()
    };
    for _ in 0..=chance.up_to(12) {
        let at = chance.up_to(input.len());
        match chance.up_to(7) {
            0..=2 => drop(
                input
                    .splice(at..at, chance.of(words).iter().copied())
                    .count(),
            ),
            3 => {
                let end = (at + chance.up_to(16)).min(input.len());
                input.drain(at..end);
            }
            4 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = chance.next().to_le_bytes()[0];
                }
            }
            5 => {
                let end = (at + chance.up_to(64)).min(input.len());
                let part = input[at..end].repeat(1 + chance.up_to(20));
                input.splice(at..at, part);
            }
            6 => {
                let other = chance.of(seeds).to_vec();
                let from = chance.up_to(other.len());
                input.splice(at.., other[from..].iter().copied());
            }
            _ => input.insert(at, chance.next().to_le_bytes()[0]),
        }
    }
    input.truncate(INPUT_MAX_BYTES);
    input
}

/// Runs a target once; the input of a failure is kept.
fn holds(name: &str, target: fn(&[u8]), input: &[u8], folder: &Path) -> bool {
    if panic::catch_unwind(AssertUnwindSafe(|| target(input))).is_ok() {
        return true;
    }
    let found = folder.join("artifacts").join(name);
    let file = found.join(format!("found-{}", input.len()));
    let kept = fs::create_dir_all(&found).and_then(|()| fs::write(&file, input));
    match kept {
        Ok(()) => eprintln!("{name}: a promise is broken by {}", file.display()),
        Err(error) => {
            eprintln!("{name}: a promise is broken by {input:?}, which cannot be kept: {error}")
        }
    }
    false
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut good = true;
    for (name, target) in options.targets {
        let seeds = files(&folder.join("corpus").join(name));
        let words = words(&folder.join("dictionaries").join(name));
        if seeds.is_empty() || words.is_empty() {
            eprintln!("{name}: there are no seeds or no words");
            good = false;
            continue;
        }
        let mut sound = seeds.iter().all(|seed| holds(name, target, seed, folder));
        let mut runs = seeds.len() as u64;
        let mut chance = Chance(options.seed);
        let start = Instant::now();
        let time = Duration::from_secs(options.seconds);
        while sound && start.elapsed() < time {
            for _ in 0..BATCH {
                let input = change(&mut chance, &seeds, &words);
                sound = sound && holds(name, target, &input, folder);
            }
            runs += BATCH;
        }
        good = good && sound;
        let verdict = if sound { "ok" } else { "FAILED" };
        println!(
            "{name:<10} {verdict:<7} {runs} runs, {} seeds, seed {}",
            seeds.len(),
            options.seed
        );
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
