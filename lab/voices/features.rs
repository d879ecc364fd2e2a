//! The voice of each piece of the speech in recordings: `voice_features FILE... > TABLE` writes a row for each, tab-separated.

use callnorm::Recording;
use callnorm::analyzer::voices;
use callnorm::measure::voice_feature_names;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::io::stdout());
    writeln!(out, "file\tchannel\tstart_s\tend_s\t{}", voice_feature_names().join("\t"))?;
    for path in std::env::args_os().skip(1) {
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut rows = Vec::new();
        voices(&Recording::open(&path)?, &mut |channel, piece, features| {
            let features: Vec<String> = features.iter().map(|value| format!("{value:.6}")).collect();
            rows.push(format!(
                "{name}\t{channel}\t{:.3}\t{:.3}\t{}",
                piece.start_s.0,
                piece.end_s.0,
                features.join("\t")
            ));
        })?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))?;
    }
    Ok(())
}
