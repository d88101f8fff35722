//! Builds the server again when the files embedded in a release change, new ones included.

fn main() {
    // A debug build reads the files at start instead.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        for folder in ["../../dist/release", "../../static", "../../style"] {
            println!("cargo:rerun-if-changed={folder}");
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
}
