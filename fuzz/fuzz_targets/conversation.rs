#![no_main]

#[path = "../../core/tests/hostile/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::conversation(data);
});
