//! libFuzzer over what names a database. `tests/fuzz/run` builds and runs it; the properties are those of the test suite.
#![no_main]

#[path = "properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Err(trouble) = properties::check(data) {
        panic!("{trouble}");
    }
});
