//! What recordings say about their syllables: `syllable_features OUT FILE...` writes for each a file OUT/STEM.f32: the evidence that the chain
//! weighs (`speech::syllable_evidence`), OUT/STEM.bands: the band powers of the phrases' frames, each phrase behind its number of frames, and
//! OUT/STEM.starts: the first frame of each phrase.

use callnorm::Recording;
use callnorm::speech::{activity, syllable_evidence};
use callnorm::track::{RATE, Tracker};
use callnorm::units::Seconds;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let out = paths.next().ok_or("usage: syllable_features OUT FILE...")?;
    for path in paths {
        let recording = Recording::open(&path)?;
        let mut tracker = Tracker::new()?;
        recording.for_each_block_at(0, RATE, &mut |block| {
            tracker.push(block);
            Ok(())
        })?;
        let tracks = tracker.finish();
        let phrases = activity(&tracks).phrases;
        let stem = Path::new(&path).file_stem().unwrap_or_default();
        write(
            &Path::new(&out).join(stem).with_extension("f32"),
            &syllable_evidence(&tracks, &phrases),
        )?;
        let frame = |time: Seconds| ((time.0 * 100.0).round().max(0.0) as usize).min(tracks.len());
        let mut bands = Vec::new();
        for phrase in &phrases {
            let frames = &tracks.bands[frame(phrase.start_s)..frame(phrase.end_s)];
            bands.push(frames.len() as f32);
            bands.extend(frames.iter().flatten().map(|power| power.to_f32()));
        }
        write(&Path::new(&out).join(stem).with_extension("bands"), &bands)?;
        let starts: Vec<f32> = phrases.iter().map(|phrase| frame(phrase.start_s) as f32).collect();
        write(&Path::new(&out).join(stem).with_extension("starts"), &starts)?;
    }
    Ok(())
}

fn write(path: &Path, values: &[f32]) -> std::io::Result<()> {
    fs::write(path, values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}
