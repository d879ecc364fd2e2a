//! Lost packets.

use crate::track::Cleaned;
use crate::units::Seconds;

/// Too little sound tells no share.
const LEAST_S: f64 = 1.0;
/// Less than this is nothing to speak of: a single hole in a call may be anything.
const LEAST: f64 = 0.002;

/// Packets that were lost on the way to the recorder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// The share of the sound that was lost, 0–1: of the time that is no digital silence.
    pub share: f64,
    /// How much that is.
    pub lost: Seconds,
}

/// The holes and the packets played again that a [`Cleaner`](crate::track::Cleaner) filled; `None` where there are next to none, or too little sound
/// to give a share.
///
/// Holes in digital silence cannot be seen, and packets that a receiver has replaced by something that is not the packet before cannot either.
pub fn loss(cleaned: &Cleaned) -> Option<Loss> {
    let (Seconds(lost), Seconds(sounding)) = (cleaned.lost, cleaned.sounding);
    (sounding >= LEAST_S && lost >= LEAST * sounding).then(|| Loss {
        share: lost / sounding,
        lost: cleaned.lost,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Cleaner;
    use crate::units::SampleRate;

    const RATE: u32 = 8000;

    /// Ten seconds of a voice-like buzz that swells four times a second and pauses each second one, with noise, in steps of 16 bits.
    fn sound() -> Vec<f32> {
        let mut seed = 5u32;
        let mut noise = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed) / f64::from(u32::MAX) - 0.5
        };
        let at = |i: u32| {
            let t = f64::from(i) / f64::from(RATE);
            let buzz: f64 = (1..9).map(|h| (std::f64::consts::TAU * 131.0 * f64::from(h) * t).sin()).sum();
            let loud = if t % 2.0 < 1.0 { (12.5 * t).sin().abs() } else { 0.0 };
            (0.03 * buzz * loud + 0.002 * noise()) as f32
        };
        (0..10 * RATE).map(at).map(|x| (x * 32768.0).round() / 32768.0).collect()
    }

    fn cleaned(samples: &[f32], block: usize) -> (Vec<f32>, Option<Loss>) {
        let mut cleaner = Cleaner::new(SampleRate(RATE));
        let mut clean = Vec::new();
        samples.chunks(block).for_each(|block| cleaner.push(block, &mut clean));
        let loss = loss(&cleaner.finish(&mut clean));
        (clean, loss)
    }

    /// Every so many packets one is lost.
    fn lose(samples: &mut [f32], packet: usize, every: usize, again: bool) {
        for at in (every..samples.len() / packet).step_by(every) {
            let hole = at * packet..(at + 1) * packet;
            if again {
                samples.copy_within(hole.start - packet..hole.start, hole.start);
            } else {
                samples[hole].fill(0.0);
            }
        }
    }

    #[test]
    fn clean_sound_has_none_and_keeps_its_level() {
        let sound = sound();
        let (clean, loss) = cleaned(&sound, 977);
        assert_eq!(loss, None);
        let energy = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>();
        assert!((energy(&clean) / energy(&sound) - 1.0).abs() < 0.02);
        assert_eq!(cleaned(&[0.0; 80_000], 977).1, None);
    }

    #[test]
    fn the_share_is_found_and_the_holes_are_filled() {
        let sound = sound();
        for (packet, every, again) in [
            (80, 40, false),
            (160, 33, false),
            (240, 20, false),
            (160, 21, true),
            (240, 17, true),
        ] {
            let mut lossy = sound.clone();
            lose(&mut lossy, packet, every, again);
            let (clean, loss) = cleaned(&lossy, 1 << 14);
            let (share, truth) = (loss.unwrap().share, 1.0 / every as f64);
            assert!((share / truth - 1.0).abs() < 0.15, "{packet} {every} {again}: {share} for {truth}");
            let error = |x: &[f32]| x.iter().zip(&sound).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
            assert!(
                error(&clean) < 0.5 * error(&lossy),
                "{packet} {again}: {} {}",
                error(&clean),
                error(&lossy)
            );
        }
    }

    #[test]
    fn blocks_change_nothing_and_a_gain_only_the_level() {
        let mut lossy = sound();
        lose(&mut lossy, 160, 20, false);
        let whole = cleaned(&lossy, lossy.len());
        for block in [1, 333, 4096] {
            assert_eq!(cleaned(&lossy, block), whole, "blocks of {block}");
        }
        let doubled: Vec<f32> = lossy.iter().map(|x| 2.0 * x).collect();
        let (clean, loss) = cleaned(&doubled, 4096);
        assert_eq!(loss, whole.1);
        assert!(clean.iter().zip(&whole.0).all(|(two, one)| *two == 2.0 * one));
    }
}
