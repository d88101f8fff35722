#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| framechat_fuzz::form(data));
