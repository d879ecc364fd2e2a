//! ITU-T G.711 (11/1988): the 8-bit companded speech of the telephone network.

/// What each byte stands for, full scale 1.
pub(super) type Table = [f32; 256];

/// A-law: the 13-bit values of tables 1a and 1b.
pub(super) fn a_law() -> Table {
    let values: [f32; 256] = std::array::from_fn(|byte| {
        let code = byte ^ 0x55; // even bits travel inverted
        let (segment, step) = ((code >> 4) & 7, (code & 15) as f32);
        let magnitude = if segment == 0 {
            step + 0.5
        } else {
            (step + 16.5) * (1 << (segment - 1)) as f32
        };
        if code & 0x80 != 0 { magnitude } else { -magnitude }
    });
    values.map(|value| value / 2048.0)
}

/// µ-law: the 14-bit values of tables 2a and 2b.
pub(super) fn mu_law() -> Table {
    let values: [f32; 256] = std::array::from_fn(|byte| {
        let code = !byte; // all bits travel inverted
        let (segment, step) = ((code >> 4) & 7, (code & 15) as f32);
        let magnitude = (2.0 * step + 33.0) * (1 << segment) as f32 - 33.0;
        if code & 0x80 != 0 { -magnitude } else { magnitude }
    });
    values.map(|value| value / 8192.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_has_the_standards_values() {
        let table = a_law();
        // Table 1a, column 8: the first, the lowest of segment 2 and the virtual edge's last value, 1, 33 · … of 4096 steps.
        assert_eq!(table[0xD5] * 4096.0, 1.0);
        assert_eq!(table[0xC5] * 4096.0, 33.0);
        assert_eq!(table[0xAA] * 4096.0, 4032.0);
        assert_eq!(table[0x2A] * 4096.0, -4032.0);
    }

    #[test]
    fn mu_law_has_the_standards_values() {
        let table = mu_law();
        // Table 2a, column 8: 0, 2, 33-step edges and 8031 of 8192.
        assert_eq!(table[0xFF], 0.0);
        assert_eq!(table[0xFE] * 8192.0, 2.0);
        assert_eq!(table[0xEF] * 8192.0, 33.0);
        assert_eq!(table[0x80] * 8192.0, 8031.0);
        assert_eq!(table[0x00] * 8192.0, -8031.0);
    }

    #[test]
    fn both_laws_mirror_and_rise() {
        for (table, inverted) in [(a_law(), 0x55), (mu_law(), 0x7F)] {
            let positive: Vec<f32> = (0..128).map(|code| table[(code | 0x80) ^ inverted]).collect();
            assert!(positive.windows(2).all(|pair| pair[0] < pair[1]));
            assert!((0..128).all(|byte| table[byte] == -table[byte + 128]));
        }
    }
}
