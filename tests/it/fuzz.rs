//! Whatever names a database: nothing panics, and no password is shown. `tests/fuzz/run` looks for more, for as long as one
//! likes; what it found is kept here.

#[path = "../fuzz/properties.rs"]
mod properties;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }
}

/// The same texts each time: `SCHEMACTL_FUZZ_SEED` means others, `SCHEMACTL_FUZZ_TEXTS` how many.
#[test]
fn arbitrary_texts_cause_no_panic_and_show_no_password() {
    let seed = std::env::var("SCHEMACTL_FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let texts = std::env::var("SCHEMACTL_FUZZ_TEXTS").map_or(6000, |texts| texts.parse().unwrap());
    for _ in 0..texts {
        let length = usize::try_from(random.next() % 64).unwrap();
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                let value = random.next();
                // Characters that mean something, more often than others.
                match value % 3 {
                    0 => b"@/#?:%$&=[]'\"\\ \n,;{}"[usize::try_from(value >> 8).unwrap() % 20],
                    _ => (value >> 16) as u8,
                }
            })
            .collect();
        if let Err(trouble) = properties::check(&bytes) {
            panic!("{bytes:?} (seed {seed}): {trouble}");
        }
    }
    properties::clean_up();
}
