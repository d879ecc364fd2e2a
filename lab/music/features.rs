//! What every tenth of a second of a recording says about music: `music_features OUT FILE...` writes a file OUT/STEM.f32 for each, one row a
//! moment, and prints the names of the columns.

use callnorm::Recording;
use callnorm::speech::{music_feature_names, music_features};
use callnorm::track::{RATE, Tracker};
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let out = paths.next().ok_or("usage: music_features OUT FILE...")?;
    for path in paths {
        let recording = Recording::open(&path)?;
        let mut tracker = Tracker::new()?;
        recording.for_each_block_at(0, RATE, &mut |block| {
            tracker.push(block);
            Ok(())
        })?;
        let stem = Path::new(&path).file_stem().unwrap_or_default();
        let mut file = BufWriter::new(std::fs::File::create(Path::new(&out).join(stem).with_extension("f32"))?);
        let mut written = Ok(());
        music_features(&tracker.finish(), |features| {
            let bytes: Vec<u8> = features.iter().flat_map(|x| x.to_le_bytes()).collect();
            if written.is_ok() {
                written = file.write_all(&bytes);
            }
        });
        written?;
    }
    writeln!(std::io::stdout(), "{}", music_feature_names().join("\n"))?;
    Ok(())
}
