//! What a person does.
#![cfg(not(target_arch = "wasm32"))]
